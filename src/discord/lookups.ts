import type {
  APIApplication,
  APIChannel,
  APIGuild,
  APIGuildMember,
  APIThreadChannel,
  APIUser,
} from 'discord-api-types/v10';
import type { Discord, GuildChannel, Method, Path, PermissionReport } from '../kernel/discord.ts';
import { path } from '../kernel/discord.ts';
import { OperationError } from '../kernel/errors.ts';
import type { LiveCache } from './cache.ts';
import { inSidebarOrder } from './channel-order.ts';
import { keys, touchedBy } from './keys.ts';
import { computePermissions } from './permissions.ts';
import type { RestClient } from './rest.ts';
import type { ShortLived } from './short-lived.ts';
import { wholeGuild, wholeMember } from './whole.ts';

export interface LookupParts {
  rest: RestClient;
  live: LiveCache;
  shortLived: ShortLived;
  now(): number;
  /** Prefix of keys → until when REST is asked instead of the gateway's cache. */
  distrusted: Map<string, number>;
  /** While Discord is away, what the gateway's cache knew last is better than nothing. */
  stale?: boolean;
}

/** The look-ups of the Discord port, with the caller's signal. */
export interface Lookups {
  me(signal: AbortSignal): Promise<APIUser>;
  application(signal: AbortSignal): Promise<APIApplication>;
  guilds(signal: AbortSignal): ReturnType<Discord['guilds']>;
  guild(guildId: string, signal: AbortSignal): Promise<APIGuild>;
  channels(guildId: string, signal: AbortSignal): Promise<readonly GuildChannel[]>;
  threads(guildId: string, signal: AbortSignal): Promise<readonly APIThreadChannel[]>;
  channel(channelId: string, signal: AbortSignal): Promise<APIChannel>;
  member(guildId: string, userId: string, signal: AbortSignal): Promise<APIGuildMember>;
  findMembers(guildId: string, query: string, signal: AbortSignal): Promise<readonly APIGuildMember[]>;
  permissions(target: Parameters<Discord['permissions']>[0], signal: AbortSignal): Promise<PermissionReport>;
  /** Told of every request of ours before it is made; to be called back once it has ended, however it ended. */
  writing(method: Method, path: Path): () => void;
}

interface LastReport {
  server: APIGuild;
  found: APIGuildMember;
  inThread: boolean;
  report: PermissionReport;
}

/** How long the gateway's word is not taken for what we have just changed ourselves. Milliseconds. */
const DISTRUST = 5_000;
/** The bot's own account hardly changes. Milliseconds. */
const LONG = 300_000;
const THREAD_TYPES: readonly number[] = [10, 11, 12];

export function createLookups({ rest, live, shortLived, now, distrusted, stale = false }: LookupParts): Lookups {
  function trusted(key: string): boolean {
    // Mostly there is none, and every call looks up several things.
    if (distrusted.size === 0) return true;
    for (const [prefix, until] of distrusted) {
      if (until <= now()) distrusted.delete(prefix);
      else if (key.startsWith(prefix)) return false;
    }
    return true;
  }

  /** From the gateway's cache where it knows, else from REST with a short life. */
  function look<T>(
    key: string,
    fromLive: () => T | undefined,
    fromRest: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
    ttl?: number,
  ): Promise<T> {
    const known = live.ready && trusted(key) ? fromLive() : undefined;
    return known === undefined ? ask(key, fromLive, fromRest, signal, ttl) : Promise.resolve(known);
  }

  async function ask<T>(
    key: string,
    fromLive: () => T | undefined,
    fromRest: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
    ttl?: number,
  ): Promise<T> {
    if (!stale) return shortLived.get(key, fromRest, signal, ttl);
    try {
      return await shortLived.get(key, fromRest, signal, ttl);
    } catch (error) {
      const away = error instanceof OperationError && error.code === 'discord_unavailable';
      const last = away ? fromLive() : undefined;
      if (last === undefined) throw error;
      return last;
    }
  }

  /** What the bot may do in a channel, or a server, is asked with every call. All that it follows from is replaced when it changes. */
  const lastReports = new WeakMap<object, LastReport>();

  const get = <T>(url: Path, signal: AbortSignal, query?: Record<string, string | number>): Promise<T> =>
    rest.request<T>('GET', url, { signal, ...(query ? { query } : {}) });

  async function allGuilds(signal: AbortSignal): Promise<{ id: string; name: string }[]> {
    const found: { id: string; name: string }[] = [];
    for (;;) {
      const after = found.at(-1)?.id;
      const page = await get<{ id: string; name: string }[]>('/users/@me/guilds', signal, {
        limit: 200,
        ...(after ? { after } : {}),
      });
      found.push(...page.map(({ id, name }) => ({ id, name })));
      if (page.length < 200) return found;
    }
  }

  const me: Lookups['me'] = (signal) =>
    look(
      keys.me,
      () => live.me(),
      (own) => get<APIUser>('/users/@me', own),
      signal,
      LONG,
    );

  const guild: Lookups['guild'] = async (id, signal) => {
    try {
      return await look(
        keys.guild(id),
        () => live.guild(id),
        async (own) => wholeGuild(await get<APIGuild>(path`/guilds/${id}`, own)),
        signal,
      );
    } catch (error) {
      throw live.unavailable(id) ? outage(id, error) : error;
    }
  };

  const channels: Lookups['channels'] = (guildId, signal) =>
    look(
      keys.channels(guildId),
      () => live.channels(guildId),
      async (own) => inSidebarOrder(await get<GuildChannel[]>(path`/guilds/${guildId}/channels`, own)),
      signal,
    );

  const channel: Lookups['channel'] = (id, signal) =>
    look(
      keys.channel(id),
      () => live.channel(id),
      (own) => get<APIChannel>(path`/channels/${id}`, own),
      signal,
    );

  const member: Lookups['member'] = (guildId, userId, signal) =>
    look(
      keys.member(guildId, userId),
      () => live.member(guildId, userId),
      async (own) => {
        const found = wholeMember(await get<APIGuildMember>(path`/guilds/${guildId}/members/${userId}`, own));
        live.remember(guildId, found);
        return found;
      },
      signal,
    );

  async function permissions(
    { guildId, channelId, userId, roleId }: Parameters<Discord['permissions']>[0],
    signal: AbortSignal,
  ): Promise<PermissionReport> {
    const [server, place] = await Promise.all([
      guild(guildId, signal),
      channelId === undefined ? undefined : channel(channelId, signal),
    ]);
    const inThread = place !== undefined && THREAD_TYPES.includes(place.type);
    const parentId = inThread && 'parent_id' in place ? place.parent_id : undefined;
    if (roleId !== undefined && !server.roles.some(({ id }) => id === roleId)) throw unknownRole(guildId, roleId);
    const where = parentId ? await channel(parentId, signal) : place;
    const home = where && 'guild_id' in where ? where.guild_id : undefined;
    if (where && home !== guildId) throw elsewhere(guildId, where.id);
    const found = roleId === undefined ? await member(guildId, userId ?? (await me(signal)).id, signal) : undefined;
    const last = lastReports.get(where ?? server);
    if (found && last?.server === server && last.found === found && last.inThread === inThread) return last.report;
    const report = computePermissions({
      guild: server,
      who: found ? asMember(found) : { kind: 'role', id: roleId ?? '' },
      ...(where ? { channel: { name: where.name ?? where.id, type: where.type, ...overwritesOf(where) } } : {}),
      inThread,
      now: Date.now(),
    });
    // A timeout ends by itself.
    if (found && !found.communication_disabled_until) {
      lastReports.set(where ?? server, { server, found, inThread, report });
    }
    return report;
  }

  function guildOf(channelId: string): string | undefined {
    const known = (live.channel(channelId) ?? shortLived.peek(keys.channel(channelId))) as APIChannel | undefined;
    return known && 'guild_id' in known ? known.guild_id : undefined;
  }

  return {
    me,
    application: (signal) =>
      look(
        keys.application,
        () => undefined,
        (own) => get<APIApplication>('/applications/@me', own),
        signal,
      ),
    guilds: (signal) => look(keys.guilds, () => live.guilds(), allGuilds, signal),
    guild,
    channels,
    threads: (guildId, signal) =>
      look(
        keys.threads(guildId),
        () => live.threads(guildId),
        async (own) => {
          const url = path`/guilds/${guildId}/threads/active`;
          const active = await get<{ threads?: APIThreadChannel[] }>(url, own).catch(nothingIfUnknown);
          return active?.threads ?? [];
        },
        signal,
      ),
    channel,
    member,
    findMembers: (guildId, query, signal) =>
      look(
        keys.found(guildId, query),
        () => undefined,
        (own) => get<APIGuildMember[]>(path`/guilds/${guildId}/members/search`, own, { query, limit: 100 }),
        signal,
      ),
    permissions,
    writing(method, url) {
      const touched = touchedBy(method, url, guildOf);
      return () => {
        for (const prefix of touched) {
          shortLived.forget(prefix);
          distrusted.set(prefix, now() + DISTRUST);
        }
      };
    },
  };
}

function asMember({ user, nick, roles, communication_disabled_until: until }: APIGuildMember) {
  return {
    kind: 'member' as const,
    id: user.id,
    name: nick ?? user.global_name ?? user.username,
    roles,
    ...(until ? { timedOutUntil: Date.parse(until) } : {}),
  };
}

/** Names work without threads where a backend does not have them. */
function nothingIfUnknown(error: unknown): undefined {
  if (error instanceof OperationError && error.code === 'not_found') return undefined;
  throw error;
}

const overwritesOf = (channel: APIChannel) =>
  'permission_overwrites' in channel && channel.permission_overwrites
    ? { permission_overwrites: channel.permission_overwrites }
    : {};

const outage = (guildId: string, cause: unknown): OperationError =>
  new OperationError('discord_unavailable', `The server ${guildId} is away because of an outage at Discord.`, {
    hint: 'Try again later; https://discordstatus.com shows known outages.',
    retriable: true,
    retryAfter: 60,
    cause,
  });

const unknownRole = (guildId: string, roleId: string): OperationError =>
  new OperationError('not_found', `The server ${guildId} has no role ${roleId}.`, {
    hint: 'List the roles of the server.',
  });

const elsewhere = (guildId: string, channelId: string): OperationError =>
  new OperationError('not_found', `The channel ${channelId} is not in the server ${guildId}.`, {
    hint: 'List the channels of the server, or leave the server out.',
  });
