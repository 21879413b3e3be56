import { authorize } from '../rest/oauth2.ts';
import { isObject } from '../spec/document.ts';
import type { ConnectionRecord } from '../world/records.ts';
import { applicationNamed, userOf } from './acting.ts';
import { type ControlRoute, refusal, textOf } from './route.ts';

/** What users agree to on Discord's pages: applications that act for them, and accounts elsewhere. */
export const authorizationControls: readonly ControlRoute[] = [
  {
    method: 'POST',
    path: '/users/{user_id}/authorizations',
    run({ world, params, body }) {
      const user = userOf(world, params.user_id);
      const application = applicationNamed(world, textOf(body, 'application'));
      const scopes = Array.isArray(body.scopes) ? body.scopes.map(String) : [];
      if (scopes.length === 0) throw refusal('"scopes" must name at least one.');
      const { token, expires_at } = authorize(world, { user, application, scopes });
      const expires_in = Math.round((expires_at - world.clock.now()) / 1000);
      return { access_token: token, token_type: 'Bearer', expires_in, scope: scopes.join(' ') };
    },
  },
  {
    method: 'PUT',
    path: '/users/{user_id}/connections',
    run({ world, params, body }) {
      const user = userOf(world, params.user_id);
      if (!Array.isArray(body.connections)) throw refusal('"connections" must be a list.');
      world.connections.set(user.id, body.connections.map(connectionOf));
    },
  },
];

function connectionOf(given: unknown): ConnectionRecord {
  if (!isObject(given)) throw refusal('A connection must be { "type": …, "name": … }.');
  const name = textOf(given, 'name');
  const id = typeof given.id === 'string' ? given.id : name;
  return {
    id,
    name,
    type: textOf(given, 'type'),
    verified: given.verified !== false,
    visibility: given.visible ? 1 : 0,
  };
}
