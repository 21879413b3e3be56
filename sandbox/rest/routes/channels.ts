import { discordError } from '../../errors.ts';
import { channelView, guildChannelView } from '../../views/channels.ts';
import { createGuildChannel } from '../../world/create.ts';
import type { GuildChannelRecord } from '../../world/records.ts';
import { canView, channelFor, guildFor } from '../access.ts';
import { announceChannel } from '../announce.ts';
import { changesBetween } from '../audit-changes.ts';
import { deleteGuildChannel, deleteThread } from '../channel/delete.ts';
import { editGuildChannel } from '../channel/edit.ts';
import { type ChannelFields, readChannelFields } from '../channel/fields.ts';
import { checkGrants, copyOverwrites, readOverwrites } from '../channel/overwrites.ts';
import { lastPosition, readParent, readType, refuseFullGuild } from '../channel/placement.ts';
import { moveChannels, type PositionFields } from '../channel/positions.ts';
import { Reply, route } from '../route.ts';
import { updateThread } from '../threads/update.ts';

/** https://discord.com/developers/docs/resources/channel */
export const channelRoutes = [
  route({
    method: 'GET',
    path: '/channels/{channel_id}',
    run(request) {
      const { channel } = channelFor(request, request.params.channel_id ?? '');
      return channelView(request.world, channel, request.user.id);
    },
  }),

  route({
    method: 'PATCH',
    path: '/channels/{channel_id}',
    run(request) {
      const { world, user } = request;
      const { channel } = channelFor(request, request.params.channel_id ?? '');
      if (channel.kind === 'dm') throw discordError(50003);
      if (channel.kind === 'thread') updateThread(request, channel);
      else editGuildChannel(request, channel);
      return channelView(world, channel, user.id);
    },
  }),

  route({
    method: 'DELETE',
    path: '/channels/{channel_id}',
    run(request) {
      const { world, user } = request;
      const { channel } = channelFor(request, request.params.channel_id ?? '');
      const view = channelView(world, channel, user.id);
      if (channel.kind === 'guild') deleteGuildChannel(request, channel);
      else if (channel.kind === 'thread') deleteThread(request, channel);
      // Closing a direct channel hides it from oneself; writing to the other opens it again.
      else world.dispatch({ t: 'CHANNEL_DELETE', channel_id: channel.id, user_ids: [user.id], data: view });
      return view;
    },
  }),

  /** The channels one may view, without threads. */
  route({
    method: 'GET',
    path: '/guilds/{guild_id}/channels',
    run(request) {
      const { guild } = guildFor(request, request.params.guild_id ?? '');
      const { world, user } = request;
      return [...guild.channels.values()].filter((channel) => canView(world, user.id, channel)).map(guildChannelView);
    },
  }),

  /** https://discord.com/developers/docs/resources/guild#create-guild-channel */
  route<ChannelFields>({
    method: 'POST',
    path: '/guilds/{guild_id}/channels',
    run(request) {
      const { world, user, body, reason } = request;
      const { guild, member } = guildFor(request, request.params.guild_id ?? '', 'ManageChannels');
      refuseFullGuild(guild);
      const type = readType(guild, body.type ?? null);
      const parent = readParent(guild, type, body.parent_id ?? null, null);
      const fields = readChannelFields(world, { guild, channel: null, type }, body);
      const overwrites = readOverwrites(world, guild, body.permission_overwrites ?? []);
      checkGrants({ world, guild, member, parent, channel: null }, new Map(), overwrites);
      const inherits = parent !== null && !body.permission_overwrites;
      const given: Partial<GuildChannelRecord> = {
        ...fields,
        parent_id: parent?.id ?? null,
        position: body.position ?? lastPosition(guild, parent?.id ?? null),
        permission_overwrites: inherits ? copyOverwrites(parent.permission_overwrites) : overwrites,
      };
      const channel = createGuildChannel(world, guild, { ...given, name: given.name ?? '', type });
      const view = guildChannelView(channel);
      announceChannel(world, 'CHANNEL_CREATE', channel);
      const { id, guild_id, position, ...written } = view;
      const changes = changesBetween({}, written);
      world.audit(guild, { user_id: user.id, target_id: id, action_type: 10, changes, reason });
      return new Reply(201, view);
    },
  }),

  /** https://discord.com/developers/docs/resources/guild#modify-guild-channel-positions */
  route<readonly PositionFields[]>({
    method: 'PATCH',
    path: '/guilds/{guild_id}/channels',
    run(request) {
      const access = guildFor(request, request.params.guild_id ?? '', 'ManageChannels');
      moveChannels(request, access, request.body);
    },
  }),
];
