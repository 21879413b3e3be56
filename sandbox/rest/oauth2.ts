import { discordError, httpError } from '../errors.ts';
import type { DocumentedOperation } from '../spec/document.ts';
import { userView } from '../views/users.ts';
import type { ApplicationRecord, AuthorizationRecord, UserRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import type { RestRequest } from './route.ts';
import { tellWebhook } from './webhook-events.ts';

const week = 7 * 86_400;

export interface Grant {
  readonly user: UserRecord;
  readonly application: ApplicationRecord;
  readonly scopes: readonly string[];
  readonly expires_in?: number;
}

/** Lets the application act for the user, as going through Discord's consent page would. */
export function authorize(world: World, { user, application, scopes, expires_in = week }: Grant): AuthorizationRecord {
  const authorization: AuthorizationRecord = {
    token: world.random.text(30),
    user_id: user.id,
    application_id: application.id,
    scopes,
    expires_at: world.clock.now() + expires_in * 1000,
  };
  world.authorizations.set(authorization.token, authorization);
  tellWebhook(world, application, 'APPLICATION_AUTHORIZED', { user: userView(user), scopes });
  return authorization;
}

/** Who gave the application this token for what it is about to do: else 50025, and 50026 where the scope is missing. */
export function granted(
  world: World,
  application: ApplicationRecord | null,
  token: string | null | undefined,
  scope: string,
): UserRecord {
  const authorization = world.authorizations.get(token ?? '');
  const own = authorization?.application_id === application?.id;
  if (!authorization || !own || authorization.expires_at <= world.clock.now()) throw discordError(50025);
  if (!authorization.scopes.includes(scope)) throw discordError(50026);
  return world.user(authorization.user_id);
}

/** Whether a bearer token may call the operation: 401 where none may, 50026 where the scope is missing. */
export function checkScopes(documented: DocumentedOperation | undefined, { scopes }: AuthorizationRecord): void {
  const accepted = (documented?.operation.security ?? []).flatMap((scheme) =>
    'OAuth2' in scheme ? [scheme.OAuth2 as readonly string[]] : [],
  );
  if (accepted.length === 0) throw httpError(401, 'Unauthorized');
  const enough = accepted.some((wanted) => wanted.length === 0 || wanted.some((scope) => scopes.includes(scope)));
  if (!enough) throw discordError(50026);
}

/** The bearer of an OAuth2 token, or a scripted member; bots are refused: 20001. */
export function person({ user }: Pick<RestRequest, 'user'>): UserRecord {
  if (user.bot) throw discordError(20001);
  return user;
}
