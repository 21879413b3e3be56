import { optionTypes } from '../rest/commands/body.ts';
import { isObject } from '../spec/document.ts';
import type { CommandOption } from '../world/records.ts';
import { type Picking, pickChannel, pickFile, pickMentionable, pickRole, pickUser } from './choosing.ts';
import { refusal } from './route.ts';

export interface DataOption {
  readonly name: string;
  readonly type: number;
  readonly value?: unknown;
  readonly options?: readonly DataOption[];
  readonly focused?: true;
}

/** What the member typed: values by the name of the option. `focused` is being typed, and the rest may be missing. */
export interface Typed {
  readonly values: Readonly<Record<string, unknown>>;
  readonly focused: string | null;
}

const maxSafe = Number.MAX_SAFE_INTEGER;

/** The options of an invocation. `path` names the subcommand, with its group where it has one. */
export function fillOptions(
  options: readonly CommandOption[],
  path: readonly string[],
  typed: Typed,
  picking: Picking,
): DataOption[] {
  const [next, ...rest] = path;
  const nests = options.some(({ type }) => type === optionTypes.subcommand || type === optionTypes.subcommandGroup);
  if (nests) {
    const inner = options.find(({ name }) => name === next);
    if (!inner) throw refusal(`There is no subcommand "${next ?? ''}".`, 404);
    const { name, type } = inner;
    return [{ name, type, options: fillOptions(inner.options ?? [], rest, typed, picking) }];
  }
  if (next !== undefined) throw refusal(`There is no subcommand "${next}".`, 404);
  const known = new Set(options.map(({ name }) => name));
  const unknown = [...Object.keys(typed.values), ...(typed.focused === null ? [] : [typed.focused])];
  for (const name of unknown) if (!known.has(name)) throw refusal(`There is no option "${name}".`, 404);
  return options.flatMap((option) => fillOption(option, typed, picking) ?? []);
}

function fillOption(option: CommandOption, { values, focused }: Typed, picking: Picking): DataOption | undefined {
  const { name, type } = option;
  const value = values[name];
  if (focused === name) {
    if (!option.autocomplete) throw refusal(`"${name}" has no autocomplete.`);
    return { name, type, value: value === undefined ? '' : String(value), focused: true };
  }
  if (value === undefined) {
    if (option.required && focused === null) throw refusal(`"${name}" is required.`);
    return undefined;
  }
  return { name, type, value: readValue(option, value, picking) };
}

function readValue(option: CommandOption, value: unknown, picking: Picking): unknown {
  switch (option.type) {
    case optionTypes.string:
      return option.choices ? chosen(option, value) : readText(option, value);
    case optionTypes.integer:
    case optionTypes.number:
      return option.choices ? chosen(option, value) : readNumber(option, value);
    case optionTypes.boolean:
      if (typeof value !== 'boolean') throw refusal(`"${option.name}" must be true or false.`);
      return value;
    case optionTypes.user:
      return pickUser(picking, value);
    case optionTypes.role:
      return pickRole(picking, value);
    case optionTypes.mentionable:
      return pickMentionable(picking, value);
    case optionTypes.channel:
      return pickChannel(picking, value, option.channel_types);
    default:
      if (!isObject(value)) throw refusal(`"${option.name}" must be a file.`);
      return pickFile(picking, value);
  }
}

function readText({ name, min_length, max_length }: CommandOption, value: unknown): string {
  if (typeof value !== 'string') throw refusal(`"${name}" must be text.`);
  const { length } = [...value];
  if (length < (min_length ?? 0) || length > (max_length ?? 6000)) throw refusal(`"${name}" has the wrong length.`);
  return value;
}

function readNumber({ name, type, min_value, max_value }: CommandOption, value: unknown): number {
  const whole = type === optionTypes.integer;
  if (typeof value !== 'number' || !Number.isFinite(value) || (whole && !Number.isSafeInteger(value)))
    throw refusal(`"${name}" must be ${whole ? 'a whole number' : 'a number'}.`);
  if (value < (min_value ?? -maxSafe) || value > (max_value ?? maxSafe)) throw refusal(`"${name}" is out of range.`);
  return value;
}

/** Choices are the only values there are; a choice may be named. */
function chosen({ name, choices }: CommandOption, value: unknown): string | number {
  const choice = choices?.find((candidate) => candidate.value === value || candidate.name === value);
  if (!choice) throw refusal(`"${name}" has no choice "${value}".`);
  return choice.value;
}
