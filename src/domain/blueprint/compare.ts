import { orderAs } from '../ordering.ts';
import { plainName } from '../rendering/layout.ts';
import {
  type Alter,
  type Comparison,
  differences,
  type How,
  type Kind,
  type Order,
  type Remove,
  renamed,
  type Step,
  some,
  unusual,
  type Work,
  wantedFields,
} from './changes.ts';
import { channelChanges, channelOrder, namesOf } from './comparing-channels.ts';
import { CATEGORY, type ChannelState, type Document, type RoleState, type State, type Thing } from './document.ts';
import { ONBOARDING, ROLE, RULE, SERVER, type Table, WELCOME } from './fields.ts';
import { meaningOf, type Placed } from './matching.ts';

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
  const otherKind = meaning.channels.flatMap(({ entry, there, type }) => {
    const same = there ? undefined : channels.find((each) => each.name === entry.name && each.type !== CATEGORY);
    return same && type !== CATEGORY
      ? [`#${plainName(entry.name)} is ${same.type} now, which Discord cannot turn into ${type}: another one is made`]
      : [];
  });
  return [
    ...otherKind,
    ...absent.map(
      ({ entry }) => `role ${plainName(entry.name)} belongs to a bot or service that is not here, and is left out`,
    ),
    ...(how.prune || how.remove || left.length === 0
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
