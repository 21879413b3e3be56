import type { Method, Path } from '../kernel/discord.ts';

/** What look-ups are kept under. Prefixes name groups: `channel:` is every single channel. */
export const keys = {
  me: 'me',
  application: 'application',
  guilds: 'guilds',
  guild: (id: string) => `guild:${id}`,
  channels: (guildId: string) => `channels:${guildId}`,
  threads: (guildId: string) => `threads:${guildId}`,
  channel: (id: string) => `channel:${id}`,
  member: (guildId: string, userId: string) => `member:${guildId}:${userId}`,
  found: (guildId: string, query: string) => `found:${guildId}:${query}`,
};

/**
 * Which keys a request of our own may have made wrong, as prefixes. The gateway will say the same, but later than the
 * caller who reads what they have just written.
 */
export function touchedBy(method: Method, path: Path, guildOf: (channelId: string) => string | undefined): string[] {
  if (method === 'GET') return [];
  const [, first, id = '', second, third] = path.split('/');
  if (first === 'users' && id === '@me') {
    if (second === undefined) return [keys.me];
    return second === 'guilds' && third ? [keys.guilds, keys.guild(third)] : [];
  }
  if (first === 'applications') return second === undefined ? [keys.application] : [];
  if (first === 'guilds') return touchedInGuild(id, second, third);
  if (first === 'channels') {
    // Without knowing the server: those of every server.
    const guildId = guildOf(id) ?? '';
    if (second === undefined) return [keys.channel(id), keys.channels(guildId), keys.threads(guildId)];
    if (second === 'permissions') return [keys.channel(id), keys.channels(guildId)];
    if (second === 'thread-members') return [keys.channel(id), keys.threads(guildId)];
    if (second === 'threads' || (second === 'messages' && path.endsWith('/threads'))) return [keys.threads(guildId)];
  }
  return [];
}

function touchedInGuild(id: string, second: string | undefined, third: string | undefined): string[] {
  switch (second) {
    case undefined:
      return [keys.guild(id), keys.guilds];
    case 'channels':
      return [keys.channels(id), keys.channel('')];
    case 'roles':
    case 'emojis':
    case 'stickers':
      return [keys.guild(id)];
    case 'members':
    case 'bans':
      return [keys.member(id, third === '@me' ? '' : (third ?? '')), keys.found(id, '')];
    case 'bulk-ban':
    case 'prune':
      return [keys.member(id, ''), keys.found(id, '')];
    default:
      return [];
  }
}

interface Told {
  id?: string;
  guild_id?: string;
  user?: { id: string };
}

/**
 * Which keys an event makes wrong, as prefixes. A session that was taken over from another process tells of changes
 * without ever having told of what there was, so that REST is asked for it.
 */
export function touchedByEvent(event: string, data: unknown): string[] {
  const { id = '', guild_id: guildId = '', user } = (data ?? {}) as Told;
  if (event === 'USER_UPDATE') return [keys.me];
  if (event === 'GUILD_CREATE' || event === 'GUILD_DELETE' || event === 'GUILD_UPDATE') {
    return [keys.guilds, keys.guild(id), keys.channels(id), keys.threads(id)];
  }
  if (/^GUILD_(ROLE_|EMOJIS_|STICKERS_)/.test(event)) return [keys.guild(guildId)];
  if (/^GUILD_MEMBER_(ADD|UPDATE|REMOVE)$/.test(event)) {
    return [keys.member(guildId, user?.id ?? ''), keys.found(guildId, '')];
  }
  if (/^CHANNEL_(CREATE|UPDATE|DELETE)$/.test(event)) return [keys.channels(guildId), keys.channel(id)];
  if (/^THREAD_(CREATE|UPDATE|DELETE|LIST_SYNC)$/.test(event)) return [keys.threads(guildId), keys.channel(id)];
  return [];
}
