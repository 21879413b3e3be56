import type { Json } from '../../kernel/store/json.ts';

/** https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-type */
const TYPES = {
  text: 3,
  integer: 4,
  boolean: 5,
  user: 6,
  channel: 7,
  role: 8,
  mentionable: 9,
  number: 10,
  file: 11,
} as const;
export type OptionType = keyof typeof TYPES;
export const OPTION_TYPES = Object.keys(TYPES) as [OptionType, ...OptionType[]];
const SUBCOMMAND = 1;
const GROUP = 2;

/** What people type after a command, as callers describe it. */
export interface OptionInput {
  name: string;
  description?: string | undefined;
  type: OptionType;
  required: boolean;
  /** Only these may be taken. */
  choices?: readonly (string | number)[] | undefined;
  /** These are offered while they type; anything may be typed. */
  suggest?: readonly (string | number)[] | undefined;
  /** Of a number its value, of a text its length. */
  min?: number | undefined;
  max?: number | undefined;
}

export interface SubcommandInput {
  name: string;
  description?: string | undefined;
  options: readonly OptionInput[];
}

function bounds({ type, min, max }: OptionInput): object {
  const kind = type === 'text' ? 'length' : 'value';
  return {
    ...(min === undefined ? {} : { [`min_${kind}`]: min }),
    ...(max === undefined ? {} : { [`max_${kind}`]: max }),
  };
}

/** Discord wants those that must be given first. */
export function optionsBody(options: readonly OptionInput[]): object[] {
  return options
    .toSorted((a, b) => Number(b.required) - Number(a.required))
    .map(({ name, description, type, required, choices, suggest, ...rest }) => ({
      ...{ name, description: description ?? name, type: TYPES[type], required },
      ...(choices ? { choices: choices.map((value) => ({ name: String(value), value })) } : {}),
      ...(suggest ? { autocomplete: true } : {}),
      ...bounds({ name, type, required, ...rest }),
    }));
}

export const subcommandsBody = (subcommands: readonly SubcommandInput[]): object[] =>
  subcommands.map(({ name, description, options }) => ({
    ...{ type: SUBCOMMAND, name, description: description ?? name, options: optionsBody(options) },
  }));

/** What Guildhall keeps of a command beside what Discord keeps. */
export interface CommandSettings {
  /** Only whoever uses it sees the answer. */
  private: boolean;
  /** What is suggested, by the name of the option. */
  suggest: Readonly<Record<string, readonly (string | number)[]>>;
  /** Name of the saved form that opens for whoever uses it. */
  form?: string | undefined;
}

export const settingsScope = (botId: string): string => `commands/${botId}`;
export const readSettings = (stored: Json | undefined): CommandSettings =>
  (stored as unknown as CommandSettings | undefined) ?? { private: false, suggest: {} };

export const suggestionsOf = (options: readonly OptionInput[]): CommandSettings['suggest'] =>
  Object.fromEntries(options.flatMap(({ name, suggest }) => (suggest ? [[name, suggest]] : [])));

interface DiscordOption {
  type: number;
  name: string;
  required?: boolean;
  value?: unknown;
  focused?: boolean;
  choices?: readonly { value: string | number }[];
  autocomplete?: boolean;
  options?: readonly DiscordOption[];
}

const nameOf = new Map<number, string>(Object.entries(TYPES).map(([name, type]) => [type, name]));

/** `what:text!` for one that must be given, `size:text=small|large`, `~` where suggestions are offered. */
export function optionWords(options: readonly DiscordOption[] = []): string[] {
  return options.map(({ type, name, required, choices, autocomplete, options: inner }) => {
    if (type === SUBCOMMAND || type === GROUP) return `${name}(${optionWords(inner).join(', ')})`;
    const only = choices?.length ? `=${choices.map(({ value }) => value).join('|')}` : '';
    return `${name}:${nameOf.get(type) ?? type}${required ? '!' : ''}${autocomplete ? '~' : ''}${only}`;
  });
}

function focused(options: readonly DiscordOption[] = []): DiscordOption | undefined {
  for (const option of options) {
    const found = option.focused ? option : focused(option.options);
    if (found) return found;
  }
  return undefined;
}

const MOST_SUGGESTED = 25;

/** What to offer for what has been typed so far: what begins with it first. */
export function suggestionsFor(settings: CommandSettings, data: unknown): { name: string; value: string | number }[] {
  const option = focused((data as { options?: readonly DiscordOption[] } | undefined)?.options);
  const typed = String(option?.value ?? '').toLowerCase();
  const known = option ? (settings.suggest[option.name] ?? []) : [];
  const place = (value: string | number) => String(value).toLowerCase().indexOf(typed);
  return known
    .filter((value) => place(value) >= 0)
    .toSorted((a, b) => Math.sign(place(a)) - Math.sign(place(b)))
    .slice(0, MOST_SUGGESTED)
    .map((value) => ({ name: String(value).slice(0, 100), value }));
}
