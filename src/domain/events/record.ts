import { isSnowflake, snowflakeTime } from '../../kernel/ids.ts';

/** One thing that happened in Discord, before the store gives it its place in the log. */
export interface EventDraft {
  /** Discord's name of the dispatch in lower case, e.g. `message_create`. */
  type: string;
  guild_id?: string;
  channel_id?: string;
  /** Who did it, where Discord says so: author, reactor, member, voter. */
  user_id?: string;
  message_id?: string;
  /** When it happened, milliseconds since the epoch; when it was received, where Discord does not say. */
  at: number;
  /** The same for the same happening, however often and from wherever it is told. */
  dedupe_key: string;
  data: Record<string, unknown>;
}

/** Bookkeeping of the connection, state that is no event, and floods that nobody asked for. */
const NOT_EVENTS = new Set([
  'READY',
  'RESUMED',
  'GUILD_CREATE',
  'GUILD_MEMBERS_CHUNK',
  'THREAD_LIST_SYNC',
  'VOICE_SERVER_UPDATE',
  'VOICE_CHANNEL_EFFECT_SEND',
  'TYPING_START',
  'PRESENCE_UPDATE',
  'USER_UPDATE',
  'RATE_LIMITED',
  'SOUNDBOARD_SOUNDS',
]);

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const id = (value: unknown): string | undefined =>
  typeof value === 'string' && isSnowflake(value) ? value : undefined;

function actorOf(data: Json): string | undefined {
  const nested = [data['author'], data['user'], isObject(data['member']) ? data['member']['user'] : undefined];
  const found = nested.filter(isObject).map((user) => id(user['id']));
  return found.find((each) => each !== undefined) ?? id(data['user_id']);
}

/** Where one happening can be told twice with other words, what stays the same is the key; else its place in the session. */
function keyOf(type: string, data: Json, message: string | undefined, place: string): string {
  switch (type) {
    case 'message_create':
      return `message:${message}`;
    case 'message_update':
      return `edit:${message}:${String(data['edited_timestamp'] ?? place)}`;
    case 'message_delete':
      return `delete:${message}`;
    case 'guild_audit_log_entry_create':
      return `audit:${String(data['id'])}`;
    default:
      return `${type}:${place}`;
  }
}

export interface Told {
  /** Name of the dispatch. */
  t: string;
  d: unknown;
  /** Session and sequence, or another place that is unique and stays the same on replay. */
  place: string;
  /** Milliseconds since the epoch. */
  receivedAt: number;
}

/**
 * What a dispatch says as events for the log: none for bookkeeping, several for a bulk deletion. Tokens of interactions
 * are left out: they let anyone answer in the bot's name. https://docs.discord.com/developers/events/gateway-events
 */
export function eventsOf({ t, d, place, receivedAt }: Told): EventDraft[] {
  if (NOT_EVENTS.has(t) || !isObject(d)) return [];
  if (t === 'MESSAGE_DELETE_BULK' && Array.isArray(d['ids'])) {
    const { ids, ...rest } = d;
    return (ids as unknown[]).flatMap((each) =>
      eventsOf({ t: 'MESSAGE_DELETE', d: { ...rest, id: each }, place: `${place}:${String(each)}`, receivedAt }),
    );
  }
  const type = t.toLowerCase();
  const { token: _token, ...data } = d;
  const aboutMessage =
    type.startsWith('message_') && !type.startsWith('message_reaction') && !type.startsWith('message_poll');
  const aboutChannel = type.startsWith('channel_') || (type.startsWith('thread_') && !type.startsWith('thread_member'));
  const message = aboutMessage ? id(data['id']) : id(data['message_id']);
  const channel = aboutChannel ? id(data['id']) : id(data['channel_id']);
  const guild = type.startsWith('guild_') && !('guild_id' in data) ? id(data['id']) : id(data['guild_id']);
  const user = actorOf(data);
  return [
    {
      type,
      ...(guild ? { guild_id: guild } : {}),
      ...(channel ? { channel_id: channel } : {}),
      ...(user ? { user_id: user } : {}),
      ...(message ? { message_id: message } : {}),
      at: type === 'message_create' && message ? snowflakeTime(message) : receivedAt,
      dedupe_key: keyOf(type, data, message, place),
      data,
    },
  ];
}
