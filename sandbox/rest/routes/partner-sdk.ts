import { discordError } from '../../errors.ts';
import { createUser } from '../../world/create.ts';
import type { ApplicationRecord, LobbyMetadata, UserRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { readModeration } from '../lobbies/lobby.ts';
import { authorize } from '../oauth2.ts';
import { identityToken } from '../open-id.ts';
import { ownApplication } from '../own-application.ts';
import { route } from '../route.ts';

const week = 7 * 86_400;
const scope = 'sdk.social_layer';

interface ExternalBody {
  readonly client_id: string;
  readonly client_secret?: string | null;
  readonly external_auth_token: string;
  readonly external_auth_type: string;
}

interface BotBody {
  readonly external_user_id: string;
  readonly preferred_global_name?: string | null;
  readonly provisional_user_id?: string | null;
}

/** Accounts for players who have none. https://discord.com/developers/docs/discord-social-sdk/development-guides/provisional-accounts/overview */
export const partnerSdkRoutes = [
  route<BotBody>({
    method: 'POST',
    path: '/partner-sdk/token/bot',
    run(request) {
      const { world, body } = request;
      const application = ownApplication(request);
      const identity = `bot:${body.external_user_id}`;
      const known = application.provisional_accounts.get(identity);
      const wanted = body.provisional_user_id;
      if (wanted && wanted !== known) throw discordError(10013);
      return tokenFor(world, application, identity, body.preferred_global_name ?? null);
    },
  }),

  /** No identity provider is asked: whatever it issued stands for a player, the same token for the same. */
  route<ExternalBody>({
    method: 'POST',
    path: '/partner-sdk/token',
    auth: 'none',
    run({ world, body }) {
      return tokenFor(world, clientOf(world, body.client_id), identityOf(body), null);
    },
  }),

  route<Pick<BotBody, 'external_user_id'>>({
    method: 'POST',
    path: '/partner-sdk/provisional-accounts/unmerge/bot',
    run: (request) => unmerge(ownApplication(request), `bot:${request.body.external_user_id}`),
  }),

  route<ExternalBody>({
    method: 'POST',
    path: '/partner-sdk/provisional-accounts/unmerge',
    auth: 'none',
    run: ({ world, body }) => unmerge(clientOf(world, body.client_id), identityOf(body)),
  }),

  /** What the application's moderation says of a message between two users. */
  route<LobbyMetadata>({
    method: 'PUT',
    path: '/partner-sdk/dms/{user_id_1}/{user_id_2}/messages/{message_id}/moderation-metadata',
    run(request) {
      const { world, params, body } = request;
      const application = ownApplication(request);
      const pair = [params.user_id_1 ?? '', params.user_id_2 ?? ''];
      if (pair.some((id) => !world.users.has(id))) throw discordError(10013);
      const channel = [...world.channels.values()].find(
        (candidate) =>
          candidate.kind === 'dm' && candidate.type === 1 && pair.every((id) => candidate.recipient_ids.includes(id)),
      );
      const message = channel?.messages.get(params.message_id ?? '');
      if (!message) throw discordError(10008);
      application.moderated_messages.set(message.id, readModeration(body));
    },
  }),
];

function clientOf(world: World, id: string): ApplicationRecord {
  const application = world.applications.get(id);
  if (!application) throw discordError(10002);
  return application;
}

function identityOf({ external_auth_type, external_auth_token }: ExternalBody): string {
  return `${external_auth_type}:${external_auth_token}`;
}

/** https://discord.com/developers/docs/discord-social-sdk/development-guides/provisional-accounts/bot-token-endpoint#bot-token-endpoint-response */
function tokenFor(world: World, application: ApplicationRecord, identity: string, name: string | null) {
  const user = provisionalUser(world, application, identity, name);
  const { token } = authorize(world, { user, application, scopes: [scope], expires_in: week });
  const id_token = identityToken(world, application.id, user.id);
  return { token_type: 'Bearer', access_token: token, expires_in: week, scope, id_token };
}

function provisionalUser(
  world: World,
  application: ApplicationRecord,
  identity: string,
  name: string | null,
): UserRecord {
  const known = world.users.get(application.provisional_accounts.get(identity) ?? '');
  if (known) {
    if (name !== null) known.global_name = name;
    return known;
  }
  const username = `player_${world.random.text(12, 'abcdefghijklmnopqrstuvwxyz0123456789')}`;
  const user = createUser(world, { username, global_name: name });
  application.provisional_accounts.set(identity, user.id);
  return user;
}

/** The next token for this identity makes a new account: 10013 where there is none. */
function unmerge({ provisional_accounts }: ApplicationRecord, identity: string): void {
  if (!provisional_accounts.delete(identity)) throw discordError(10013);
}
