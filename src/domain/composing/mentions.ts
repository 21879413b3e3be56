import type { APIAllowedMentions } from 'discord-api-types/v10';
import { OperationError } from '../../kernel/errors.ts';

const PARSE = ['users', 'roles', 'everyone'] as const;

/**
 * Who a message may notify. Nobody unless said: agents repeat what they read, and a repeated `@everyone` must not ring.
 * `wanted` holds `users`, `roles`, `everyone`, `reply` (the author of the message replied to), or single ids.
 * https://docs.discord.com/developers/resources/message#allowed-mentions-object
 */
export function allowMentions(wanted: readonly string[], content: string): APIAllowedMentions {
  const parse = PARSE.filter((kind) => wanted.includes(kind));
  const users: string[] = [];
  const roles: string[] = [];
  for (const each of wanted) {
    if (each === 'reply' || (PARSE as readonly string[]).includes(each)) continue;
    const [, sign, id] = /^(?:<@([!&]?))?(\d{15,20})>?$/.exec(each.trim()) ?? [];
    if (id === undefined) {
      throw new OperationError('invalid_input', `mentions: ${JSON.stringify(each.slice(0, 40))} is nobody.`, {
        hint: 'Use users, roles, everyone, reply, or ids of users and roles. Nothing was sent.',
      });
    }
    if (sign === '&' || content.includes(`<@&${id}>`)) roles.push(id);
    else users.push(id);
  }
  return {
    parse: parse as APIAllowedMentions['parse'] & string[],
    // Discord refuses a list beside its kind in `parse`.
    ...(users.length > 0 && !parse.includes('users') ? { users } : {}),
    ...(roles.length > 0 && !parse.includes('roles') ? { roles } : {}),
    replied_user: wanted.includes('reply'),
  };
}

/** Whether a text asks to notify somebody whom `allowed` keeps quiet; worth telling the sender. */
export function mutedMentions(content: string, allowed: APIAllowedMentions): boolean {
  const parse: readonly string[] = allowed.parse ?? [];
  const missing = (kind: string, ids: readonly string[] | undefined, pattern: RegExp) =>
    !parse.includes(kind) && [...content.matchAll(pattern)].some(([, id]) => !ids?.includes(id ?? ''));
  return (
    missing('users', allowed.users, /<@!?(\d+)>/g) ||
    missing('roles', allowed.roles, /<@&(\d+)>/g) ||
    missing('everyone', undefined, /(?<!\w)@(everyone|here)\b/g)
  );
}
