import type { APIChannel, APIGuild, APIGuildMember, APIThreadChannel, APIUser } from 'discord-api-types/v10';
import type { GuildChannel } from '../kernel/discord.ts';
import { applyDispatch, guildOf } from './cache-dispatch.ts';
import type { Dispatch } from './dispatch.ts';
import { type GuildCreate, type LiveGuild, sortedChannels } from './live-guild.ts';

export interface CacheBounds {
  guilds: number;
  /** Channels and threads of all servers together. */
  channels: number;
  /** Members that were asked for, of all servers together. */
  members: number;
}

/** State that dispatches change. */
export interface CacheState {
  /** The user and all servers have been named: by READY, or by REST where a session is another process's. */
  introduced: boolean;
  user: APIUser | undefined;
  /** Least recently used first. */
  guilds: Map<string, LiveGuild>;
  /** Servers of this session that have not been told about, or are away because of an outage. */
  awaited: Set<string>;
  /** Servers that no longer fit. */
  evicted: Set<string>;
  /** Channel or thread id → server id. */
  places: Map<string, string>;
  members: Map<string, { member: APIGuildMember; since: number }>;
}

/**
 * What the gateway keeps fresh. Undefined always means "ask REST": the session is not up, the server did not fit, or the
 * thing is not one the gateway tells about.
 */
export interface LiveCache {
  /** Whether what is here can be believed: the session is up and has caught up. */
  ready: boolean;
  /** Whether member updates arrive (the GuildMembers intent). */
  membersAreTold: boolean;
  /** Whether the user and all servers are known. */
  introduced: boolean;
  /** A session without history begins. */
  reset(): void;
  apply(dispatch: Dispatch): void;
  /** The bot's own user, as REST knows it. */
  meet(user: APIUser): void;
  /** Takes a server as REST knows it; what is told of it while REST answers comes on top. */
  catchUp(guildId: string, load: () => Promise<GuildCreate>): Promise<void>;
  me(): APIUser | undefined;
  guilds(): { id: string; name: string }[] | undefined;
  guild(id: string): APIGuild | undefined;
  unavailable(id: string): boolean;
  channels(guildId: string): readonly GuildChannel[] | undefined;
  threads(guildId: string): readonly APIThreadChannel[] | undefined;
  channel(id: string): APIChannel | undefined;
  member(guildId: string, userId: string): APIGuildMember | undefined;
  /** Keeps a member that REST answered with, while updates about them arrive. */
  remember(guildId: string, member: APIGuildMember): void;
  size(): { guilds: number; channels: number; members: number };
}

/** A member read from REST may have changed while the answer was on its way; after this it is read again. Milliseconds. */
const MEMBER_LIFE = 300_000;

export const memberKey = (guildId: string, userId: string): string => `${guildId}:${userId}`;

export function createCache({
  bounds,
  allGuildsAreTold,
  now,
}: {
  bounds: CacheBounds;
  /** False for one of several shards, which hears of its own servers only. */
  allGuildsAreTold: boolean;
  now(): number;
}): LiveCache {
  const state: CacheState = {
    introduced: false,
    user: undefined,
    guilds: new Map(),
    awaited: new Set(),
    evicted: new Set(),
    places: new Map(),
    members: new Map(),
  };
  /** What was told of servers that are being asked for. */
  const told = new Map<string, Dispatch[]>();

  /** Looks a server up and makes it the most recently used. */
  function use(id: string): LiveGuild | undefined {
    const live = state.guilds.get(id);
    if (live) {
      state.guilds.delete(id);
      state.guilds.set(id, live);
    }
    return live;
  }

  function keepBounds(): void {
    while (state.guilds.size > bounds.guilds || state.places.size > bounds.channels) {
      const oldest = state.guilds.entries().next().value;
      if (!oldest) return;
      const [id, { channels, threads }] = oldest;
      state.guilds.delete(id);
      state.evicted.add(id);
      for (const key of [...channels.keys(), ...threads.keys()]) state.places.delete(key);
    }
    while (state.members.size > bounds.members) state.members.delete(state.members.keys().next().value ?? '');
  }

  return {
    ready: false,
    membersAreTold: false,
    reset() {
      state.introduced = false;
      told.clear();
      state.user = undefined;
      for (const part of [state.guilds, state.awaited, state.evicted, state.places, state.members]) part.clear();
    },
    get introduced() {
      return state.introduced;
    },
    set introduced(all) {
      state.introduced = all;
    },
    apply(dispatch) {
      if (told.size > 0) told.get(guildOf(dispatch) ?? '')?.push(dispatch);
      applyDispatch(state, dispatch);
      keepBounds();
    },
    meet(user) {
      state.user = user;
    },
    async catchUp(guildId, load) {
      const since: Dispatch[] = [];
      told.set(guildId, since);
      try {
        const guild = await load();
        if (told.get(guildId) !== since) return;
        for (const dispatch of [{ t: 'GUILD_CREATE', s: 0, d: guild }, ...since]) applyDispatch(state, dispatch);
        keepBounds();
      } finally {
        if (told.get(guildId) === since) told.delete(guildId);
      }
    },
    me: () => state.user,
    guilds() {
      if (!allGuildsAreTold || !state.introduced || state.awaited.size > 0 || state.evicted.size > 0) return undefined;
      const all = [...state.guilds.values()].map(({ guild: { id, name } }) => ({ id, name }));
      return all.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
    },
    guild: (id) => use(id)?.guild,
    unavailable: (id) => state.awaited.has(id),
    channels(guildId) {
      const live = use(guildId);
      return live && sortedChannels(live);
    },
    threads(guildId) {
      const live = use(guildId);
      return live && [...live.threads.values()];
    },
    channel(id) {
      const live = use(state.places.get(id) ?? '');
      return live?.channels.get(id) ?? live?.threads.get(id);
    },
    member(guildId, userId) {
      if (userId === state.user?.id) return use(guildId)?.self;
      const key = memberKey(guildId, userId);
      const known = state.members.get(key);
      if (!known || !this.membersAreTold || now() - known.since > MEMBER_LIFE) return undefined;
      state.members.delete(key);
      state.members.set(key, known);
      return known.member;
    },
    remember(guildId, member) {
      if (!this.ready || !this.membersAreTold || member.user.id === state.user?.id) return;
      state.members.set(memberKey(guildId, member.user.id), { member, since: now() });
      keepBounds();
    },
    size: () => ({ guilds: state.guilds.size, channels: state.places.size, members: state.members.size }),
  };
}
