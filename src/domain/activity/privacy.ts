import type { Json } from '../../kernel/store/json.ts';
import type { Settings } from '../../kernel/store/settings.ts';
import { asId, asObject } from './payload.ts';

/** What may be kept of a place. */
export interface Rule {
  /** False: nothing that happens there leaves a trace, not even a count. */
  tracking: boolean;
  /** False: who wrote where and when is kept, and what is counted; not what was written. */
  content: boolean;
  /** Messages older than this are removed; null keeps them. */
  retention_days: number | null;
  /** False: a message deleted in Discord is emptied here too. */
  keep_deleted: boolean;
}

/** What is set for one place; what is absent comes from the place above it. */
export interface PlaceSettings extends Partial<Rule> {
  /** Of channels: the server, and the channel or category above. */
  guild_id?: string;
  parent_id?: string;
  /** First messages here are introductions. */
  introductions?: boolean;
}

/** What holds where nothing was set. */
const USUAL: Rule = { tracking: true, content: true, retention_days: null, keep_deleted: false };

/** Everything about privacy lies in one scope, so that one read knows it all. */
const SCOPE = 'privacy';
const channelKey = (id: string) => `channel:${id}`;
const serverKey = (id: string) => `server:${id}`;
const USER = 'user:';
/** Who is forgotten is remembered by this alone, to stay forgotten: the id cannot be read from it. */
const userKey = (id: string) =>
  USER + new Bun.CryptoHasher('sha256').update(`guildhall ${id}`).digest('hex').slice(0, 32);
const EVERYWHERE = '*';
/** Conversations with the bot, which belong to no server. */
const DIRECT = 'direct';
/** Servers without settings of their own. */
const SERVERS = 'servers';

/** More levels than Discord has: thread, channel, category. */
const MAX_DEPTH = 4;

/** What settings are about: a server, a channel, all conversations with the bot, or all servers that say nothing. */
export type SettingPlace = { server: string } | { channel: string } | 'direct' | 'servers';

const keyOf = (place: SettingPlace): string =>
  typeof place === 'string' ? place : 'server' in place ? serverKey(place.server) : channelKey(place.channel);

/** What may be kept, as it was set when this was read. */
export interface Privacy {
  /** `guildId` is null in direct messages. */
  of(guildId: string | null, channelId?: string | null): Rule;
  /** Nothing is kept about this person. */
  ignores(userId: string | null): boolean;
  /** Nothing is kept of what this person did at that time (milliseconds): they are ignored, or were forgotten since. */
  forgets(userId: string | null, guildId: string | null, at: number): boolean;
  /** There is anybody at all of whom one of these may be true. */
  forgetsSomebody: boolean;
  introduces(channelId: string): boolean;
  /** Servers with no such channel take first posts for introductions. */
  hasIntroductionChannels(guildId: string): boolean;
  settingsOf(place: SettingPlace): PlaceSettings | undefined;
  /** Channels with settings of their own or inherited, of one server or of all. */
  channels(guildId?: string): ReadonlyMap<string, PlaceSettings>;
  servers(): ReadonlyMap<string, PlaceSettings>;
  /**
   * Learns where a channel or thread lies. Answers with what must be written down so that this is known next time too:
   * only where the place above has settings, or had.
   */
  moved(guildId: string, channelId: string, parentId: string | undefined): PlaceSettings | undefined;
  /** The same for a conversation, so that what is kept of it can be found again: a channel of no server. */
  conversation(channelId: string): PlaceSettings | undefined;
}

function readPlace(value: Json): PlaceSettings {
  const given = asObject(value) ?? {};
  const { tracking, content, retention_days, keep_deleted, introductions } = given;
  const [guild, parent] = [asId(given['guild_id']), asId(given['parent_id'])];
  return {
    ...(guild === undefined ? {} : { guild_id: guild }),
    ...(parent === undefined ? {} : { parent_id: parent }),
    ...(typeof tracking === 'boolean' ? { tracking } : {}),
    ...(typeof content === 'boolean' ? { content } : {}),
    ...(typeof retention_days === 'number' || retention_days === null ? { retention_days } : {}),
    ...(typeof keep_deleted === 'boolean' ? { keep_deleted } : {}),
    ...(typeof introductions === 'boolean' ? { introductions } : {}),
  };
}

/** What is known of somebody who asked to be forgotten: when that was, by server, and whether it is for good. */
interface PersonSettings {
  ignored: boolean;
  forgotten: { readonly [guildId: string]: number };
}

/** Earlier ones stand under the id itself and say only that somebody is ignored. */
function readPerson(kept: readonly Json[]): PersonSettings {
  const given = kept.map((each) => asObject(each) ?? {});
  const times = given.flatMap(({ forgotten }) => Object.entries(asObject(forgotten) ?? {}));
  return {
    ignored: given.some(({ ignored }) => ignored === true),
    forgotten: Object.fromEntries(times.filter((each): each is [string, number] => typeof each[1] === 'number')),
  };
}

const only = ({ guild_id: _guild, parent_id: _parent, introductions: _said, ...rule }: PlaceSettings): Partial<Rule> =>
  rule;

/** The shorter of two spans; null is no end. */
const shorter = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : Math.min(a, b));

function privacyFrom(rows: readonly { key: string; value: Json }[]): Privacy {
  const places = new Map(rows.map(({ key, value }) => [key, readPlace(value)]));
  const rules = new Map<string, Rule>();
  const people = new Map(rows.filter(({ key }) => key.startsWith(USER)).map(({ key, value }) => [key, value]));
  const known = new Map<string, PersonSettings | undefined>();

  function person(userId: string | null): PersonSettings | undefined {
    if (userId === null || people.size === 0) return undefined;
    if (!known.has(userId)) {
      const kept = [userKey(userId), USER + userId].map((key) => people.get(key)).filter((each) => each !== undefined);
      known.set(userId, kept.length > 0 ? readPerson(kept) : undefined);
    }
    return known.get(userId);
  }

  const strip = (prefix: string) =>
    new Map(
      [...places].filter(([key]) => key.startsWith(prefix)).map(([key, value]) => [key.slice(prefix.length), value]),
    );

  function above(guildId: string | null): Rule {
    if (guildId === null) return { ...USUAL, ...only(places.get(DIRECT) ?? {}) };
    return { ...USUAL, ...only(places.get(SERVERS) ?? {}), ...only(places.get(serverKey(guildId)) ?? {}) };
  }

  /** The nearest place with a word on it decides; but no channel keeps messages longer than its server. */
  function compute(guildId: string | null, channelId: string): Rule {
    const server = above(guildId);
    let rule: Partial<Rule> = {};
    for (let id: string | undefined = channelId, depth = 0; id !== undefined && depth < MAX_DEPTH; depth++) {
      const place: PlaceSettings = places.get(channelKey(id)) ?? {};
      rule = { ...only(place), ...rule };
      id = place.parent_id;
    }
    return {
      ...server,
      ...rule,
      retention_days: shorter(rule.retention_days ?? null, server.retention_days),
    };
  }

  function cached(key: string, make: () => Rule): Rule {
    let rule = rules.get(key);
    if (rule === undefined) {
      rule = make();
      rules.set(key, rule);
    }
    return rule;
  }

  const introduces = (channelId: string) => {
    const own = places.get(channelKey(channelId));
    const parent = own?.parent_id === undefined ? undefined : places.get(channelKey(own.parent_id));
    return own?.introductions ?? parent?.introductions ?? false;
  };

  return {
    of: (guildId, channelId) =>
      channelId
        ? cached(`${guildId} ${channelId}`, () => compute(guildId, channelId))
        : cached(String(guildId), () => above(guildId)),
    ignores: (userId) => person(userId)?.ignored ?? false,
    forgets(userId, guildId, at) {
      const about = person(userId);
      if (!about || about.ignored) return about !== undefined;
      const { forgotten } = about;
      return at < Math.max(forgotten[EVERYWHERE] ?? 0, (guildId && forgotten[guildId]) || 0);
    },
    forgetsSomebody: people.size > 0,
    introduces,
    hasIntroductionChannels: (guildId) =>
      [...places.values()].some((place) => place.introductions === true && place.guild_id === guildId),
    settingsOf: (place) => places.get(keyOf(place)),
    channels: (guildId) =>
      new Map([...strip('channel:')].filter(([, place]) => guildId === undefined || place.guild_id === guildId)),
    servers: () => strip('server:'),
    moved(guildId, channelId, parentId) {
      const key = channelKey(channelId);
      const known = places.get(key);
      if (known?.parent_id === parentId || !(known || (parentId && places.has(channelKey(parentId))))) return undefined;
      const { parent_id: _before, ...rest } = known ?? {};
      const now = { ...rest, guild_id: guildId, ...(parentId === undefined ? {} : { parent_id: parentId }) };
      places.set(key, now);
      rules.clear();
      return now;
    },
    conversation(channelId) {
      if (places.has(channelKey(channelId))) return undefined;
      places.set(channelKey(channelId), {});
      return {};
    },
  };
}

export async function readPrivacy(settings: Pick<Settings, 'list'>): Promise<Privacy> {
  return privacyFrom(await settings.list(SCOPE));
}

const asJson = (place: PlaceSettings): Json => ({ ...place }) as Json;

/** Puts settings in the place of those that were. */
export async function writePlace(
  settings: Pick<Settings, 'set'>,
  place: SettingPlace,
  value: PlaceSettings,
): Promise<void> {
  await settings.set(SCOPE, keyOf(place), asJson(value));
}

/** Notes a conversation that the bot opened, so that it is known before anybody says something there. */
export async function noteConversation(settings: Pick<Settings, 'get' | 'set'>, channelId: string): Promise<void> {
  const [known, direct] = await Promise.all([
    settings.get(SCOPE, channelKey(channelId)),
    settings.get(SCOPE, keyOf('direct')),
  ]);
  if (known || readPlace(direct?.value ?? null).tracking === false) return;
  await settings.set(SCOPE, channelKey(channelId), {});
}

/**
 * Notes that a person is forgotten as of a time (milliseconds), in one server or everywhere, so that nothing from before is
 * taken in again; and, where `ignored` is given, whether anything is kept from now on.
 */
export async function noteForgotten(
  settings: Settings,
  userId: string,
  { guild_id = EVERYWHERE, at, ignored }: { guild_id?: string | undefined; at: number; ignored?: boolean | undefined },
): Promise<void> {
  const stored = await Promise.all([settings.get(SCOPE, userKey(userId)), settings.get(SCOPE, USER + userId)]);
  const before = readPerson(stored.flatMap((each) => (each ? [each.value] : [])));
  const forgotten = { ...(guild_id === EVERYWHERE ? {} : before.forgotten), [guild_id]: at };
  await settings.set(SCOPE, userKey(userId), {
    forgotten,
    ...((ignored ?? before.ignored) ? { ignored: true } : {}),
  });
  await settings.remove(SCOPE, USER + userId);
}
