/** Which events a reader wants. Every part given must hold; an absent part holds for all. */
export interface EventFilter {
  guild_ids?: readonly string[];
  channel_ids?: readonly string[];
  user_ids?: readonly string[];
  /** Types, or the beginning of types: `message` stands for message_create, message_update and so on. */
  types?: readonly string[];
  /** Only messages that mention this user: by name, by role they have, or by replying to them. */
  mentions?: { user_id: string; role_ids: readonly string[] };
  /** Text of the message, as a regular expression. */
  matches?: RegExp;
  from?: 'humans' | 'bots';
  /** Never tell a reader of what this user, themselves, did. */
  except?: string;
}

interface Filterable {
  type: string;
  guild_id?: string | undefined;
  channel_id?: string | undefined;
  user_id?: string | undefined;
  data: Record<string, unknown>;
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

function mentioned(data: Json, { user_id, role_ids }: NonNullable<EventFilter['mentions']>): boolean {
  const users = Array.isArray(data['mentions']) ? data['mentions'].filter(isObject).map((user) => user['id']) : [];
  const roles = Array.isArray(data['mention_roles']) ? data['mention_roles'] : [];
  return users.includes(user_id) || role_ids.some((role) => roles.includes(role));
}

const isBot = (data: Json): boolean => {
  const author = [data['author'], data['user']].find(isObject);
  return author?.['bot'] === true || data['webhook_id'] !== undefined;
};

const within = (wanted: readonly string[] | undefined, value: string | undefined) =>
  wanted === undefined || (value !== undefined && wanted.includes(value));

export function wants(filter: EventFilter, event: Filterable): boolean {
  const { types, matches, from, except, mentions } = filter;
  if (!within(filter.guild_ids, event.guild_id)) return false;
  if (!within(filter.channel_ids, event.channel_id)) return false;
  if (!within(filter.user_ids, event.user_id)) return false;
  if (except !== undefined && event.user_id === except) return false;
  if (types && !types.some((type) => event.type === type || event.type.startsWith(`${type}_`))) return false;
  if (from && isBot(event.data) !== (from === 'bots')) return false;
  if (mentions && !mentioned(event.data, mentions)) return false;
  return matches === undefined || matches.test(String(event.data['content'] ?? ''));
}
