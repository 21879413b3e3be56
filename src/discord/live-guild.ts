import type { APIGuild, APIGuildMember, APIRole, APIThreadChannel } from 'discord-api-types/v10';
import type { GuildChannel } from '../kernel/discord.ts';
import { inSidebarOrder } from './channel-order.ts';
import { wholeGuild } from './whole.ts';

/** What the gateway has told of one server. */
export interface LiveGuild {
  guild: APIGuild;
  channels: Map<string, GuildChannel>;
  /** Active ones. */
  threads: Map<string, APIThreadChannel>;
  /** The bot's own member. */
  self: APIGuildMember | undefined;
  /** Forgotten whenever a channel changes. */
  sorted: readonly GuildChannel[] | undefined;
}

/** Sent over the gateway for channels the bot cannot view, with made-up names; REST leaves them out and so do we. */
const OBFUSCATED = 1 << 17;

export const isObfuscated = ({ flags }: { flags?: number }): boolean => ((flags ?? 0) & OBFUSCATED) !== 0;

/** The parts of GUILD_CREATE that are not of the server itself, and large. */
const BESIDE = [
  'channels',
  'threads',
  'members',
  'member_count',
  'presences',
  'voice_states',
  'stage_instances',
  'guild_scheduled_events',
  'soundboard_sounds',
  'large',
  'unavailable',
  'joined_at',
];

export interface GuildCreate extends APIGuild {
  channels: GuildChannel[];
  threads: APIThreadChannel[];
  members: APIGuildMember[];
}

/** From GUILD_CREATE, whose channels carry no `guild_id`. */
export function liveGuild(data: GuildCreate, selfId: string | undefined): LiveGuild {
  const guild = Object.fromEntries(Object.entries(data).filter(([key]) => !BESIDE.includes(key)));
  const placed = <T extends { id: string }>(list: readonly T[] | undefined) =>
    (list ?? []).map((one) => [one.id, { ...one, guild_id: data.id }] as const);
  return {
    guild: wholeGuild(guild as unknown as APIGuild),
    channels: new Map(placed(data.channels?.filter((channel) => !isObfuscated(channel)))),
    threads: new Map(placed(data.threads)),
    self: data.members?.find(({ user }) => user?.id === selfId),
    sorted: undefined,
  };
}

export function setRole(live: LiveGuild, role: APIRole): void {
  const others = live.guild.roles.filter(({ id }) => id !== role.id);
  live.guild = { ...live.guild, roles: [...others, role] };
}

export function removeRole(live: LiveGuild, roleId: string): void {
  live.guild = { ...live.guild, roles: live.guild.roles.filter(({ id }) => id !== roleId) };
}

export function sortedChannels(live: LiveGuild): readonly GuildChannel[] {
  live.sorted ??= inSidebarOrder([...live.channels.values()]);
  return live.sorted;
}
