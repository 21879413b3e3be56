import type {
  APIEmoji,
  APIGuild,
  APIGuildMember,
  APIRole,
  APISticker,
  APIThreadChannel,
  APIUser,
} from 'discord-api-types/v10';
import type { GuildChannel } from '../kernel/discord.ts';
import { type CacheState, memberKey } from './cache.ts';
import type { Dispatch } from './dispatch.ts';
import { type GuildCreate, isObfuscated, type LiveGuild, liveGuild, removeRole, setRole } from './live-guild.ts';

interface Placed {
  id: string;
  guild_id?: string;
}
type InGuild = { guild_id: string };
type MemberUpdate = InGuild & Partial<APIGuildMember> & { user: APIUser };

function forgetPlaces(state: CacheState, live: LiveGuild): void {
  for (const id of [...live.channels.keys(), ...live.threads.keys()]) state.places.delete(id);
}

function forgetGuild(state: CacheState, id: string): void {
  const live = state.guilds.get(id);
  if (live) forgetPlaces(state, live);
  state.guilds.delete(id);
  state.evicted.delete(id);
  for (const key of state.members.keys()) if (key.startsWith(`${id}:`)) state.members.delete(key);
}

function dropThreads(state: CacheState, live: LiveGuild, which: (thread: APIThreadChannel) => boolean): void {
  for (const thread of live.threads.values()) {
    if (!which(thread)) continue;
    live.threads.delete(thread.id);
    state.places.delete(thread.id);
  }
}

function setChannel(state: CacheState, channel: GuildChannel & Placed): void {
  const live = state.guilds.get(channel.guild_id ?? '');
  if (!live) return;
  if (isObfuscated(channel)) {
    removeChannel(state, channel);
    return;
  }
  live.channels.set(channel.id, channel);
  live.sorted = undefined;
  state.places.set(channel.id, live.guild.id);
}

function removeChannel(state: CacheState, { id, guild_id }: Placed): void {
  const live = state.guilds.get(guild_id ?? '');
  if (!live) return;
  live.channels.delete(id);
  live.sorted = undefined;
  state.places.delete(id);
  dropThreads(state, live, ({ parent_id }) => parent_id === id);
}

function setThread(state: CacheState, thread: APIThreadChannel & Placed): void {
  const live = state.guilds.get(thread.guild_id ?? '');
  if (!live) return;
  // Only active threads are told about for good; archived ones are for REST.
  if (thread.thread_metadata?.archived) {
    removeThread(state, thread);
    return;
  }
  // The membership of the bot comes with some events only.
  const member = thread.member ?? live.threads.get(thread.id)?.member;
  live.threads.set(thread.id, member ? { ...thread, member } : thread);
  state.places.set(thread.id, live.guild.id);
}

function removeThread(state: CacheState, { id, guild_id }: Placed): void {
  const live = state.guilds.get(guild_id ?? '');
  if (live) dropThreads(state, live, (thread) => thread.id === id);
}

function updateGuild(state: CacheState, id: string, change: Partial<APIGuild>): void {
  const live = state.guilds.get(id);
  if (live) live.guild = { ...live.guild, ...change };
}

function updateMember(state: CacheState, { guild_id, ...change }: MemberUpdate): void {
  const live = state.guilds.get(guild_id);
  if (live && change.user.id === state.user?.id) {
    live.self = { ...live.self, ...change } as APIGuildMember;
    return;
  }
  const known = state.members.get(memberKey(guild_id, change.user.id));
  if (known) known.member = { ...known.member, ...change };
}

/** Events that change what is kept. https://docs.discord.com/developers/events/gateway-events */
const HANDLERS: Readonly<Record<string, (state: CacheState, data: never) => void>> = {
  READY(state, { user, guilds }: { user: APIUser; guilds: { id: string }[] }) {
    state.introduced = true;
    state.user = user;
    for (const { id } of guilds) if (!state.guilds.has(id)) state.awaited.add(id);
  },
  USER_UPDATE(state, user: APIUser) {
    if (state.user) state.user = { ...state.user, ...user };
  },
  GUILD_CREATE(state, data: GuildCreate & { unavailable?: boolean }) {
    if (data.unavailable) {
      state.awaited.add(data.id);
      return;
    }
    forgetGuild(state, data.id);
    state.awaited.delete(data.id);
    const live = liveGuild(data, state.user?.id);
    state.guilds.set(data.id, live);
    for (const id of [...live.channels.keys(), ...live.threads.keys()]) state.places.set(id, data.id);
  },
  GUILD_UPDATE: (state, data: APIGuild) => updateGuild(state, data.id, data),
  GUILD_DELETE(state, { id, unavailable }: { id: string; unavailable?: boolean }) {
    forgetGuild(state, id);
    if (unavailable) state.awaited.add(id);
    else state.awaited.delete(id);
  },
  GUILD_EMOJIS_UPDATE: (state, { guild_id, emojis }: InGuild & { emojis: APIEmoji[] }) =>
    updateGuild(state, guild_id, { emojis }),
  GUILD_STICKERS_UPDATE: (state, { guild_id, stickers }: InGuild & { stickers: APISticker[] }) =>
    updateGuild(state, guild_id, { stickers }),
  GUILD_ROLE_CREATE(state, { guild_id, role }: InGuild & { role: APIRole }) {
    const live = state.guilds.get(guild_id);
    if (live) setRole(live, role);
  },
  GUILD_ROLE_UPDATE(state, { guild_id, role }: InGuild & { role: APIRole }) {
    const live = state.guilds.get(guild_id);
    if (live) setRole(live, role);
  },
  GUILD_ROLE_DELETE(state, { guild_id, role_id }: InGuild & { role_id: string }) {
    const live = state.guilds.get(guild_id);
    if (live) removeRole(live, role_id);
  },
  CHANNEL_CREATE: setChannel,
  CHANNEL_UPDATE: setChannel,
  CHANNEL_DELETE: removeChannel,
  THREAD_CREATE: setThread,
  THREAD_UPDATE: setThread,
  THREAD_DELETE: removeThread,
  THREAD_LIST_SYNC(state, data: InGuild & { channel_ids?: string[]; threads: APIThreadChannel[] }) {
    const live = state.guilds.get(data.guild_id);
    if (!live) return;
    dropThreads(state, live, ({ parent_id }) => data.channel_ids?.includes(parent_id ?? '') ?? true);
    for (const thread of data.threads) setThread(state, { ...thread, guild_id: data.guild_id });
  },
  MESSAGE_CREATE(state, { id, channel_id }: { id: string; channel_id: string }) {
    const live = state.guilds.get(state.places.get(channel_id) ?? '');
    const place = live?.channels.get(channel_id) ?? live?.threads.get(channel_id);
    if (place && 'last_message_id' in place) place.last_message_id = id;
  },
  GUILD_MEMBER_ADD: updateMember,
  GUILD_MEMBER_UPDATE: updateMember,
  GUILD_MEMBER_REMOVE(state, { guild_id, user }: InGuild & { user: APIUser }) {
    state.members.delete(memberKey(guild_id, user.id));
  },
};

export function applyDispatch(state: CacheState, { t, d }: Dispatch): void {
  if (Object.hasOwn(HANDLERS, t)) HANDLERS[t]?.(state, d as never);
}

/** The server that an event is about. */
export function guildOf({ t, d }: Dispatch): string | undefined {
  const { guild_id, id } = (d ?? {}) as { guild_id?: string; id?: string };
  return guild_id ?? (/^GUILD_(CREATE|UPDATE|DELETE)$/.test(t) ? id : undefined);
}
