import type { EventLog, NewEvent } from '../../kernel/store/events.ts';
import type { Json } from '../../kernel/store/json.ts';

export const PRESENCE = 'PRESENCE_UPDATE';

type Payload = { readonly [key: string]: Json };
const isObject = (value: unknown): value is Payload =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const CUSTOM = 4;
/** By type. https://docs.discord.com/developers/events/gateway-events#activity-object-activity-types */
const DOING = ['Playing ', 'Streaming ', 'Listening to ', 'Watching ', '', 'Competing in '];
const MOST = 5;
const LONGEST = 128;

/** What somebody does, in a few words. Songs, scores and party sizes change by the minute and are left out. */
function inShort(activity: unknown): string | undefined {
  if (!isObject(activity)) return undefined;
  const { type, name, state, emoji } = activity;
  const words =
    type === CUSTOM
      ? [text(isObject(emoji) ? emoji['name'] : undefined), text(state)].filter(Boolean).join(' ')
      : text(name) && `${DOING[Number(type)] ?? ''}${text(name)}`;
  return words ? words.slice(0, LONGEST) : undefined;
}

/**
 * The part of a presence that is kept; undefined where it is none.
 * https://docs.discord.com/developers/events/gateway-events#presence-update
 */
export function shortPresence(payload: Payload): Payload | undefined {
  const user = isObject(payload['user']) ? text(payload['user']['id']) : undefined;
  const [status, guild] = [text(payload['status']), text(payload['guild_id'])];
  if (user === undefined || status === undefined) return undefined;
  const activities = Array.isArray(payload['activities']) ? payload['activities'] : [];
  const devices = isObject(payload['client_status']) ? Object.keys(payload['client_status']) : [];
  return {
    user: { id: user },
    ...(guild === undefined ? {} : { guild_id: guild }),
    status,
    activities: activities
      .map(inShort)
      .filter((each) => each !== undefined)
      .slice(0, MOST),
    ...(devices.length > 0 ? { devices } : {}),
  };
}

/** By this two presences are the same. Where they are signed in is not: phones come and go. */
const lookOf = (payload: Json): string =>
  isObject(payload) ? JSON.stringify([payload['status'], payload['activities'] ?? []]) : '';

/** What a reader is shown of a presence; undefined where it has none. */
export function presenceIn(payload: Json): { status: string; activities: string[] } | undefined {
  const status = isObject(payload) ? text(payload['status']) : undefined;
  if (!isObject(payload) || status === undefined) return undefined;
  const activities = Array.isArray(payload['activities']) ? payload['activities'] : [];
  return { status, activities: activities.filter((each) => typeof each === 'string') };
}

/** The server that the same change was told in before, where this one only repeats it. */
export const toldBeforeIn = (payload: Json): string | undefined =>
  isObject(payload) ? text(payload['first_in']) : undefined;

/** Discord tells each server that one shares with somebody, one after the other. Milliseconds. */
const SWARM = 10_000;
const PEOPLE = 10_000;

interface Seen {
  look: string;
  at: number;
}

/**
 * Tells changes of presence from what Discord only repeats: it sends one for each shared server, and many without a
 * change that anyone sees. Compares with what the log says last, and remembers that of the people heard of lately.
 */
export function watchPresences() {
  /** By person, then by server. */
  const known = new Map<string, Map<string, Seen>>();

  async function lastOf(log: Pick<EventLog, 'presence'>, user: string, guild: string, at: number): Promise<Seen> {
    const stored = await log.presence(guild, user);
    return { look: stored ? lookOf(stored.payload) : '', at: stored?.occurred_at ?? at };
  }

  function note(user: string, guilds: Map<string, Seen>): void {
    known.delete(user);
    known.set(user, guilds);
    const [oldest] = known.keys();
    if (known.size > PEOPLE && oldest !== undefined) known.delete(oldest);
  }

  return {
    /** What another process stored meanwhile is not known here. */
    forget: () => known.clear(),
    /** Those events that are news, and what to call once they are stored. */
    async sift(
      log: Pick<EventLog, 'presence'>,
      events: readonly NewEvent[],
    ): Promise<{ news: readonly NewEvent[]; stored(): void }> {
      if (!events.some(({ type }) => type === PRESENCE)) return { news: events, stored() {} };
      const now = new Map<string, Map<string, Seen>>();
      const news: NewEvent[] = [];
      for (const event of events) {
        const { type, author_id: user, guild_id: guild, occurred_at: at, payload } = event;
        if (type !== PRESENCE || !user || !guild) {
          news.push(event);
          continue;
        }
        const guilds = now.get(user) ?? new Map(known.get(user));
        now.set(user, guilds);
        const look = lookOf(payload);
        const before = guilds.get(guild) ?? (await lastOf(log, user, guild, at));
        if (before.look === look) {
          guilds.set(guild, before);
          continue;
        }
        const elsewhere = [...guilds].find(([id, seen]) => id !== guild && seen.look === look && at - seen.at < SWARM);
        guilds.set(guild, { look, at });
        const marked = elsewhere && isObject(payload) ? { ...payload, first_in: elsewhere[0] } : payload;
        news.push({ ...event, payload: marked });
      }
      return {
        news,
        stored() {
          for (const [user, guilds] of now) note(user, guilds);
        },
      };
    },
  };
}
