import { discordError, fieldErrors, invalidForm } from '../../errors.ts';
import { entitlementView } from '../../views/monetization.ts';
import type { ApplicationRecord, RoleConnectionRecord } from '../../world/records.ts';
import { person } from '../oauth2.ts';
import { type RestRequest, route } from '../route.ts';

const path = '/users/@me/applications/{application_id}';

/** What applications know and give of one user. Bots have none of it: 20001. */
export const userApplicationRoutes = [
  /** https://discord.com/developers/docs/resources/user#get-current-user-connections */
  route({
    method: 'GET',
    path: '/users/@me/connections',
    run: (request) =>
      (request.world.connections.get(person(request).id) ?? []).map((connection) => ({
        ...connection,
        friend_sync: false,
        show_activity: connection.visibility === 1,
        two_way_link: false,
      })),
  }),

  route({
    method: 'GET',
    path: `${path}/role-connection`,
    run(request) {
      const user = person(request);
      return roleConnectionView(applicationOf(request).role_connections.get(user.id));
    },
  }),

  /** https://discord.com/developers/docs/resources/user#update-current-user-application-role-connection */
  route<{ platform_name?: string | null; platform_username?: string | null; metadata?: Record<string, string> | null }>(
    {
      method: 'PUT',
      path: `${path}/role-connection`,
      run(request) {
        const user = person(request);
        const application = applicationOf(request);
        const { platform_name = null, platform_username = null, metadata } = request.body;
        checkKeys(application, metadata ?? {});
        const connection = { platform_name, platform_username, metadata: metadata ?? {} };
        application.role_connections.set(user.id, connection);
        return roleConnectionView(connection);
      },
    },
  ),

  route({
    method: 'DELETE',
    path: `${path}/role-connection`,
    run(request) {
      const user = person(request);
      applicationOf(request).role_connections.delete(user.id);
    },
  }),

  route<unknown, { exclude_consumed?: boolean }>({
    method: 'GET',
    path: `${path}/entitlements`,
    run(request) {
      const user = person(request);
      const { entitlements } = applicationOf(request);
      return [...entitlements.values()]
        .filter(({ user_id, deleted }) => user_id === user.id && !deleted)
        .filter(({ consumed }) => !(consumed && request.query.exclude_consumed))
        .map(entitlementView);
    },
  }),
];

/** The path's, which a bearer's token must be of: else 10002, 20012. */
function applicationOf({
  world,
  params,
  authorization,
}: Pick<RestRequest, 'world' | 'params' | 'authorization'>): ApplicationRecord {
  const application = world.applications.get(params.application_id ?? '');
  if (!application) throw discordError(10002);
  if (authorization && authorization.application_id !== application.id) throw discordError(20012);
  return application;
}

/** Only of what the application has described. */
function checkKeys({ role_connections_metadata }: ApplicationRecord, metadata: Readonly<Record<string, string>>): void {
  const known = role_connections_metadata.map(({ key }) => key);
  const wrong = Object.keys(metadata).filter((key) => !known.includes(key));
  if (wrong.length === 0) return;
  throw invalidForm(Object.fromEntries(wrong.map((key) => [`metadata.${key}`, fieldErrors.choices(known)])));
}

function roleConnectionView(connection: RoleConnectionRecord | undefined) {
  const { platform_name, platform_username, metadata } = connection ?? noConnection;
  return { ...(platform_name !== null && { platform_name }), platform_username, metadata };
}

const noConnection: RoleConnectionRecord = { platform_name: null, platform_username: null, metadata: {} };
