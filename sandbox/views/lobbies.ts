import type { LobbyMemberRecord, LobbyMessageRecord, LobbyRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { guildChannelView } from './channels.ts';
import { userView } from './users.ts';

/** https://discord.com/developers/docs/resources/lobby#lobby-object */
export function lobbyView(world: World, lobby: LobbyRecord) {
  const channel = world.channels.get(lobby.linked_channel_id ?? '');
  const { id, application_id, metadata, flags, override_event_webhooks_url } = lobby;
  return {
    id,
    application_id,
    metadata,
    members: [...lobby.members.values()].map(lobbyMemberView),
    ...(channel?.kind === 'guild' && { linked_channel: guildChannelView(channel) }),
    flags,
    ...(override_event_webhooks_url !== null && { override_event_webhooks_url }),
  };
}

export function lobbyMemberView({ user_id, metadata, flags, additional_name }: LobbyMemberRecord) {
  return { id: user_id, metadata, flags, ...(additional_name !== null && { additional_name }) };
}

/** A lobby is its own channel. https://discord.com/developers/docs/events/webhook-events#lobby-message-create */
export function lobbyMessageView(world: World, lobby: LobbyRecord, message: LobbyMessageRecord) {
  const name = lobby.members.get(message.author_id)?.additional_name ?? null;
  return {
    id: message.id,
    type: 0,
    content: message.content,
    lobby_id: lobby.id,
    channel_id: lobby.id,
    author: userView(world.user(message.author_id)),
    ...(name !== null && { lobby_member: { additional_name: name } }),
    ...(message.moderation_metadata && { moderation_metadata: message.moderation_metadata }),
    flags: message.flags,
    application_id: lobby.application_id,
  };
}
