import { discordError } from '../../errors.ts';
import type {
  GuildChannelRecord,
  InviteRecord,
  LobbyMessageRecord,
  LobbyRecord,
  UserRecord,
} from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { channelFor } from '../access.ts';
import { addInvite } from '../invites/create.ts';
import { postMessage } from '../messages/post.ts';

/** A text channel that is not age-restricted and not linked. https://discord.com/developers/docs/discord-social-sdk/development-guides/linked-channels#linked-channel-requirements */
export function linkChannel(world: World, user: UserRecord, lobby: LobbyRecord, channelId: string): void {
  const needed = ['ManageChannels', 'ViewChannel', 'SendMessages'] as const;
  const { channel } = channelFor({ world, user }, channelId, ...needed);
  const linked = [...world.lobbies.values()].some((other) => other !== lobby && other.linked_channel_id === channel.id);
  const fits = channel.kind === 'guild' && channel.type === 0 && !channel.nsfw;
  // "Lobbies created on the client side with secrets are also not eligible for channel linking."
  if (!fits || linked || lobby.secret !== null) throw discordError(50024);
  lobby.linked_channel_id = channel.id;
}

/** What is said in the lobby stands in the linked channel too, under the same id. */
export function relay(world: World, lobby: LobbyRecord, message: LobbyMessageRecord): void {
  const channel = linkedChannel(world, lobby);
  if (!channel) return;
  const { id, author_id, content } = message;
  postMessage(world, channel, { id, author_id, content, application_id: lobby.application_id });
}

export function linkedChannel(world: World, { linked_channel_id }: LobbyRecord): GuildChannelRecord | undefined {
  const channel = world.channels.get(linked_channel_id ?? '');
  return channel?.kind === 'guild' ? channel : undefined;
}

/** For one member, to be used once: into the guild of the linked channel. */
export function lobbyInvite(world: World, lobby: LobbyRecord, userId: string): InviteRecord {
  const channel = linkedChannel(world, lobby);
  if (!lobby.members.has(userId)) throw discordError(10007);
  if (!channel) throw discordError(10003);
  return addInvite(world, {
    guild_id: channel.guild_id,
    channel_id: channel.id,
    max_age: 3600,
    max_uses: 1,
    targets: { user_ids: new Set([userId]), read_at: world.clock.now() },
  });
}
