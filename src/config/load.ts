import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { isSnowflake } from '../kernel/ids.ts';
import { nearest } from '../kernel/nearest.ts';
import { ConfigError } from './config-error.ts';
import { defaultHome } from './home.ts';
import { type Config, envName, fileKey, flagName, type Setting, type SettingName, settings } from './settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Sources {
  /** Values of flags by setting name, as the command line gave them. */
  flags?: Partial<Record<SettingName, unknown>>;
  environment?: Environment;
}

export interface Loaded {
  config: Config & { home: string };
  /** Where each value came from, for `doctor`; settings at their default are absent. */
  origins: Partial<Record<SettingName, string>>;
  warnings: string[];
}

const names = Object.keys(settings) as SettingName[];
const settingOf = (name: SettingName): Setting => settings[name];

/** Flags win over the environment, that over the file, that over defaults. */
export function loadConfig({ flags = {}, environment = process.env }: Sources = {}): Loaded {
  const origins: Loaded['origins'] = {};
  const values: Partial<Record<SettingName, unknown>> = {};
  const take = (name: SettingName, raw: unknown, origin: string) => {
    values[name] = settled(name, raw, origin);
    origins[name] = origin;
  };

  for (const name of names) {
    const setting = settingOf(name);
    if ('default' in setting) values[name] = setting.default;
  }
  const home = String(flags.home ?? environment[envName('home')] ?? defaultHome(environment));
  const chosen = flags.config ?? environment[envName('config')];
  const file = chosen === undefined ? findFile(home) : String(chosen);
  if (file !== undefined) {
    for (const [key, raw] of Object.entries(readFile(file))) {
      const name = names.find((candidate) => fileKey(candidate) === key);
      if (!name) {
        const close = nearest(key, names.map(fileKey), 1)[0];
        throw new ConfigError(key, file, 'there is no such setting', close ? `Did you mean ${close}?` : 'Remove it.');
      }
      take(name, raw, file);
    }
  }
  for (const name of names) {
    const found = fromEnvironment(name, environment);
    if (found) take(name, found.value, found.variable);
    const flag = flags[name];
    if (flag !== undefined) take(name, flag, `the flag ${flagName(name)}`);
  }
  values['home'] = resolve(String(values['home'] ?? home));
  return { config: values as Loaded['config'], origins, warnings: unknownVariables(environment) };
}

function fromEnvironment(name: SettingName, environment: Environment) {
  const setting = settingOf(name);
  const variables = [envName(name), ...(setting.env ?? [])];
  for (const variable of variables) {
    const value = environment[variable];
    if (value !== undefined && value !== '') return { value, variable };
    const path = setting.file ? environment[`${variable}_FILE`] : undefined;
    if (path) {
      try {
        return { value: readFileSync(path, 'utf8').trim(), variable: `${variable}_FILE` };
      } catch {
        throw new ConfigError(
          fileKey(name),
          `${variable}_FILE`,
          `${path} cannot be read`,
          'Check the path and its permissions.',
        );
      }
    }
  }
  return undefined;
}

function unknownVariables(environment: Environment): string[] {
  const known = names.flatMap((name) => [envName(name), `${envName(name)}_FILE`]);
  return Object.keys(environment)
    .filter((variable) => variable.startsWith('GUILDHALL_') && !known.includes(variable))
    .map((variable) => {
      const close = nearest(variable, known, 1)[0];
      return `${variable} is set but means nothing${close ? `; did you mean ${close}?` : '.'}`;
    });
}

const findFile = (home: string) =>
  ['guildhall.json', 'guildhall.yaml', 'guildhall.yml']
    .map((name) => join(home, name))
    .find((path) => existsSync(path));

function readFile(path: string): Record<string, unknown> {
  const where = isAbsolute(path) ? path : resolve(path);
  let text: string;
  try {
    text = readFileSync(where, 'utf8');
  } catch {
    throw new ConfigError('config', where, 'the file cannot be read', 'Check the path and its permissions.');
  }
  let parsed: unknown;
  try {
    parsed = where.endsWith('.json') ? JSON.parse(text) : Bun.YAML.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : 'unreadable';
    throw new ConfigError(
      'config',
      where,
      `not valid ${where.endsWith('.json') ? 'JSON' : 'YAML'}: ${why}`,
      'Correct the file.',
    );
  }
  if (parsed === null || parsed === undefined) return {};
  if (typeof parsed !== 'object' || Array.isArray(parsed)) {
    throw new ConfigError('config', where, 'must hold settings by name', 'Write one `name: value` per setting.');
  }
  return parsed as Record<string, unknown>;
}

/** As coerce, and that what must be ids or addresses are. */
function settled(name: SettingName, raw: unknown, origin: string): unknown {
  const value = coerce(name, raw, origin);
  const { ids, urls } = settingOf(name);
  const strange = urls && [value].flat().find((each) => !/^https?:$/.test(URL.parse(String(each))?.protocol ?? ''));
  if (strange !== undefined) {
    throw new ConfigError(
      fileKey(name),
      origin,
      `"${strange}" is not an http or https address`,
      'Write it in full, such as https://cdn.example.org.',
    );
  }
  if (!ids) return value;
  const wrong = [value].flat().find((each) => !isSnowflake(String(each)));
  if (wrong === undefined) return value;
  throw new ConfigError(
    fileKey(name),
    origin,
    `"${wrong}" is not an id`,
    'Ids have 17 to 20 digits: Discord copies them with Developer Mode on, and `guildhall call resolve query=NAME` finds them.',
  );
}

const TRUE = ['true', '1', 'yes', 'on'];
const FALSE = ['false', '0', 'no', 'off'];

/** Text from flags and variables, or real values from a file, to what the setting holds. */
function coerce(name: SettingName, raw: unknown, origin: string): unknown {
  const setting = settingOf(name);
  const fail = (problem: string, remedy: string) => new ConfigError(fileKey(name), origin, problem, remedy);
  switch (setting.kind) {
    case 'flag': {
      if (typeof raw === 'boolean') return raw;
      const word = String(raw).toLowerCase();
      if (TRUE.includes(word)) return true;
      if (FALSE.includes(word)) return false;
      throw fail('must be true or false', 'Set it to one of those.');
    }
    case 'number': {
      const value = typeof raw === 'number' ? raw : Number(String(raw).trim() || Number.NaN);
      if (!Number.isInteger(value) || value < setting.min || value > setting.max) {
        throw fail(`must be a whole number from ${setting.min} to ${setting.max}`, 'Set it within that range.');
      }
      return value;
    }
    case 'list': {
      const items = Array.isArray(raw) ? raw : typeof raw === 'string' ? raw.split(',') : undefined;
      if (!items?.every((item) => typeof item === 'string' || typeof item === 'number')) {
        throw fail('must be a list of names', 'Separate them with commas, or write a list in the file.');
      }
      if (items.some((item) => typeof item === 'number' && !Number.isSafeInteger(item))) {
        throw fail('holds an id written as a number, which loses digits', 'Put ids in quotes.');
      }
      return items.map((item) => String(item).trim()).filter((item) => item !== '');
    }
    case 'choice': {
      if (!setting.choices.includes(String(raw))) {
        throw fail(`must be one of ${setting.choices.join(', ')}`, 'Set it to one of those.');
      }
      return raw;
    }
    case 'text': {
      if (typeof raw === 'string' && raw.trim() !== '') return raw.trim();
      if (typeof raw === 'number' && Number.isSafeInteger(raw)) return String(raw);
      throw fail(
        'must be text',
        typeof raw === 'number' ? 'Put ids in quotes: numbers lose digits.' : 'Write the value in quotes.',
      );
    }
  }
}
