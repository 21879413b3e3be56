import { discordError } from '../../errors.ts';
import { channelPermissions, hasPermissions } from '../../permissions.ts';
import { approximateCounts } from '../../views/guilds.ts';
import { inviteView, inviteWithMetadataView } from '../../views/invites.ts';
import { scheduledEventView } from '../../views/scheduled-events.ts';
import { channelFor, guildFor } from '../access.ts';
import { changesBetween } from '../audit-changes.ts';
import { announceInvite, auditedInvite, createInvite } from '../invites/create.ts';
import { inviteOf, liveInvites } from '../invites/live.ts';
import { route } from '../route.ts';

/** https://discord.com/developers/docs/resources/invite */
export const inviteRoutes = [
  route<unknown>({
    method: 'POST',
    path: '/channels/{channel_id}/invites',
    run(request) {
      const { invite, guild } = createInvite(request);
      return inviteWithMetadataView(request.world, guild, invite);
    },
  }),

  route({
    method: 'GET',
    path: '/channels/{channel_id}/invites',
    run(request) {
      const { world } = request;
      const { channel, guild } = channelFor(request, request.params.channel_id ?? '', 'ManageChannels');
      if (channel.kind !== 'guild' || !guild) throw discordError(50024);
      return liveInvites(world)
        .filter(({ channel_id }) => channel_id === channel.id)
        .map((invite) => inviteWithMetadataView(world, guild, invite));
    },
  }),

  /** For MANAGE_GUILD with metadata, for VIEW_AUDIT_LOG without. */
  route({
    method: 'GET',
    path: '/guilds/{guild_id}/invites',
    run(request) {
      const { world } = request;
      const { guild, permissions } = guildFor(request, request.params.guild_id ?? '');
      const manages = hasPermissions(permissions, 'ManageGuild');
      if (!manages && !hasPermissions(permissions, 'ViewAuditLog')) throw discordError(50013);
      const view = manages ? inviteWithMetadataView : inviteView;
      return liveInvites(world)
        .filter(({ guild_id }) => guild_id === guild.id)
        .map((invite) => view(world, guild, invite));
    },
  }),

  route<unknown, { with_counts?: boolean; guild_scheduled_event_id?: string }>({
    method: 'GET',
    path: '/invites/{code}',
    auth: 'none',
    run(request) {
      const { world, query } = request;
      const { invite, guild } = inviteOf(request);
      const event = guild.scheduled_events.get(query.guild_scheduled_event_id ?? '');
      return {
        ...inviteView(world, guild, invite),
        ...(query.with_counts && approximateCounts(world, guild)),
        ...(event && { guild_scheduled_event: scheduledEventView(world, event) }),
      };
    },
  }),

  /** Needs MANAGE_CHANNELS in its channel or MANAGE_GUILD. */
  route({
    method: 'DELETE',
    path: '/invites/{code}',
    run(request) {
      const { world, user, reason } = request;
      const { invite, guild } = inviteOf(request);
      const { member, permissions } = guildFor(request, guild.id);
      const channel = guild.channels.get(invite.channel_id);
      const there = channel ? channelPermissions(guild, member, channel, world.clock.now()) : 0n;
      if (!hasPermissions(there, 'ManageChannels') && !hasPermissions(permissions, 'ManageGuild')) {
        throw discordError(50013);
      }
      world.invites.delete(invite.code);
      announceInvite(world, 'INVITE_DELETE', invite);
      const changes = changesBetween(auditedInvite(invite), {});
      world.audit(guild, { user_id: user.id, target_id: null, action_type: 42, changes, reason });
      return inviteView(world, guild, invite);
    },
  }),
];
