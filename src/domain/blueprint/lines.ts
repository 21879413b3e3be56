import type { PermissionName } from '../../kernel/operation.ts';
import type { Json } from '../../kernel/store/json.ts';
import { fingerprint } from '../fingerprint.ts';
import { oneLine } from '../hidden-text.ts';
import { plainName } from '../rendering/layout.ts';
import { RISKY, riskOf } from '../risky-permissions.ts';
import type { Alter, Make, Step } from './changes.ts';
import type { Fields, Overwrite, State } from './document.ts';
import { isToken } from './matching.ts';
import { abridged } from './values.ts';

/** Changes in words, one line each: + made, ~ changed, > moved, - deleted. */

/** What lines need to know besides the change itself. */
export interface Around {
  everyone: string;
  /** What @everyone may do in the end. */
  common: readonly string[];
  /** By id, and by token for what is yet to be made. */
  nameOf(id: string): string;
  /** As they are to be. */
  overwritesOf(category: string | null | undefined): Json;
}

export function aroundOf(state: State, changes: readonly Step[]): Around {
  const names = new Map<string, string>([
    ...Object.entries(state.members),
    ...[...state.roles, ...state.channels].map(({ id, name }) => [id, name] as const),
    ...changes.flatMap((each) => (each.do === 'make' ? [[each.key, each.name] as const] : [])),
  ]);
  const overwrites = new Map<string, Json>([
    ...state.channels.map(({ id, fields }) => [id, fields['overwrites'] ?? []] as const),
    ...changes.flatMap((each): [string, Json][] => {
      if (each.kind !== 'category') return [];
      if (each.do === 'make') return [[each.key, each.fields['overwrites'] ?? []]];
      const to = each.do === 'change' ? each.fields['overwrites']?.to : undefined;
      return to === undefined ? [] : [[each.key, to]];
    }),
  ]);
  const own = changes.find((each) => each.kind === 'role' && each.key === state.id);
  const common = own?.do === 'change' ? own.fields['permissions']?.to : undefined;
  return {
    everyone: state.id,
    common: (common ?? state.roles.find(({ id }) => id === state.id)?.fields['permissions'] ?? []) as string[],
    nameOf: (id) => names.get(id) ?? (isToken(id) ? 'new' : id),
    overwritesOf: (category) => overwrites.get(category ?? '') ?? null,
  };
}

type NameOf = Around['nameOf'];

const LONGEST = 60;

const clipped = (words: string) => (words.length > 200 ? `${words.slice(0, 200)}…` : words);

function valueText(value: Json, nameOf: NameOf): string {
  if (value === null || value === '') return 'none';
  if (typeof value === 'string') {
    if (/^\d{15,20}$/.test(value) || isToken(value)) return plainName(nameOf(value));
    return /^[\w#:./-]+$/.test(value) ? value : JSON.stringify(oneLine(value, LONGEST));
  }
  if (Array.isArray(value)) {
    if (value.length === 0) return 'none';
    const objects = value.some((item) => typeof item === 'object');
    return clipped(
      value.map((item) => (objects ? label(item, nameOf) : valueText(item, nameOf))).join(objects ? ', ' : ' '),
    );
  }
  return typeof value === 'object' ? label(value, nameOf) : String(value);
}

/** What a thing in a list is known by. */
function label(item: Json, nameOf: NameOf): string {
  const { name, title, channel } = (item ?? {}) as { [key: string]: Json };
  const found = name ?? title;
  if (typeof found === 'string') return plainName(found);
  return typeof channel === 'string' ? `#${plainName(nameOf(channel))}` : 'one';
}

const same = (a: Json, b: Json): boolean => fingerprint(a) === fingerprint(b);

const plusMinus = (from: readonly string[], to: readonly string[]): string[] => [
  ...to.filter((each) => !from.includes(each)).map((each) => `+${each}`),
  ...from.filter((each) => !to.includes(each)).map((each) => `-${each}`),
];

const NONE: Pick<Overwrite, 'allow' | 'deny'> = { allow: [], deny: [] };

function overwriteChanges(from: Json, to: Json, nameOf: NameOf): string {
  const [before, after] = [from, to].map(
    (value) => new Map(((value ?? []) as unknown as Overwrite[]).map((each) => [each.id, each])),
  );
  const ids = new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])]);
  const name = (id: string) => (nameOf(id) === '@everyone' ? '@everyone' : plainName(nameOf(id)));
  // @everyone comes first by its sign.
  const ordered = [...ids].sort((a, b) => (name(a).replace('"', '') < name(b).replace('"', '') ? -1 : 1));
  const parts = ordered.flatMap((id) => {
    const [old, next] = [before?.get(id) ?? NONE, after?.get(id) ?? NONE];
    const allow = plusMinus(old.allow, next.allow);
    const deny = plusMinus(old.deny, next.deny);
    if (allow.length + deny.length === 0) return [];
    return [
      [
        name(id),
        ...(allow.length > 0 ? [`allow ${allow.join(' ')}`] : []),
        ...(deny.length > 0 ? [`deny ${deny.join(' ')}`] : []),
      ].join(' '),
    ];
  });
  return `overwrites ${parts.join(', ')}`;
}

/** Of lists only what came, went and is another now. */
function itemChanges(from: readonly Json[], to: readonly Json[], nameOf: NameOf): string {
  const known = (item: Json) => (typeof item === 'object' ? label(item, nameOf) : valueText(item, nameOf));
  const [before, after] = [from, to].map((list) => new Map(list.map((item) => [known(item), item])));
  const words = [
    ...[...(after ?? [])].flatMap(([name, item]) => {
      const old = before?.get(name);
      return old === undefined ? [`+${name}`] : same(old, item) ? [] : [`~${name}`];
    }),
    ...[...(before?.keys() ?? [])].filter((name) => !after?.has(name)).map((name) => `-${name}`),
  ];
  return words.length > 0 ? clipped(words.join(' ')) : 'in another order';
}

function fieldChange(field: string, { from, to }: { from: Json; to: Json }, nameOf: NameOf): string {
  if (field === 'permissions') return `permissions ${plusMinus(from as string[], to as string[]).join(' ')}`;
  if (field === 'overwrites') return same(from, to) ? 'keeps its overwrites' : overwriteChanges(from, to, nameOf);
  if (field === 'parent') {
    const place = (id: Json) => (typeof id === 'string' ? plainName(nameOf(id)) : 'no category');
    return `from ${place(from)} to ${place(to)}`;
  }
  const items = [from, to].every((list) => Array.isArray(list))
    ? itemChanges(from as Json[], to as Json[], nameOf)
    : undefined;
  return `${field} ${items ?? `${valueText(from, nameOf)} -> ${valueText(to, nameOf)}`}`;
}

function fieldGiven(field: string, value: Json, around: Around): string {
  if (field === 'overwrites') return overwriteChanges([], value, around.nameOf);
  if (field === 'permissions') return `permissions ${abridged(value as string[], around.common).join(' ')}`;
  return value === true ? field : `${field} ${valueText(value, around.nameOf)}`;
}

const isGiven = (value: Json) =>
  value !== null && value !== '' && value !== false && !(Array.isArray(value) && value.length === 0);

function subject({ kind, name, type }: { kind: string; name: string; type?: string }): string {
  if (kind === 'channel') return `${type && type !== 'text' ? `${type} ` : ''}#${plainName(name)}`;
  if (kind === 'automod') return `AutoMod rule ${plainName(name)}`;
  if (kind === 'server') return 'server';
  if (kind === 'welcome_screen') return 'welcome screen';
  return kind === 'onboarding' ? kind : `${kind} ${plainName(name)}`;
}

/** What harms a server when it is in the wrong hands, where a change grants it. */
function risk(step: Make | Alter, everyone: string): string {
  const granted = new Set<string>();
  let everybody = step.key === everyone;
  const value = (field: string): { from: Json; to: Json } | undefined => {
    const found = step.fields[field];
    if (found === undefined) return undefined;
    return step.do === 'make' ? { from: [], to: found as Json } : (found as { from: Json; to: Json });
  };
  const permissions = value('permissions');
  const held = (permissions?.from ?? []) as string[];
  for (const name of (permissions?.to ?? []) as string[]) if (!held.includes(name)) granted.add(name);
  const overwrites = value('overwrites');
  const before = new Map(((overwrites?.from ?? []) as unknown as Overwrite[]).map(({ id, allow }) => [id, allow]));
  for (const { id, allow } of (overwrites?.to ?? []) as unknown as Overwrite[]) {
    const fresh = allow.filter(
      (name) => !before.get(id)?.includes(name) && (RISKY as readonly string[]).includes(name),
    );
    if (id === everyone && fresh.length > 0) everybody = true;
    for (const name of fresh) granted.add(name);
  }
  const risky = [...granted].filter((name) => (RISKY as readonly string[]).includes(name)) as PermissionName[];
  return risky.length === 0 ? '' : ` (risk ${riskOf(risky, everybody)}: grants ${risky.join(' ')})`;
}

export function changeLine(step: Step, around: Around): string {
  const { nameOf, everyone } = around;
  switch (step.do) {
    case 'make': {
      const home = step.parent ? ` in ${plainName(nameOf(step.parent))}` : '';
      const { overwrites, ...rest } = step.fields;
      const synced =
        step.parent != null && overwrites !== undefined && same(overwrites, around.overwritesOf(step.parent));
      const shown: Fields = synced ? rest : step.fields;
      const given = Object.entries(shown).filter(([, value]) => isGiven(value));
      const words = given.map(([field, value]) => fieldGiven(field, value, around)).join('; ');
      return `+ ${subject(step)}${home}${words ? `: ${words}` : ''}${risk({ ...step, fields: shown }, everyone)}`;
    }
    case 'change': {
      const moves = 'parent' in step.fields && Object.keys(step.fields).length === 1;
      const { overwrites, ...rest } = step.fields;
      const synced = overwrites !== undefined && same(overwrites.to, around.overwritesOf(step.parent));
      const shown = synced ? rest : step.fields;
      const words = [
        ...Object.entries(shown).map(([field, change]) => fieldChange(field, change, nameOf)),
        ...(synced ? ['overwrites as its category'] : []),
      ];
      return `${moves ? '>' : '~'} ${subject(step)}: ${words.join('; ')}${risk({ ...step, fields: shown }, everyone)}`;
    }
    case 'order':
      return `> order of ${step.key}: ${step.moved.map((name) => plainName(name)).join(', ') || 'new ones go to their places'}`;
    default:
      return `- ${subject(step)}${LOST[step.kind] ?? ''}`;
  }
}

const LOST: Readonly<Record<string, string>> = {
  channel: ' with all its messages',
  category: ', whose other channels are in none then',
  role: '; everyone who has it loses it',
};

/** Whether a step is worth a line: that new things go to their places goes without saying. */
export const isTold = (step: Step): boolean => step.do !== 'order' || step.moved.length > 0;
