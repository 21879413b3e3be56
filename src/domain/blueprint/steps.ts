import type { Json } from '../../kernel/store/json.ts';
import type { Step as BulkStep } from '../bulk/bulk.ts';
import { oneLine } from '../hidden-text.ts';
import type { Alter, Make, Order, Remove, Step } from './changes.ts';
import type { Fields, Overwrite } from './document.ts';
import { isToken } from './matching.ts';

/** Changes as calls of the operations that make them, one after the other. */

/** Stands in a step for what an earlier step makes. */
export interface MadeBy {
  made_by: number;
}

export const isMadeBy = (value: unknown): value is MadeBy =>
  typeof value === 'object' && value !== null && typeof (value as MadeBy).made_by === 'number';

/** What a step is about, for whoever wants it undone. */
export interface About {
  do: Step['do'];
  kind: Step['kind'];
  key: string;
  name: string;
  fields: readonly string[];
}

export interface BlueprintStep extends BulkStep {
  about: About;
}

type Args = Record<string, Json | undefined>;

const overwrites = (value: Json | undefined): Json | undefined =>
  (value as unknown as Overwrite[] | undefined)?.map(({ id, type, allow, deny }) => ({
    ...(type === 'role' ? { role: id } : { user: id }),
    allow,
    deny,
  }));

/** Of the fields of a channel, those that its operations take by themselves. */
const PLAIN: readonly string[] = ['name', 'type', 'parent', 'topic', 'nsfw', 'slowmode'];

function channelArgs({ overwrites: given, tags, ...fields }: Fields): Args {
  const own = Object.entries(fields).filter(([name]) => PLAIN.includes(name));
  const rest: Fields = Object.fromEntries(Object.entries(fields).filter(([name]) => !PLAIN.includes(name)));
  if (tags !== undefined) {
    rest['tags'] = (tags as { name: string; emoji: string | null; moderated: boolean }[]).map(({ emoji, ...tag }) => ({
      ...tag,
      emoji,
    }));
  }
  return {
    ...Object.fromEntries(own),
    ...(given === undefined ? {} : { overwrites: overwrites(given) }),
    ...(Object.keys(rest).length > 0 ? { settings: rest } : {}),
  };
}

/** Only what differs is granted or taken away, so that what has no name yet stays. */
function permissionArgs({ from, to }: { from: Json; to: Json }): Args {
  const [had, has] = [from as string[], to as string[]];
  return {
    allow: has.filter((name) => !had.includes(name)),
    deny: had.filter((name) => !has.includes(name)),
  };
}

const valuesOf = (fields: Alter['fields']): Fields =>
  Object.fromEntries(Object.entries(fields).map(([field, { to }]) => [field, to]));

function ruleArgs({ timeout, ...fields }: Fields): Args {
  return { ...fields, ...(timeout === undefined ? {} : { timeout: timeout === null ? null : `${String(timeout)}s` }) };
}

/** What a new rule is given: nothing is taken away from it. */
const given = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)),
  );

const welcomeArgs = ({ channels, ...fields }: Fields): Args => ({
  ...fields,
  ...(channels === undefined ? {} : { channels: (channels as Fields[]).map((each) => withoutNull(each)) }),
});

const onboardingArgs = ({ prompts, ...fields }: Fields): Args => ({
  ...fields,
  ...(prompts === undefined
    ? {}
    : {
        prompts: (prompts as Fields[]).map((prompt) => ({
          ...prompt,
          options: (prompt['options'] as Fields[]).map((each) => withoutNull(each)),
        })),
      }),
});

const withoutNull = (value: Fields): Json =>
  Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null));

type Call = [operation: string, args: Args];

function make(server: string, { kind, name, type, parent, fields }: Make): Call {
  if (kind === 'role') return ['create_role', { server, name, ...given(fields) }];
  if (kind === 'automod') return ['create_automod_rule', { server, name, ...ruleArgs(given(fields)) }];
  const { overwrites: own, ...rest } = fields;
  // Also where there are none: else Discord would give it those of its category.
  const args = channelArgs({ ...given(rest), ...(own === undefined ? {} : { overwrites: own }) });
  return ['create_channel', { server, name, type: type ?? 'text', ...(parent ? { parent } : {}), ...args }];
}

function change(server: string, { kind, key, fields }: Alter): Call {
  const { permissions, ...others } = fields;
  const values = valuesOf(others);
  switch (kind) {
    case 'role':
      return ['update_role', { server, role: key, ...values, ...(permissions ? permissionArgs(permissions) : {}) }];
    case 'automod':
      return ['update_automod_rule', { server, rule: key, ...ruleArgs(values) }];
    case 'server':
      return ['update_server', { server, ...values }];
    case 'welcome_screen':
      return ['update_welcome_screen', { server, ...welcomeArgs(values) }];
    case 'onboarding':
      return ['update_onboarding', { server, ...onboardingArgs(values) }];
    default:
      return ['update_channel', { channel: key, ...channelArgs(values) }];
  }
}

function remove(server: string, { kind, key }: Remove): Call {
  if (kind === 'role') return ['delete_role', { server, role: key }];
  return kind === 'automod' ? ['delete_automod_rule', { server, rule: key }] : ['delete_channel', { channel: key }];
}

const order = (server: string, { kind, keys }: Order): Call =>
  kind === 'role' ? ['order_roles', { server, roles: [...keys] }] : ['order_channels', { server, channels: [...keys] }];

function callOf(server: string, step: Step): Call {
  if (step.do === 'make') return make(server, step);
  if (step.do === 'change') return change(server, step);
  return step.do === 'order' ? order(server, step) : remove(server, step);
}

/** The operations that a blueprint may call. */
export const OPERATIONS = [
  'create_role',
  'update_role',
  'delete_role',
  'order_roles',
  'create_channel',
  'update_channel',
  'delete_channel',
  'order_channels',
  'update_server',
  'create_automod_rule',
  'update_automod_rule',
  'delete_automod_rule',
  'update_welcome_screen',
  'update_onboarding',
] as const;

/** The steps, numbered from `first`: what one makes, later ones refer to by its number. */
export function stepsOf(server: string, changes: readonly Step[], first: number): BlueprintStep[] {
  const makers = new Map(
    changes.flatMap((each, index) => (each.do === 'make' ? [[each.key, first + index] as const] : [])),
  );
  const linked = (value: Json | undefined): Json | undefined => {
    if (isToken(value)) return { made_by: makers.get(value) ?? -1 };
    if (Array.isArray(value)) return value.map((item) => linked(item) ?? null);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, inner]) => (inner === undefined ? [] : [[key, linked(inner) ?? null]])),
    );
  };
  return changes.map((each) => {
    const [operation, args] = callOf(server, each);
    const about: About = {
      do: each.do,
      kind: each.kind,
      key: isToken(each.key) ? '' : each.key,
      name: each.do === 'order' ? each.key : each.name,
      fields: each.do === 'make' || each.do === 'change' ? Object.keys(each.fields) : [],
    };
    return {
      ...(each.do === 'order' && each.moved.length === 0 ? { size: 0 } : {}),
      key: each.do === 'order' ? `order ${each.key}` : `${each.do} ${each.kind} ${oneLine(each.name, 60)}`,
      operation,
      args: linked(args as Json) as never,
      about,
    };
  });
}
