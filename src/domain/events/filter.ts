import type { StoredEvent } from '../../kernel/store/events.ts';
import type { Json } from '../../kernel/store/json.ts';

/** What the store cannot filter by: what is said, and to whom. */
export interface ContentFilter {
  /** Mentions of this user: by name, by a role they have, or by a reply to them. */
  mentions?: { user_id: string; role_ids: readonly string[] };
  /** Text of the message. */
  matches?: { test(text: string): boolean };
}

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function mentions(payload: Json, { user_id, role_ids }: NonNullable<ContentFilter['mentions']>): boolean {
  if (!isObject(payload)) return false;
  const { mentions: users, mention_roles: roles } = payload;
  const byName = Array.isArray(users) && users.some((user) => isObject(user) && user['id'] === user_id);
  return byName || (Array.isArray(roles) && roles.some((role) => role_ids.includes(String(role))));
}

export function satisfies(
  { mentions: wanted, matches }: ContentFilter,
  { payload }: Pick<StoredEvent, 'payload'>,
): boolean {
  if (wanted && !mentions(payload, wanted)) return false;
  const content = isObject(payload) && typeof payload['content'] === 'string' ? payload['content'] : '';
  return matches === undefined || matches.test(content);
}
