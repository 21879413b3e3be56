import type { RESTPostAPICurrentUserCreateDMChannelJSONBody } from 'discord-api-types/v10';
import { discordError, fieldErrors, invalidForm } from '../../errors.ts';
import { directChannelView } from '../../views/channels.ts';
import { createDirectChannel } from '../../world/create.ts';
import type { DirectChannelRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { createGroup } from '../group-channels.ts';
import { route } from '../route.ts';

interface Body extends Partial<RESTPostAPICurrentUserCreateDMChannelJSONBody> {
  access_tokens?: string[] | null;
}

/** https://discord.com/developers/docs/resources/user#create-dm */
export const directChannelRoutes = [
  /** The channel there is already, or a new one. Bots are told of it only when the first message comes. */
  route<Body>({
    method: 'POST',
    path: '/users/@me/channels',
    run({ world, user, application, body: { recipient_id, access_tokens } }) {
      if (access_tokens?.length) {
        return directChannelView(world, createGroup(world, user, application, access_tokens), user.id);
      }
      if (!recipient_id) throw invalidForm({ recipient_id: fieldErrors.required });
      const recipient = world.users.get(recipient_id);
      if (!recipient || recipient.id === user.id) throw discordError(50033);
      if (recipient.bot && user.bot) throw discordError(50007);
      const channel =
        directChannelBetween(world, user.id, recipient.id) ?? createDirectChannel(world, [user.id, recipient.id]);
      return directChannelView(world, channel, user.id);
    },
  }),
];

function directChannelBetween(world: World, a: string, b: string): DirectChannelRecord | undefined {
  for (const channel of world.channels.values()) {
    if (
      channel.kind === 'dm' &&
      channel.type === 1 &&
      channel.recipient_ids.includes(a) &&
      channel.recipient_ids.includes(b)
    ) {
      return channel;
    }
  }
  return undefined;
}
