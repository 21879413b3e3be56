import type { Change } from '../../kernel/changes.ts';
import { isSnowflake } from '../../kernel/ids.ts';

/** A happening as the gateway tells it. https://docs.discord.com/developers/events/gateway-events */
export interface Happening {
  /** Name of the dispatch. */
  t: string;
  d: unknown;
}

type Payload = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Payload =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const id = (value: unknown): string | undefined =>
  typeof value === 'string' && isSnowflake(value) ? value : undefined;

const SERVERS = 'discord://servers';
const under = (base: string) => (key: string | undefined, rest: string) =>
  key === undefined ? [] : [`${base}/${key}${rest}`];
const server = under(SERVERS);
const channel = under('discord://channels');

const NOTHING: readonly string[] = [];

/** Which resources a message event concerns: the history it is in, and the message where it was there before. */
function ofMessage(t: string, d: Payload): readonly string[] {
  const place = id(d['channel_id']);
  if (place === undefined) return NOTHING;
  const own = id(t.startsWith('MESSAGE_REACTION') || t.startsWith('MESSAGE_POLL') ? d['message_id'] : d['id']);
  const bulk = Array.isArray(d['ids']) ? d['ids'].flatMap((each) => id(each) ?? []) : [];
  const changed = t === 'MESSAGE_CREATE' ? [] : [...(own ? [own] : []), ...bulk];
  return [
    ...channel(place, '/messages'),
    ...changed.flatMap((message) => [
      ...channel(place, `/messages/${message}`),
      ...channel(place, `/messages/${message}/attachments`),
    ]),
  ];
}

function ofMember(d: Payload): readonly string[] {
  const guild = id(d['guild_id']);
  const user = isObject(d['user']) ? id(d['user']['id']) : undefined;
  return [...server(guild, '/members'), ...(user ? server(guild, `/members/${user}`) : [])];
}

/** Longer ago, and the server is not news but told again, as after every connect. */
const NEWS_MS = 60_000;

function ofServer(t: string, d: Payload, now: number): Change | undefined {
  const guild = id(d['id']);
  const uris = [SERVERS, ...server(guild, ''), ...server(guild, '/channels')];
  if (t === 'GUILD_UPDATE') return { uris: [SERVERS, ...server(guild, '')], lists: true };
  if (t === 'GUILD_CREATE' && !(now - Date.parse(String(d['joined_at'])) < NEWS_MS)) return undefined;
  // An outage takes nothing away for good.
  return d['unavailable'] === true ? undefined : { uris, lists: true };
}

/**
 * What a happening makes out of date. `parentOf` knows the channel of a thread, whose list of threads tells how many
 * messages each has.
 */
export function touched(
  { t, d }: Happening,
  { parentOf, now }: { parentOf(channelId: string): string | undefined; now: number },
): Change | undefined {
  if (!isObject(d)) return undefined;
  const guild = id(d['guild_id']);
  const change = (uris: readonly string[], lists = false): Change | undefined =>
    uris.length > 0 || lists ? { uris, lists } : undefined;

  if (/^MESSAGE_/.test(t)) {
    const place = id(d['channel_id']);
    const parent = t === 'MESSAGE_CREATE' || t.startsWith('MESSAGE_DELETE') ? place && parentOf(place) : undefined;
    const threads = parent ? [...channel(parent, '/threads'), ...server(guild, '/threads')] : [];
    return change([...ofMessage(t, d), ...threads]);
  }
  if (/^CHANNEL_(CREATE|UPDATE|DELETE)$/.test(t)) {
    const own = id(d['id']);
    return change([...channel(own, ''), ...server(guild, '/channels'), ...server(guild, '')], guild !== undefined);
  }
  if (t === 'CHANNEL_PINS_UPDATE') return change(channel(id(d['channel_id']), '/pins'));
  if (/^THREAD_(CREATE|UPDATE|DELETE)$/.test(t)) {
    const parents = [...channel(id(d['parent_id']), '/threads'), ...server(guild, '/threads')];
    return change([...channel(id(d['id']), ''), ...parents]);
  }
  if (/^GUILD_(CREATE|UPDATE|DELETE)$/.test(t)) return ofServer(t, d, now);
  if (/^GUILD_MEMBER_(ADD|UPDATE|REMOVE)$/.test(t)) return change(ofMember(d));
  if (/^GUILD_ROLE_(CREATE|UPDATE|DELETE)$/.test(t)) return change(server(guild, '/roles'));
  if (t === 'GUILD_EMOJIS_UPDATE' || t === 'GUILD_STICKERS_UPDATE') return change(server(guild, ''));
  return undefined;
}
