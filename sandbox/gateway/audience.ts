import { channelPermissions, guildPermissions, hasPermissions, type PermissionName } from '../permissions.ts';
import { canView } from '../rest/access.ts';
import type { Dispatch } from '../world/dispatch.ts';
import type { World } from '../world/world.ts';
import { intents, subscribes } from './intents.ts';
import { isRecord } from './protocol.ts';
import type { Session } from './session.ts';
import { ownPart } from './thread-members.ts';

/** Events that only those with a permission hear of: in the channel where they name one, else in the guild. */
const permissionByEvent: ReadonlyMap<string, PermissionName> = new Map<string, PermissionName>([
  ['GUILD_AUDIT_LOG_ENTRY_CREATE', 'ViewAuditLog'],
  ['GUILD_BAN_ADD', 'BanMembers'],
  ['GUILD_BAN_REMOVE', 'BanMembers'],
  ['GUILD_JOIN_REQUEST_CREATE', 'KickMembers'],
  ['GUILD_JOIN_REQUEST_UPDATE', 'KickMembers'],
  ['GUILD_JOIN_REQUEST_DELETE', 'KickMembers'],
  ['AUTO_MODERATION_RULE_CREATE', 'ManageGuild'],
  ['AUTO_MODERATION_RULE_UPDATE', 'ManageGuild'],
  ['AUTO_MODERATION_RULE_DELETE', 'ManageGuild'],
  ['AUTO_MODERATION_ACTION_EXECUTION', 'ManageGuild'],
  ['INVITE_CREATE', 'ManageChannels'],
  ['INVITE_DELETE', 'ManageChannels'],
]);

/** Sent to those who may not view the channel too: what they get is obfuscated. */
export const channelEvents: ReadonlySet<string> = new Set(['CHANNEL_CREATE', 'CHANNEL_UPDATE', 'CHANNEL_DELETE']);

/** Whether the session, which is of the right bot and shard, is to hear of the event. */
export function hears(world: World, session: Session, dispatch: Dispatch, data: () => object): boolean {
  const { t, guild_id } = dispatch;
  const granted = session.identity.intents;
  if (!subscribes(granted, t, guild_id !== undefined) && !(t === 'GUILD_MEMBER_UPDATE' && isOneself(data(), session)))
    return false;
  if (t === 'THREAD_MEMBERS_UPDATE' && !(granted & intents.members) && !ownPart(data(), session.botId)) return false;
  return reaches(world, session, dispatch) && isPermitted(world, session, dispatch);
}

/** GUILD_MEMBER_UPDATE of oneself needs no intent. https://discord.com/developers/docs/events/gateway#caveats */
export function isOneself(data: object, { botId }: Session): boolean {
  return isRecord(data) && isRecord(data.user) && data.user.id === botId;
}

/**
 * Whether the session sees the channel of the event. Of channels that are gone it hears if it saw them; so it does
 * of being removed from a thread. What is meant for one user alone (interactions, ephemeral messages) needs no view.
 */
function reaches(world: World, session: Session, { t, guild_id, channel_id, user_ids }: Dispatch): boolean {
  if (channel_id === undefined || channelEvents.has(t) || user_ids) return true;
  const channel = world.channels.get(channel_id);
  const saw = guild_id !== undefined && session.guilds.get(guild_id)?.has(channel_id) === true;
  if (!channel) return saw;
  return canView(world, session.botId, channel) || (saw && t === 'THREAD_MEMBERS_UPDATE');
}

function isPermitted(world: World, session: Session, { t, guild_id, channel_id }: Dispatch): boolean {
  const needed = permissionByEvent.get(t);
  const guild = world.guilds.get(guild_id ?? '');
  const member = guild?.members.get(session.botId);
  if (!needed || !guild || !member) return true;
  const channel = guild.channels.get(channel_id ?? '');
  const now = world.clock.now();
  const granted = channel ? channelPermissions(guild, member, channel, now) : guildPermissions(guild, member, now);
  return hasPermissions(granted, needed);
}
