import type { Json } from '../../kernel/store/json.ts';
import { fingerprint } from '../fingerprint.ts';
import { orderAs } from '../ordering.ts';
import { sameChannelName } from './channel-names.ts';
import {
  BlueprintError,
  CATEGORY,
  type ChannelState,
  type Document,
  type Entry,
  type Fields,
  type Overwrite,
  type OverwriteEntry,
  type RoleState,
  type Said,
  type State,
  type Thing,
} from './document.ts';
import { CHANNEL, fieldsFor, ONBOARDING, ROLE, RULE, SERVER, type Table, WELCOME } from './fields.ts';
import { type Meaning, meaningOf, type Placed } from './matching.ts';
import { overwritesOf, readValue } from './values.ts';

/** What would have to be done for a server to be as a blueprint says. */

export type Kind = 'role' | 'category' | 'channel' | 'automod' | 'server' | 'welcome_screen' | 'onboarding';

interface Change {
  kind: Kind;
  /** Id of the thing, or a token for what is yet to be made. */
  key: string;
  name: string;
  /** Of a channel. */
  type?: string;
}

export interface Make extends Change {
  do: 'make';
  /** Id or token of the category. */
  parent?: string | null;
  fields: Fields;
}

export interface Alter extends Change {
  do: 'change';
  /** Of a channel: id or token of the category it is to be in. */
  parent?: string | null;
  fields: { [field: string]: { from: Json; to: Json } };
}

export interface Remove extends Change {
  do: 'delete';
}

export interface Order {
  do: 'order';
  kind: 'role' | 'channel';
  key: string;
  /** In the order they are to be in. */
  keys: readonly string[];
  /** Names of those that are there and leave their place. */
  moved: readonly string[];
}

export type Step = Make | Alter | Remove | Order;

export interface Comparison {
  changes: readonly Step[];
  /** What is worth knowing besides. */
  notes: readonly string[];
}

export interface How {
  /** Delete what the blueprint does not name, in the sections that it has. */
  prune: boolean;
  /** Ids of what is to be deleted by all means. */
  remove?: ReadonlySet<string>;
  /** Roles that the bot cannot move. */
  fixed?: ReadonlySet<string>;
  /** Whether places are compared as well. */
  order?: boolean;
  /** What can be taken away nowhere is left as it is, instead of being refused. */
  lenient?: boolean;
}

const same = (a: Json | undefined, b: Json | undefined): boolean => fingerprint(a) === fingerprint(b);

interface Work {
  state: State;
  document: Document;
  meaning: Meaning;
  how: How;
}

/** What is said of a thing, as it is compared; where the blueprint is exact, with the defaults of all else. */
function wantedFields(
  { document, meaning, how }: Work,
  section: string,
  said: Said,
  table: Table,
  path: readonly PropertyKey[],
): Fields {
  const wanted: Fields = {};
  for (const [field, byDefault] of table) {
    const value = said[field];
    if (value !== undefined && value !== null)
      wanted[field] = readValue(section, field, value, [...path, field], meaning.names);
    else if (value === null || document.exact) {
      if (byDefault !== undefined) wanted[field] = byDefault;
      else if (value === null && !how.lenient)
        throw new BlueprintError(
          [...path, field],
          'there is always some value here.',
          'Leave the field out, or say which.',
        );
    }
  }
  return wanted;
}

function foreign(said: Said, table: Table, type: string, path: readonly PropertyKey[]): void {
  const field = table
    .map(([name]) => name)
    .find((name) => said[name] !== undefined && !fieldsFor(table, type).some(([own]) => own === name));
  if (field === undefined) return;
  const types = table.find(([name]) => name === field)?.[2] ?? [];
  throw new BlueprintError(
    [...path, field],
    `a ${type} channel has no such setting.`,
    `It is there for ${types.join(', ')}.`,
  );
}

const differences = (wanted: Fields, now: Fields): Alter['fields'] =>
  Object.fromEntries(
    Object.entries(wanted).flatMap(([field, to]) =>
      same(to, now[field]) ? [] : [[field, { from: now[field] ?? null, to }]],
    ),
  );

/** Without what a new thing has anyway. */
const unusual = (fields: Fields, table: Table): Fields =>
  Object.fromEntries(
    Object.entries(fields).filter(([field, value]) => !same(value, table.find(([name]) => name === field)?.[1])),
  );

const some = (change: Alter): Alter[] => (Object.keys(change.fields).length > 0 ? [change] : []);

const renamed = (entry: Entry, thing: Thing): Alter['fields'] =>
  entry.name === thing.name ? {} : { name: { from: thing.name, to: entry.name } };

function roleChanges(work: Work): Step[] {
  const { state, document, meaning } = work;
  if (document.roles === undefined) return [];
  return meaning.roles.flatMap(({ entry, key, path }): Step[] => {
    const role = state.roles.find(({ id }) => id === key);
    const everyone = key === state.id;
    if (entry['managed'] !== undefined || role?.managed !== undefined) return [];
    const table = everyone ? ROLE.filter(([field]) => entry[field] !== undefined) : ROLE;
    const fields = wantedFields(work, 'roles', entry, table, path);
    if (!role) return [{ do: 'make', kind: 'role', key, name: entry.name, fields: unusual(fields, ROLE) }];
    const name = everyone ? {} : renamed(entry, role);
    return some({
      do: 'change',
      kind: 'role',
      key,
      name: role.name,
      fields: { ...name, ...differences(fields, role.fields) },
    });
  });
}

function roleOrder({ state, document, meaning, how }: Work): Order[] {
  if (document.roles === undefined || how.order === false) return [];
  const movable = ({ key }: Placed) => key !== state.id && !how.fixed?.has(key);
  const listed = meaning.roles.filter(({ entry, there }) => there || entry['managed'] === undefined).filter(movable);
  const current = state.roles.map(({ id }) => id).filter((id) => id !== state.id && !how.fixed?.has(id));
  const { moved } = orderAs(
    current,
    listed.filter(({ there }) => there).map(({ key }) => key),
  );
  if (listed.length < 2 || (moved.length === 0 && listed.every(({ there }) => there))) return [];
  return [
    {
      do: 'order',
      kind: 'role',
      key: 'roles',
      keys: listed.map(({ key }) => key),
      moved: namesOf(state.roles, moved),
    },
  ];
}

const namesOf = (things: readonly Thing[], ids: readonly string[]) =>
  ids.map((id) => things.find((each) => each.id === id)?.name ?? id);

type Said_ = readonly OverwriteEntry[] | 'synced' | null | undefined;

/** What the overwrites of a channel are to be; undefined where nothing is said of them. */
function wantedOverwrites(
  work: Work,
  at: Meaning['channels'][number],
  channel: ChannelState | undefined,
): Overwrite[] | undefined {
  const { document, meaning, state } = work;
  const said = at.entry['overwrites'] as Said_;
  if (said !== undefined && said !== null && said !== 'synced')
    return overwritesOf(said, [...at.path, 'overwrites'], meaning.names);
  const above = meaning.channels.find(({ key, type }) => type === CATEGORY && key === at.parent);
  if (said === 'synced' && at.parent === null) {
    throw new BlueprintError(
      [...at.path, 'overwrites'],
      'synced means as its category has them, and it is in none.',
      'List the overwrites, or [].',
    );
  }
  if (said === undefined && !document.exact && channel) return undefined;
  if (said === null || at.parent === null) return [];
  const parent = state.channels.find(({ id }) => id === at.parent);
  return (
    (above && wantedOverwrites(work, above, parent)) ?? ((parent?.fields['overwrites'] ?? []) as unknown as Overwrite[])
  );
}

function channelChanges(work: Work): Step[] {
  const { state, meaning } = work;
  return meaning.channels.flatMap((at): Step[] => {
    const { entry, key, path, parent, type } = at;
    const channel = state.channels.find(({ id }) => id === key);
    const kind = type === CATEGORY ? 'category' : 'channel';
    if (kind === 'channel') foreign(entry, CHANNEL, type, path);
    const overwrites = wantedOverwrites(work, at, channel);
    const fields = {
      ...(kind === 'category' ? {} : wantedFields(work, 'channels', entry, fieldsFor(CHANNEL, type), path)),
      ...(overwrites === undefined ? {} : { overwrites: overwrites as unknown as Json }),
    };
    if (!channel) return [{ do: 'make', kind, key, name: entry.name, type, parent, fields: unusual(fields, CHANNEL) }];
    return some({
      do: 'change',
      kind,
      key,
      name: channel.name,
      type: channel.type,
      parent,
      fields: {
        ...(sameChannelName(entry.name, channel.name, channel.type) ? {} : renamed(entry, channel)),
        ...(type === channel.type ? {} : { type: { from: channel.type, to: type } }),
        ...(parent === channel.parent ? {} : { parent: { from: channel.parent, to: parent } }),
        ...differences(fields, channel.fields),
      },
    });
  });
}

const isVoice = (type: string) => type === 'voice' || type === 'stage';

/** Discord keeps an order for text and one for voice in each category, and one for the categories. */
function channelOrder({ state, meaning, how }: Work): Order[] {
  if (how.order === false) return [];
  const groups = Map.groupBy(
    meaning.channels,
    ({ parent, type }) => `${type === CATEGORY ? 'top' : (parent ?? 'none')}/${isVoice(type)}`,
  );
  const keys: string[] = [];
  const moved: string[] = [];
  for (const group of groups.values()) {
    const [first] = group;
    if (!first) continue;
    const kindOf = (type: string) => (type === CATEGORY ? 2 : isVoice(type) ? 1 : 0);
    const current = state.channels
      .filter(
        ({ parent, type }) => kindOf(type) === kindOf(first.type) && (type === CATEGORY || parent === first.parent),
      )
      .map(({ id }) => id);
    const staying = group.filter(({ key }) => current.includes(key));
    const change = orderAs(
      current,
      staying.map(({ key }) => key),
    );
    if (group.length < 2 || (change.moved.length === 0 && staying.length === group.length)) continue;
    keys.push(...group.map(({ key }) => key));
    moved.push(...namesOf(state.channels, change.moved));
  }
  return keys.length === 0 ? [] : [{ do: 'order', kind: 'channel', key: 'channels', keys, moved }];
}

function others(work: Work): Step[] {
  const { state, document, meaning } = work;
  const rules = meaning.automod.flatMap(({ entry, key, path }): Step[] => {
    const rule = state.automod?.find(({ id }) => id === key);
    const fields = wantedFields(work, 'automod', entry, RULE, path);
    if (!rule) return [{ do: 'make', kind: 'automod', key, name: entry.name, fields: unusual(fields, RULE) }];
    return some({
      do: 'change',
      kind: 'automod',
      key,
      name: rule.name,
      fields: { ...renamed(entry, rule), ...differences(fields, rule.fields) },
    });
  });
  const single = (kind: 'server' | 'welcome_screen' | 'onboarding', table: Table): Alter[] => {
    const said = document[kind];
    if (said === undefined) return [];
    const fields = differences(wantedFields(work, kind, said, table, [kind]), state[kind] ?? {});
    return some({ do: 'change', kind, key: kind, name: state.name, fields });
  };
  return [
    ...single('server', SERVER),
    ...rules,
    ...single('welcome_screen', WELCOME),
    ...single('onboarding', ONBOARDING),
  ];
}

function unnamed({ state, document, meaning }: Work) {
  const kept = new Set([...meaning.roles, ...meaning.channels, ...meaning.automod].map(({ key }) => key));
  const roles = document.roles
    ? state.roles.filter(({ id, managed }: RoleState) => !kept.has(id) && managed === undefined && id !== state.id)
    : [];
  const categories = document.categories ?? [];
  const listed = new Map(
    meaning.channels.flatMap(({ key, type, path }) =>
      type === CATEGORY ? [[key, categories[Number(path[1])]?.channels !== undefined] as const] : [],
    ),
  );
  const channels = state.channels.filter(({ id, type, parent }) => {
    if (kept.has(id)) return false;
    if (type === CATEGORY) return document.categories !== undefined;
    if (parent === null) return document.channels !== undefined;
    return document.categories !== undefined && (listed.get(parent) ?? true);
  });
  const rules = document.automod ? (state.automod ?? []).filter(({ id }) => !kept.has(id)) : [];
  return { roles, channels, rules };
}

function deletions(work: Work): Remove[] {
  const { state, how } = work;
  const extra = unnamed(work);
  const all = (things: readonly Thing[], surplus: readonly Thing[]) =>
    things.filter((thing) => how.remove?.has(thing.id) || (how.prune && surplus.includes(thing)));
  const remove = (kind: Kind, { id, name, ...rest }: Thing): Remove => ({
    do: 'delete',
    kind,
    key: id,
    name,
    ...('type' in rest ? { type: String(rest.type) } : {}),
  });
  const channels = all(state.channels, extra.channels) as ChannelState[];
  return [
    ...all(state.automod ?? [], extra.rules).map((rule) => remove('automod', rule)),
    ...channels.filter(({ type }) => type !== CATEGORY).map((channel) => remove('channel', channel)),
    ...channels.filter(({ type }) => type === CATEGORY).map((channel) => remove('category', channel)),
    ...all(state.roles, extra.roles).map((role) => remove('role', role)),
  ];
}

function notesOn(work: Work): string[] {
  const { meaning, how } = work;
  const absent = meaning.roles.filter(({ entry, there }) => !there && entry['managed'] !== undefined);
  const { roles, channels, rules } = unnamed(work);
  const counted = (count: number, one: string) => (count === 0 ? [] : [`${count} ${one}${count === 1 ? '' : 's'}`]);
  const left = [
    ...counted(roles.length, 'role'),
    ...counted(channels.length, 'channel'),
    ...counted(rules.length, 'AutoMod rule'),
  ];
  return [
    ...absent.map(
      ({ entry }) => `role ${JSON.stringify(entry.name)} belongs to a bot or service that is not here, and is left out`,
    ),
    ...(how.prune || left.length === 0
      ? []
      : [`not in the blueprint, and left alone without prune: ${left.join(', ')}`]),
  ];
}

/** In the order in which it can be done: what others need comes first, deletions last. */
export function compare(state: State, document: Document, how: How): Comparison {
  const work: Work = { state, document, meaning: meaningOf(document, state), how };
  const channels = channelChanges(work);
  const isFirst = ({ kind }: { kind: string }) => kind === 'category';
  return {
    changes: [
      ...roleChanges(work),
      ...roleOrder(work),
      ...channels.filter(isFirst),
      ...channels.filter((change) => !isFirst(change)),
      ...channelOrder(work),
      ...others(work),
      ...deletions(work),
    ],
    notes: notesOn(work),
  };
}
