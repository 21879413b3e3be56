import type { Json } from '../../kernel/store/json.ts';
import { readFormId } from '../questions/form-id.ts';
import { sentFields } from '../questions/sent.ts';

/** What somebody used, in words. https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object */
export interface Used {
  kind: 'command' | 'user_command' | 'message_command' | 'button' | 'menu' | 'autocomplete' | 'form' | 'other';
  /** Name of the command with its group and subcommand, or the custom id of what was pressed or sent. */
  name: string;
  /** What was typed or filled in, by name. */
  options: Record<string, string | number | boolean>;
  /** What was chosen. */
  values: string[];
  /** Of a command on a user or message: its id. */
  target?: string | undefined;
}

type Fields = { readonly [key: string]: Json };
const isObject = (value: Json | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

const SUBCOMMAND = 1;
const GROUP = 2;

/** Follows group and subcommand down to the options that were typed. */
function typed(options: readonly Json[]): { path: string[]; options: Used['options'] } {
  const [first] = options;
  if (isObject(first) && (first['type'] === SUBCOMMAND || first['type'] === GROUP)) {
    const inner = typed(list(first['options']));
    return { path: [text(first['name']), ...inner.path], options: inner.options };
  }
  const named = options
    .filter(isObject)
    .flatMap(({ name, value }): [string, string | number | boolean][] =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [[text(name), value]] : [],
    );
  return { path: [], options: Object.fromEntries(named) };
}

const COMMANDS = { 1: 'command', 2: 'user_command', 3: 'message_command' } as const;
const BUTTON = 2;

export function describeInteraction(payload: Json): Used {
  const whole = isObject(payload) ? payload : {};
  const data = isObject(whole['data']) ? whole['data'] : {};
  const nothing = { options: {}, values: [] };
  switch (whole['type']) {
    case 2:
    case 4: {
      const { path, options } = typed(list(data['options']));
      const kind = whole['type'] === 4 ? 'autocomplete' : (COMMANDS[data['type'] as 1 | 2 | 3] ?? 'other');
      const target = text(data['target_id']);
      const name = [text(data['name']), ...path].join(' ');
      return { ...nothing, kind, name, options, ...(target ? { target } : {}) };
    }
    case 3: {
      const kind = data['component_type'] === BUTTON ? 'button' : 'menu';
      return { ...nothing, kind, name: text(data['custom_id']), values: list(data['values']).map(text) };
    }
    case 5: {
      const options = Object.fromEntries([...sentFields(data)].map(([field, said]) => [field, said.join(', ')]));
      const name = text(data['custom_id']);
      return { ...nothing, kind: 'form', name: readFormId(name)?.name ?? name, options };
    }
    default:
      return { ...nothing, kind: 'other', name: '' };
  }
}

/** In one line, as a person would say it. */
export function usedLine({ kind, name, options, values, target }: Used): string {
  const said = Object.entries(options).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  const called = kind === 'command' ? `/${name}` : `${kind.replace('_', ' ')} ${JSON.stringify(name)}`;
  return [called, ...(target ? [`on ${target}`] : []), ...said, ...values.map((value) => JSON.stringify(value))].join(
    ' ',
  );
}
