import { discordError } from '../../errors.ts';
import { directChannelView } from '../../views/channels.ts';
import type { DirectChannelRecord } from '../../world/records.ts';
import { channelFor } from '../access.ts';
import { addRecipient, removeRecipient } from '../group-channels.ts';
import { granted } from '../oauth2.ts';
import { Reply, type RestRequest, route } from '../route.ts';

/** https://discord.com/developers/docs/resources/channel#group-dm-add-recipient */
export const groupChannelRoutes = [
  /** Only the owner adds, and only who let the application do so. */
  route<{ access_token?: string | null }>({
    method: 'PUT',
    path: '/channels/{channel_id}/recipients/{user_id}',
    run(request) {
      const { world, user, application, params, body } = request;
      const channel = groupFor(request);
      if (channel.owner_id !== user.id) throw discordError(50013);
      const { user_id = '' } = params;
      if (!world.users.has(user_id)) throw discordError(10013);
      if (channel.recipient_ids.includes(user_id)) return;
      const added = granted(world, application, body.access_token, 'gdm.join');
      if (added.id !== user_id) throw discordError(50025);
      addRecipient(world, channel, user, added);
      return new Reply(201, directChannelView(world, channel, user.id));
    },
  }),

  /** The owner removes others, everyone themselves. */
  route({
    method: 'DELETE',
    path: '/channels/{channel_id}/recipients/{user_id}',
    run(request) {
      const { world, user, params } = request;
      const channel = groupFor(request);
      const { user_id = '' } = params;
      if (channel.owner_id !== user.id && user_id !== user.id) throw discordError(50013);
      if (!channel.recipient_ids.includes(user_id)) throw discordError(10013);
      removeRecipient(world, channel, user, user_id);
    },
  }),
];

function groupFor(request: RestRequest<unknown>): DirectChannelRecord {
  const { channel } = channelFor(request, request.params.channel_id ?? '');
  if (channel.kind !== 'dm' || channel.type !== 3) throw discordError(50024);
  return channel;
}
