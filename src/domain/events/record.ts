import { isSnowflake, snowflakeTime } from '../../kernel/ids.ts';
import type { NewEvent } from '../../kernel/store/events.ts';
import type { Json } from '../../kernel/store/json.ts';
import { PRESENCE, shortPresence } from './presence.ts';

/** Bookkeeping of the connection, state that is no event, and floods that nobody asked for. Presences come only where they are asked for. */
const NOT_EVENTS = new Set([
  'READY',
  'RESUMED',
  'GUILD_CREATE',
  'GUILD_MEMBERS_CHUNK',
  'THREAD_LIST_SYNC',
  'VOICE_SERVER_UPDATE',
  'VOICE_CHANNEL_EFFECT_SEND',
  'TYPING_START',
  'USER_UPDATE',
  'RATE_LIMITED',
  'SOUNDBOARD_SOUNDS',
]);

type Payload = { readonly [key: string]: Json };

const isObject = (value: unknown): value is Payload =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const id = (value: unknown): string | undefined =>
  typeof value === 'string' && isSnowflake(value) ? value : undefined;

function actorOf(payload: Payload): { id?: string; bot?: boolean } {
  const member = isObject(payload['member']) ? payload['member']['user'] : undefined;
  const user = [payload['author'], payload['user'], member].find(isObject);
  const known = id(user?.['id']) ?? id(payload['user_id']) ?? id(payload['creator_id']);
  if (known === undefined) return {};
  const bot = user === undefined ? undefined : user['bot'] === true || id(payload['webhook_id']) !== undefined;
  return { id: known, ...(bot === undefined ? {} : { bot }) };
}

/** Where one happening can be told twice in other words, what stays the same is the key; else its place in the session. */
function keyOf(type: string, payload: Payload, message: string | undefined, place: string): string {
  switch (type) {
    case 'MESSAGE_CREATE':
      return `message:${message}`;
    case 'MESSAGE_UPDATE':
      return `edit:${message}:${String(payload['edited_timestamp'] ?? place)}`;
    case 'MESSAGE_DELETE':
      return `delete:${message}`;
    case 'GUILD_AUDIT_LOG_ENTRY_CREATE':
      return `audit:${String(payload['id'])}`;
    case 'INTERACTION_CREATE':
      return `interaction:${String(payload['id'])}`;
    default:
      return `${type}:${place}`;
  }
}

const AUTOCOMPLETE = 4;
const ABOUT_A_MESSAGE = new Set(['MESSAGE_CREATE', 'MESSAGE_UPDATE', 'MESSAGE_DELETE']);
const ABOUT_A_CHANNEL = /^CHANNEL_(CREATE|UPDATE|DELETE)$|^THREAD_(CREATE|UPDATE|DELETE)$/;

/** Of the user it is told nothing but the id, not even whether it is a bot. */
const presenceEvent = (payload: Payload, place: string, receivedAt: number): EventDraft => ({
  type: PRESENCE,
  guild_id: id(payload['guild_id']) ?? null,
  author_id: (isObject(payload['user']) ? id(payload['user']['id']) : undefined) ?? null,
  occurred_at: receivedAt,
  dedupe_key: `${PRESENCE}:${place}`,
  payload,
});

export interface Told {
  /** Name of the dispatch. */
  t: string;
  d: unknown;
  /** Session and sequence, or another place that is unique and stays the same when told again. */
  place: string;
  /** Milliseconds since the epoch. */
  receivedAt: number;
}

export type EventDraft = Omit<NewEvent, 'bot_id'>;

/**
 * What a dispatch says as events for the log: none for bookkeeping, several for a bulk deletion. Tokens of interactions
 * are left out: they let anyone answer in the bot's name. https://docs.discord.com/developers/events/gateway-events
 */
export function eventsOf({ t, d, place, receivedAt }: Told): EventDraft[] {
  if (NOT_EVENTS.has(t) || !isObject(d)) return [];
  // One for each key that is typed, and nothing that anybody could still answer.
  if (t === 'INTERACTION_CREATE' && d['type'] === AUTOCOMPLETE) return [];
  if (t === 'MESSAGE_DELETE_BULK' && Array.isArray(d['ids'])) {
    const { ids: _ids, ...rest } = d;
    return d['ids'].flatMap((each) =>
      eventsOf({ t: 'MESSAGE_DELETE', d: { ...rest, id: each }, place: `${place}:${String(each)}`, receivedAt }),
    );
  }
  if (t === PRESENCE) {
    const short = shortPresence(d);
    return short ? [presenceEvent(short, place, receivedAt)] : [];
  }
  const { token: _token, ...payload } = d;
  const pressed = t === 'INTERACTION_CREATE' && isObject(payload['message']) ? payload['message']['id'] : undefined;
  const message = ABOUT_A_MESSAGE.has(t) ? id(payload['id']) : id(payload['message_id'] ?? pressed);
  const channel = ABOUT_A_CHANNEL.test(t) ? id(payload['id']) : id(payload['channel_id']);
  const guild = id(payload['guild_id']) ?? (t.startsWith('GUILD_') ? id(payload['id']) : undefined);
  const actor = actorOf(payload);
  return [
    {
      type: t,
      guild_id: guild ?? null,
      channel_id: channel ?? null,
      message_id: message ?? null,
      author_id: actor.id ?? null,
      author_is_bot: actor.bot ?? null,
      occurred_at: t === 'MESSAGE_CREATE' && message ? snowflakeTime(message) : receivedAt,
      dedupe_key: keyOf(t, payload, message, place),
      payload,
    },
  ];
}
