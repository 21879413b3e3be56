import { discordError, invalidForm } from '../../errors.ts';
import { allPermissions } from '../../permissions.ts';
import type {
  GuildChannelRecord,
  GuildRecord,
  MessageRecord,
  ThreadRecord,
  UserRecord,
  WebhookRecord,
} from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { storeFiles } from '../messages/attachments.ts';
import type { ComponentBody, MessageBody } from '../messages/body.ts';
import { componentTypes } from '../messages/component-context.ts';
import { composeMessage } from '../messages/compose.ts';
import { postMessage } from '../messages/post.ts';
import type { Speaking } from '../messages/speaking.ts';
import { readWebhookName } from '../names.ts';
import type { RestRequest } from '../route.ts';
import { startThread } from '../threads/start.ts';
import { isForum, readAppliedTags } from '../threads/tags.ts';
import { placeOf } from './webhook.ts';

const linkStyle = 5;
const noInteraction = {
  code: 'COMPONENT_TYPE_NOT_ALLOWED',
  message: 'Webhooks that no application owns cannot send interactive components',
};

export interface ExecuteBody extends MessageBody {
  readonly tts?: boolean | null;
  readonly username?: string | null;
  readonly avatar_url?: string | null;
  readonly thread_name?: string | null;
  readonly applied_tags?: readonly string[] | null;
}

export interface ExecuteQuery {
  readonly wait?: boolean;
  readonly thread_id?: string;
  readonly with_components?: boolean;
}

/** The channel a webhook speaks in: its own, or the thread of it that `thread_id` names (else 10003). */
export function whereSpoken(world: World, webhook: WebhookRecord, threadId: string | undefined) {
  const { channel, guild } = placeOf(world, webhook);
  if (threadId === undefined) return { channel, guild };
  const thread = guild.threads.get(threadId);
  if (!thread || thread.parent_id !== channel.id) throw discordError(10003);
  return { channel: thread, guild };
}

/** A webhook may do all that can be done with messages in its channel. */
export function speakingAs(
  { world, files }: Pick<RestRequest, 'world' | 'files'>,
  webhook: WebhookRecord,
  { channel, guild }: { channel: GuildChannelRecord | ThreadRecord; guild: GuildRecord },
): Speaking {
  return {
    world,
    files,
    channel,
    guild,
    permissions: allPermissions,
    user: speaker(webhook),
    mentionsByDefault: 'users',
  };
}

/** https://discord.com/developers/docs/resources/webhook#execute-webhook */
export function executeWebhook(
  request: Pick<RestRequest, 'world' | 'files'>,
  webhook: WebhookRecord,
  body: ExecuteBody,
  query: ExecuteQuery,
): MessageRecord {
  const { world } = request;
  const place = whereSpoken(world, webhook, query.thread_id);
  const { channel, guild } = place;
  checkThread(channel, body, query);
  const name = body.username == null ? webhook.name : readWebhookName(body.username, 'username');
  const avatar = body.avatar_url == null ? webhook.avatar : hashOf(body.avatar_url);
  const speaking = speakingAs(request, webhook, place);
  const tags =
    channel.kind === 'guild' && isForum(channel)
      ? readAppliedTags(channel, allPermissions, body.applied_tags ?? [])
      : [];
  const composed = composeMessage(speaking, readable(webhook, body, query));
  const draft = {
    ...composed.draft,
    author_id: webhook.id,
    application_id: webhook.application_id,
    webhook: { id: webhook.id, name, avatar, application_id: webhook.application_id },
  };
  if (channel.kind === 'thread' || !isForum(channel)) {
    storeFiles(world, composed.files);
    return postMessage(world, channel, draft);
  }
  const start = { name: body.thread_name ?? '', type: 11, applied_tags: tags } as const;
  const thread = startThread({ world, guild, user: speaking.user, reason: null }, channel, start);
  storeFiles(world, composed.files);
  channel.last_message_id = thread.id;
  return postMessage(world, thread, { ...draft, id: thread.id });
}

/** Components are for webhooks of applications, and for those who ask for them; else they are not looked at. */
export function readable<Body extends MessageBody>(
  webhook: WebhookRecord,
  body: Body,
  { with_components }: ExecuteQuery,
): Body | Omit<Body, 'components'> {
  if (webhook.application_id !== null) return body;
  if (with_components) {
    if (body.components?.some(isInteractive)) throw invalidForm({ components: noInteraction });
    return body;
  }
  const { components, ...rest } = body;
  return rest;
}

function checkThread(channel: GuildChannelRecord | ThreadRecord, body: ExecuteBody, { thread_id }: ExecuteQuery): void {
  const named = Boolean(body.thread_name);
  const forum = channel.kind === 'guild' && isForum(channel);
  if (named && thread_id !== undefined) throw discordError(220002);
  if (forum && !named) throw discordError(220001);
  if (!forum && named) throw discordError(220003);
  if (channel.kind === 'thread' && channel.locked) throw discordError(160005);
}

/** A select, or a button other than a link, anywhere within. */
function isInteractive({ type, style, components, accessory }: ComponentBody): boolean {
  if (type === componentTypes.button) return style !== linkStyle;
  if (type >= componentTypes.stringSelect && type <= componentTypes.channelSelect) return true;
  return [...(components ?? []), ...(accessory ? [accessory] : [])].some(isInteractive);
}

/** Discord fetches the picture and names it by its hash; here the address stands for it. */
function hashOf(address: string): string {
  return new Bun.CryptoHasher('md5').update(address).digest('hex');
}

/** The webhook as a user, for the rules that ask who speaks. It is none that could be looked up. */
function speaker(webhook: WebhookRecord): UserRecord {
  return {
    id: webhook.id,
    username: webhook.name,
    discriminator: '0000',
    global_name: null,
    avatar: webhook.avatar,
    banner: null,
    accent_color: null,
    bot: true,
    system: false,
    public_flags: 0,
    control_token: null,
  };
}
