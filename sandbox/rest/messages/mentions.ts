import { hasPermissions } from '../../permissions.ts';
import type { ChannelRecord, GuildRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import type { AllowedMentionsBody } from './body.ts';
import type { Form } from './form.ts';

export interface Mentions {
  readonly mentions: string[];
  readonly mention_roles: string[];
  readonly mention_everyone: boolean;
}

export interface MentionContext {
  readonly world: World;
  readonly channel: ChannelRecord;
  readonly guild: GuildRecord | null;
  readonly permissions: bigint;
}

/** Regular messages may mention all; webhooks and interactions only users. */
export type DefaultMentions = 'all' | 'users';

/** `parse` and a list of ids for the same kind exclude each other. */
export function checkAllowedMentions(allowed: AllowedMentionsBody | null | undefined, form: Form): void {
  for (const kind of ['users', 'roles'] as const) {
    if (!allowed?.parse?.includes(kind) || !allowed[kind]?.length) continue;
    form.report('allowed_mentions', {
      code: 'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE',
      message: `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
    });
  }
}

/**
 * Whom a message really mentions: what stands in its text, is allowed by the request, and may be mentioned by the
 * speaker. `repliedTo` is the author of the message being answered.
 * https://discord.com/developers/docs/resources/message#allowed-mentions-object
 */
export function parseMentions(
  { world, channel, guild, permissions }: MentionContext,
  text: string,
  allowed: AllowedMentionsBody | null | undefined,
  { byDefault = 'all', repliedTo }: { byDefault?: DefaultMentions; repliedTo?: string | undefined } = {},
): Mentions {
  const spoken = withoutCode(text);
  const anyone = hasPermissions(permissions, 'MentionEveryone');
  const may = permitter(allowed, byDefault);
  const users = ids(spoken, /<@!?(\d{1,19})>/g).filter(
    (id) => may('users', id) && world.users.has(id) && (channel.kind !== 'dm' || channel.recipient_ids.includes(id)),
  );
  const roles = ids(spoken, /<@&(\d{1,19})>/g).filter((id) => {
    const role = id === guild?.id ? undefined : guild?.roles.get(id);
    return role !== undefined && may('roles', id) && (role.mentionable || anyone);
  });
  const pinged = repliedTo !== undefined && (allowed ? allowed.replied_user === true : true);
  return {
    mentions: [...new Set([...users, ...(pinged ? [repliedTo] : [])])],
    mention_roles: roles,
    mention_everyone: guild !== null && anyone && may('everyone') && /@(everyone|here)\b/.test(spoken),
  };
}

function permitter(allowed: AllowedMentionsBody | null | undefined, byDefault: DefaultMentions) {
  return (kind: 'users' | 'roles' | 'everyone', id?: string): boolean => {
    if (!allowed) return byDefault === 'all' || kind === byDefault;
    if (allowed.parse?.includes(kind)) return true;
    return kind !== 'everyone' && id !== undefined && (allowed[kind]?.includes(id) ?? false);
  };
}

/** What stands in code is not read. */
function withoutCode(text: string): string {
  return text.replace(/```[\s\S]*?```|``[\s\S]*?``|`[^`\n]*`/g, ' ');
}

function ids(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))];
}
