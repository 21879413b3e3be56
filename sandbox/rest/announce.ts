import { guildChannelView } from '../views/channels.ts';
import { guildView } from '../views/guilds.ts';
import { memberView } from '../views/members.ts';
import { roleView } from '../views/roles.ts';
import type { GuildChannelRecord, GuildRecord, MemberRecord, RoleRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';

/* Dispatches that more than one route makes. https://discord.com/developers/docs/events/gateway-events */

export function announceChannel(
  world: World,
  t: 'CHANNEL_CREATE' | 'CHANNEL_UPDATE' | 'CHANNEL_DELETE',
  channel: GuildChannelRecord,
): void {
  world.dispatch({ t, guild_id: channel.guild_id, channel_id: channel.id, data: guildChannelView(channel) });
}

export function announceGuild(world: World, guild: GuildRecord): void {
  world.dispatch({ t: 'GUILD_UPDATE', guild_id: guild.id, data: guildView(world, guild) });
}

export function announceRole(world: World, t: 'GUILD_ROLE_CREATE' | 'GUILD_ROLE_UPDATE', role: RoleRecord): void {
  world.dispatch({ t, guild_id: role.guild_id, data: { guild_id: role.guild_id, role: roleView(role) } });
}

export function announceMember(world: World, member: MemberRecord): void {
  const data = { guild_id: member.guild_id, ...memberView(world, member) };
  world.dispatch({ t: 'GUILD_MEMBER_UPDATE', guild_id: member.guild_id, data });
}
