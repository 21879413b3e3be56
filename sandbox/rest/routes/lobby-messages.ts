import { discordError } from '../../errors.ts';
import { lobbyMessageView } from '../../views/lobbies.ts';
import type { LobbyMessageRecord, LobbyMetadata, LobbyRecord } from '../../world/records.ts';
import { compareSnowflakes } from '../../world/snowflake.ts';
import type { World } from '../../world/world.ts';
import { linkedChannel, relay } from '../lobbies/linked-channel.ts';
import { lobbyOf, managedLobby, ownMembership, readModeration } from '../lobbies/lobby.ts';
import type { MessageBody } from '../messages/body.ts';
import { Reply, route } from '../route.ts';
import { tellWebhook } from '../webhook-events.ts';

/** https://discord.com/developers/docs/discord-social-sdk/development-guides/managing-lobbies */
export const lobbyMessageRoutes = [
  /** Newest first, with what was said in the linked channel. */
  route<unknown, { limit?: number }>({
    method: 'GET',
    path: '/lobbies/{lobby_id}/messages',
    run(request) {
      const { world, application, query } = request;
      const lobby = application ? lobbyOf(request) : ownMembership(request).lobby;
      return said(world, lobby)
        .slice(0, query.limit ?? 50)
        .map((message) => lobbyMessageView(world, lobby, message));
    },
  }),

  /** Text only: what else a message may have is not for lobbies. */
  route<MessageBody>({
    method: 'POST',
    path: '/lobbies/{lobby_id}/messages',
    run(request) {
      const { world, user, body } = request;
      const { lobby } = ownMembership(request);
      const content = (body.content ?? '').trim();
      if (content === '') throw discordError(50006);
      const message = { id: world.snowflakes.next(), author_id: user.id, content, flags: 0, moderation_metadata: null };
      lobby.messages.set(message.id, message);
      const view = lobbyMessageView(world, lobby, message);
      relay(world, lobby, message);
      announce(world, lobby, 'LOBBY_MESSAGE_CREATE', view);
      return new Reply(201, view);
    },
  }),

  route<LobbyMetadata>({
    method: 'PUT',
    path: '/lobbies/{lobby_id}/messages/{message_id}/moderation-metadata',
    run(request) {
      const { world, params, body } = request;
      const lobby = managedLobby(request);
      const message = lobby.messages.get(params.message_id ?? '');
      if (!message) throw discordError(10008);
      message.moderation_metadata = readModeration(body);
      announce(world, lobby, 'LOBBY_MESSAGE_UPDATE', lobbyMessageView(world, lobby, message));
    },
  }),
];

function said(world: World, lobby: LobbyRecord): LobbyMessageRecord[] {
  const channel = linkedChannel(world, lobby);
  const outside = (channel?.messages.all() ?? []).filter(({ id, webhook }) => !webhook && !lobby.messages.has(id));
  return [
    ...lobby.messages.values(),
    ...outside.map(({ id, author_id, content, flags }) => ({
      id,
      author_id,
      content,
      flags,
      moderation_metadata: null,
    })),
  ].sort((a, b) => compareSnowflakes(b.id, a.id));
}

function announce(world: World, lobby: LobbyRecord, type: string, data: object): void {
  const application = world.applications.get(lobby.application_id);
  if (!application) return;
  const url = lobby.override_event_webhooks_url ?? application.event_webhooks_url;
  tellWebhook(world, { ...application, event_webhooks_url: url }, type, data);
}
