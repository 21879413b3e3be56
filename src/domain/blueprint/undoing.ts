import type { Json } from '../../kernel/store/json.ts';
import { fingerprint } from '../fingerprint.ts';
import {
  CATEGORY,
  type CategoryEntry,
  type ChannelEntry,
  type ChannelState,
  type Document,
  type Entry,
  type Fields,
  type Overwrite,
  type RoleEntry,
  type State,
  type Thing,
} from './document.ts';
import type { About } from './steps.ts';

/** The way back: a blueprint of what a job has touched, as it was before, and nothing else. */

export interface Touched extends About {
  /** What it made. */
  made?: string | undefined;
}

export interface Return {
  document: Document;
  /** Ids of what the job made. */
  remove: Set<string>;
  /** Whether places count. */
  order: boolean;
}

const isOf =
  (...kinds: readonly string[]) =>
  ({ kind }: { kind: string }) =>
    kinds.includes(kind);

const overwriteEntries = (value: Json | undefined): Json =>
  ((value ?? []) as unknown as Overwrite[]).map(({ id, type, allow, deny }) => ({
    ...(type === 'role' ? { role: id } : { member: id }),
    allow,
    deny,
  }));

function entryFields(fields: Fields): Fields {
  const { overwrites, tags, prompts, channels, ...rest } = fields;
  const bare = (list: Json) =>
    (list as Fields[]).map((item) => Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null)));
  return {
    ...rest,
    ...(overwrites === undefined ? {} : { overwrites: overwriteEntries(overwrites) }),
    ...(tags === undefined ? {} : { tags: bare(tags) }),
    ...(channels === undefined ? {} : { channels: bare(channels) }),
    ...(prompts === undefined
      ? {}
      : {
          prompts: (prompts as Fields[]).map(({ options, ...prompt }) => ({ ...prompt, options: bare(options ?? []) })),
        }),
  };
}

const only = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(names.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])));

/** What is to be of each thing that was there before; nothing where it was left alone and is gone. */
function entriesOf<T extends Thing>(
  before: readonly T[],
  now: readonly Thing[],
  touched: readonly Touched[],
  all: boolean,
): { thing: T; entry: Entry }[] {
  return before.flatMap((thing) => {
    const those = touched.filter(({ key }) => key === thing.id);
    const current = now.find(({ id }) => id === thing.id);
    if (those.some((each) => each.do === 'delete')) {
      return [{ thing, entry: { id: thing.id, name: thing.name, ...entryFields(thing.fields) } }];
    }
    // What others have deleted since is theirs to bring back.
    if (!current || (those.length === 0 && !all)) return [];
    const fields = those.flatMap((each) => each.fields);
    const name = fields.includes('name') ? thing.name : current.name;
    return [{ thing, entry: { id: thing.id, name, ...entryFields(only(thing.fields, fields)) } }];
  });
}

function channelSections(
  before: State,
  now: State,
  touched: readonly Touched[],
): Pick<Document, 'channels' | 'categories'> & { order: boolean } {
  const own = touched.filter(isOf('channel', 'category'));
  if (own.length === 0) return { order: false };
  const order = own.some((each) => each.do !== 'change' || each.fields.includes('parent'));
  const entries = entriesOf(before.channels, now.channels, own, order);
  const isBack = (id: string) =>
    entries.some(({ thing }) => thing.id === id) || now.channels.some((each) => each.id === id);
  const parentOf = (channel: ChannelState): string | null => {
    const moved = own.some(
      (each) => each.key === channel.id && (each.do === 'delete' || each.fields.includes('parent')),
    );
    const current = now.channels.find(({ id }) => id === channel.id);
    const parent = moved || !current ? channel.parent : current.parent;
    return parent !== null && isBack(parent) ? parent : null;
  };
  const inside = (parent: string | null): ChannelEntry[] =>
    entries.flatMap(({ thing, entry }) =>
      thing.type !== CATEGORY && parentOf(thing) === parent ? [{ ...entry, type: thing.type }] : [],
    );
  const homes = new Set(entries.map(({ thing }) => (thing.type === CATEGORY ? null : parentOf(thing))));
  const known = entries.filter(({ thing }) => thing.type === CATEGORY);
  const others = now.channels.filter(
    ({ id, type }) => type === CATEGORY && homes.has(id) && !known.some(({ thing }) => thing.id === id),
  );
  const categories: CategoryEntry[] = [
    ...known.map(({ entry }) => entry),
    ...others.map(({ id, name }) => ({ id, name })),
  ].map((entry) => ({
    ...entry,
    channels: inside(entry.id ?? null),
  }));
  const loose = inside(null);
  return { ...(loose.length > 0 ? { channels: loose } : {}), ...(categories.length > 0 ? { categories } : {}), order };
}

/** Channels that had the overwrites of their category, or have them by now: Discord changes those along with it. */
function followers(before: State, now: State, touched: readonly Touched[]): Touched[] {
  const changed = touched.filter(({ kind, fields }) => kind === 'category' && fields.includes('overwrites'));
  const synced = (state: State, id: string, category: string) => {
    const [own, above] = [id, category].map((each) => state.channels.find((channel) => channel.id === each));
    return (
      own?.parent === category && fingerprint(own.fields['overwrites']) === fingerprint(above?.fields['overwrites'])
    );
  };
  return changed.flatMap(({ key }) =>
    before.channels
      .filter(({ id }) => synced(before, id, key) || synced(now, id, key))
      .map(({ id, name }): Touched => ({ do: 'change', kind: 'channel', key: id, name, fields: ['overwrites'] })),
  );
}

/** Fields that named what was deleted: Discord took it out of them. */
function bereft(before: State, touched: readonly Touched[]): Touched[] {
  const gone = new Set(touched.flatMap((each) => (each.do === 'delete' ? [each.key] : [])));
  if (gone.size === 0) return [];
  const names = (value: Json): boolean =>
    typeof value === 'string'
      ? gone.has(value)
      : typeof value === 'object' && value !== null && Object.values(value).some(names);
  const lost = (fields: Fields) => Object.keys(fields).filter((field) => names(fields[field] ?? null));
  const change = (kind: Touched['kind'], key: string, fields: readonly string[]): Touched[] =>
    fields.length === 0 || gone.has(key) ? [] : [{ do: 'change', kind, key, name: key, fields }];
  return [
    ...before.channels.flatMap(({ id, type, parent, fields }) =>
      change(type === CATEGORY ? CATEGORY : 'channel', id, [
        ...lost(fields),
        ...(parent !== null && gone.has(parent) ? ['parent'] : []),
      ]),
    ),
    ...(before.automod ?? []).flatMap(({ id, fields }) => change('automod', id, lost(fields))),
    ...(['server', 'welcome_screen', 'onboarding'] as const).flatMap((kind) =>
      change(kind, kind, lost(before[kind] ?? {})),
    ),
  ];
}

/** What to make of a server, as it is now, for it to be as before what was touched. */
export function wayBack(before: State, now: State, done: readonly Touched[]): Return {
  const touched = [...done, ...followers(before, now, done), ...bereft(before, done)];
  const roles = touched.filter(isOf('role'));
  const rolesInOrder = roles.some((each) => each.do !== 'change');
  const rules = touched.filter(isOf('automod'));
  const { order: channelsInOrder, ...channels } = channelSections(before, now, touched);
  const single = (kind: 'server' | 'welcome_screen' | 'onboarding') => {
    const fields = touched.filter(isOf(kind)).flatMap((each) => each.fields);
    return fields.length === 0 ? {} : { [kind]: entryFields(only(before[kind] ?? {}, fields)) };
  };
  return {
    document: {
      blueprint: 1,
      ...single('server'),
      ...(roles.length === 0
        ? {}
        : {
            roles: entriesOf(before.roles, now.roles, roles, rolesInOrder).map(
              ({ thing, entry }): RoleEntry =>
                thing.managed === undefined ? entry : { ...entry, managed: thing.managed },
            ),
          }),
      ...channels,
      ...(rules.length === 0
        ? {}
        : {
            automod: entriesOf(before.automod ?? [], now.automod ?? [], rules, false).map(({ thing, entry }) => ({
              ...entry,
              trigger: thing.fields['trigger'],
            })),
          }),
      ...single('welcome_screen'),
      ...single('onboarding'),
    },
    remove: new Set(touched.flatMap(({ made }) => made ?? [])),
    order: rolesInOrder || channelsInOrder,
  };
}

/** What comes back only in part. */
export function lossesIn(touched: readonly Touched[]): string[] {
  const gone = (kind: string) => touched.filter((each) => each.do === 'delete' && each.kind === kind).length;
  const [channels, roles] = [gone('channel'), gone('role')];
  return [
    ...(channels > 0
      ? [
          `${channels} deleted ${channels === 1 ? 'channel comes' : 'channels come'} back as new: with other ids, and without their messages, threads, webhooks and invites`,
        ]
      : []),
    ...(roles > 0
      ? [
          `${roles} deleted ${roles === 1 ? 'role comes' : 'roles come'} back as new: with other ids, and nobody has them`,
        ]
      : []),
  ];
}
