import { discordError } from '../../errors.ts';
import { lobbyMemberView, lobbyView } from '../../views/lobbies.ts';
import { linkChannel, lobbyInvite } from '../lobbies/linked-channel.ts';
import {
  canLinkLobby,
  createLobby,
  type LobbyFields,
  lobbyOf,
  type MemberFields,
  managedLobby,
  ownMembership,
  playedApplication,
  putMember,
  removeMember,
  updateLobby,
} from '../lobbies/lobby.ts';
import { Reply, route } from '../route.ts';

interface JoinBody extends Pick<LobbyFields, 'idle_timeout_seconds' | 'flags'> {
  readonly secret: string;
  readonly lobby_metadata?: LobbyFields['metadata'];
  readonly member_metadata?: MemberFields['metadata'];
}

type MemberBody = Omit<MemberFields, 'id'>;

/** https://discord.com/developers/docs/resources/lobby */
export const lobbyRoutes = [
  route<LobbyFields>({
    method: 'POST',
    path: '/lobbies',
    run({ world, application, body }) {
      if (!application) throw discordError(20002);
      const lobby = createLobby(world, application.id, null);
      try {
        updateLobby(world, lobby, body);
      } catch (error) {
        world.lobbies.delete(lobby.id);
        throw error;
      }
      return new Reply(201, lobbyView(world, lobby));
    },
  }),

  /** Whoever knows the secret comes into the same lobby. */
  route<JoinBody>({
    method: 'PUT',
    path: '/lobbies',
    run(request) {
      const { world, user, body } = request;
      const { id } = playedApplication(request);
      const existing = [...world.lobbies.values()].find(
        ({ application_id, secret }) => application_id === id && secret === body.secret,
      );
      const lobby = existing ?? createLobby(world, id, body.secret);
      const { idle_timeout_seconds, flags, lobby_metadata, member_metadata } = body;
      updateLobby(world, lobby, {
        ...(lobby_metadata !== undefined && { metadata: lobby_metadata }),
        ...(idle_timeout_seconds !== undefined && { idle_timeout_seconds }),
        ...(flags !== undefined && { flags }),
      });
      putMember(world, lobby, { id: user.id, ...(member_metadata !== undefined && { metadata: member_metadata }) });
      return lobbyView(world, lobby);
    },
  }),

  route({
    method: 'GET',
    path: '/lobbies/{lobby_id}',
    run: (request) => lobbyView(request.world, managedLobby(request)),
  }),

  route<LobbyFields>({
    method: 'PATCH',
    path: '/lobbies/{lobby_id}',
    run(request) {
      const lobby = managedLobby(request);
      updateLobby(request.world, lobby, request.body);
      return lobbyView(request.world, lobby);
    },
  }),

  /** "It is safe to call even if the lobby is already deleted as well." */
  route({
    method: 'DELETE',
    path: '/lobbies/{lobby_id}',
    run({ world, application, params }) {
      if (!application) throw discordError(20002);
      const lobby = world.lobbies.get(params.lobby_id ?? '');
      if (lobby && lobby.application_id !== application.id) throw discordError(10031);
      world.lobbies.delete(params.lobby_id ?? '');
    },
  }),

  route<{ channel_id?: string | null }>({
    method: 'PATCH',
    path: '/lobbies/{lobby_id}/channel-linking',
    run(request) {
      const { world, user, body } = request;
      const { lobby, member } = ownMembership(request);
      if (!(member.flags & canLinkLobby)) throw discordError(50013);
      if (body.channel_id) linkChannel(world, user, lobby, body.channel_id);
      else lobby.linked_channel_id = null;
      return lobbyView(world, lobby);
    },
  }),

  route({
    method: 'DELETE',
    path: '/lobbies/{lobby_id}/members/@me',
    run: (request) => removeMember(request.world, lobbyOf(request), request.user.id),
  }),

  route({
    method: 'POST',
    path: '/lobbies/{lobby_id}/members/@me/invites',
    run(request) {
      const { lobby } = ownMembership(request);
      return { code: lobbyInvite(request.world, lobby, request.user.id).code };
    },
  }),

  /** Adds, changes and removes; those removed are not in the answer. */
  route<readonly (MemberFields & { remove_member?: boolean | null })[] | null>({
    method: 'POST',
    path: '/lobbies/{lobby_id}/members/bulk',
    run(request) {
      const { world } = request;
      const body = request.body ?? [];
      const lobby = managedLobby(request);
      if (body.some(({ id }) => !world.users.has(id))) throw discordError(10013);
      return body.flatMap(({ remove_member, ...fields }, index) => {
        if (!remove_member) return [lobbyMemberView(putMember(world, lobby, fields, `${index}.`))];
        removeMember(world, lobby, fields.id);
        return [];
      });
    },
  }),

  route<MemberBody>({
    method: 'PUT',
    path: '/lobbies/{lobby_id}/members/{user_id}',
    run(request) {
      const { world, params, body } = request;
      return lobbyMemberView(putMember(world, managedLobby(request), { ...body, id: params.user_id ?? '' }));
    },
  }),

  route({
    method: 'DELETE',
    path: '/lobbies/{lobby_id}/members/{user_id}',
    run: (request) => removeMember(request.world, managedLobby(request), request.params.user_id ?? ''),
  }),

  route({
    method: 'POST',
    path: '/lobbies/{lobby_id}/members/{user_id}/invites',
    run(request) {
      const { world, params } = request;
      return { code: lobbyInvite(world, managedLobby(request), params.user_id ?? '').code };
    },
  }),
];
