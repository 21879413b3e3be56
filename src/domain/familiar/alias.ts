type Fields = Record<string, unknown>;

/** One call of an operation of ours. */
export interface Step {
  operation: string;
  arguments: Fields;
}

/** A tool of another server, as a call of ours. */
export interface Alias {
  /** What it is called here. */
  to: string;
  /** Its own parameters, as its users know them; `*` marks required ones. */
  takes: string;
  /** Its parameters → fields here, where the words differ by more than spelling. An empty text drops one. */
  as?: Readonly<Record<string, string>>;
  /** Where what was sent could be for ours of the same name as well, theirs is meant: the two do different things with it. */
  first?: true;
  /** What goes with every call. */
  set?: Readonly<Fields>;
  /** The whole input, where that takes more than renaming; it is given what was sent. Undefined values are left out. */
  make?(sent: Fields): Fields;
  /** Where one call of theirs is several of ours. `ask` runs a reading one first and gives what it answers as an object. */
  steps?(sent: Fields, ask: Ask): Step[] | Promise<Step[]>;
}

export type Ask = (operation: string, args: Fields) => Promise<Fields>;

/** What has no counterpart here, with why. */
export type Gone = Readonly<Record<string, string>>;

export type Aliases = Readonly<Record<string, Alias>>;

export const parametersOf = ({ takes }: Alias): { name: string; required: boolean }[] =>
  takes
    .split(' ')
    .filter(Boolean)
    .map((word) => ({ name: word.replace('*', ''), required: word.endsWith('*') }));

const snake = (name: string) => name.replace(/[A-Z]+/g, (capital) => `_${capital.toLowerCase()}`).replace(/^_/, '');

/** What others call a thing, and what it is called here and by Discord, best first. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  guild_id: ['server', 'guild_id'],
  server_id: ['server', 'guild_id'],
  channel_id: ['channel', 'channel_id', 'thread'],
  channel: ['channel', 'channel_id'],
  thread_id: ['thread', 'channel', 'channel_id'],
  thread: ['thread', 'channel', 'channel_id'],
  message_id: ['message', 'message_id', 'messages'],
  user_id: ['user', 'users', 'user_id'],
  member: ['user', 'users', 'user_id'],
  members: ['users'],
  role_id: ['role', 'role_id', 'roles'],
  role: ['role', 'role_id', 'roles'],
  webhook_id: ['webhook', 'webhook_id'],
  category_id: ['parent', 'channel', 'parent_id'],
  parent_id: ['parent', 'parent_id'],
  category: ['parent', 'parent_id'],
  forum_channel_id: ['channel'],
  event_id: ['event', 'guild_scheduled_event_id'],
  emoji_id: ['emoji', 'emoji_id'],
  message: ['content', 'message'],
  count: ['limit'],
  user_limit: ['user_limit'],
};

/** The field here that a parameter of theirs means. Undefined where there is none. */
export function fieldFor(alias: Alias, parameter: string, fields: readonly string[]): string | undefined {
  const said = alias.as?.[parameter];
  if (said !== undefined) return said || undefined;
  const plain = snake(parameter);
  return [...(WORDS[plain] ?? []), plain].find((candidate) => fields.includes(candidate));
}

/** The calls that one of theirs becomes. `fields` are those of the operation here. */
export async function translate(alias: Alias, sent: Fields, fields: readonly string[], ask: Ask): Promise<Step[]> {
  if (alias.steps) return alias.steps(sent, ask);
  const made = alias.make?.(sent);
  const renamed = Object.entries(sent).flatMap(([parameter, value]) => {
    const field = fieldFor(alias, parameter, fields);
    return field === undefined || (made && field in made) ? [] : [[field, value] as const];
  });
  const all = { ...Object.fromEntries(renamed), ...alias.set, ...made };
  const sendable = Object.entries(all).filter(([, value]) => value !== undefined && value !== null);
  return [{ operation: alias.to, arguments: Object.fromEntries(sendable) }];
}

/** Without what is undefined; undefined where nothing is left. */
export const given = (fields: Fields): Fields | undefined => {
  const some = Object.entries(fields).filter(([, value]) => value !== undefined);
  return some.length > 0 ? Object.fromEntries(some) : undefined;
};
