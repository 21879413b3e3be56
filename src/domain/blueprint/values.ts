import { permissionBits, permissionNames } from '../../kernel/permission-names.ts';
import type { Json } from '../../kernel/store/json.ts';
import { formatColor, parseRoleColors, type RoleColors } from '../colors.ts';
import { parseDuration } from '../durations.ts';
import { parsePermissions } from '../permissions.ts';
import { BlueprintError, type Overwrite, type OverwriteEntry } from './document.ts';
import { isEveryone, type Names } from './matching.ts';

/** Values as they are compared: one way to write each, ids for names. */

type Path = readonly PropertyKey[];

const sorted = (permissions: readonly string[]): string[] => permissionNames(permissionBits(permissions as never));

/** Most roles may do all that everyone may, which is said in one word. */
export const abridged = (permissions: readonly string[], common: readonly string[]): string[] =>
  common.length > 2 && common.every((name) => permissions.includes(name))
    ? ['@everyone', ...permissions.filter((name) => !common.includes(name))]
    : [...permissions];

export const colorText = ({ primary_color, secondary_color, tertiary_color }: RoleColors): string =>
  tertiary_color !== null && tertiary_color !== undefined
    ? 'holographic'
    : [primary_color, ...(secondary_color === null || secondary_color === undefined ? [] : [secondary_color])]
        .map((color) => formatColor(color) ?? 'none')
        .join(' ');

/** A custom emoji by its id alone, whichever way it is written. */
const emojiText = (text: string): string => /^<?(?:a?:)?(?:\w{2,32}:)?(\d{15,20})>?$/.exec(text)?.[1] ?? text;

/** What our own readers throw, with the place where it stands. */
function at<T>(path: Path, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof BlueprintError || !(error instanceof Error)) throw error;
    const hint = 'hint' in error && typeof error.hint === 'string' ? error.hint : '';
    throw new BlueprintError(path, error.message.replace(/^[\w.]+: /, ''), hint);
  }
}

const permissionsOf = (given: readonly string[], path: Path): string[] =>
  at(path, () => sorted(parsePermissions(given, 'permissions')));

const byId = (a: Overwrite, b: Overwrite) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** Without those that neither allow nor deny anything: Discord keeps such, and they mean nothing. */
export const overwritesInOrder = (all: readonly Overwrite[]): Overwrite[] =>
  all.filter(({ allow, deny }) => allow.length + deny.length > 0).sort(byId);

export function overwritesOf(entries: readonly OverwriteEntry[], path: Path, names: Names): Overwrite[] {
  const found = entries.map(({ role, member, allow = [], deny = [] }, index): Overwrite => {
    const here = [...path, index];
    if ((role === undefined) === (member === undefined)) {
      throw new BlueprintError(
        here,
        'an overwrite is for either a role or a member.',
        'For example: {role: Staff, allow: [ViewChannel]}.',
      );
    }
    const both = permissionsOf(allow, [...here, 'allow']).filter((name) =>
      permissionsOf(deny, [...here, 'deny']).includes(name),
    );
    if (both.length > 0)
      throw new BlueprintError(here, `${both.join(', ')} is both allowed and denied.`, 'Name it in one of the two.');
    return {
      id: role === undefined ? names.member(member ?? '', [...here, 'member']) : names.role(role, [...here, 'role']),
      type: role === undefined ? 'member' : 'role',
      allow: permissionsOf(allow, [...here, 'allow']),
      deny: permissionsOf(deny, [...here, 'deny']),
    };
  });
  const twice = found.findIndex(({ id }, index) => found.findIndex((each) => each.id === id) < index);
  if (twice >= 0)
    throw new BlueprintError(
      [...path, twice],
      'there is another overwrite for the same role or member.',
      'Put both into one.',
    );
  return overwritesInOrder(found);
}

type Reader = (value: never, path: Path, names: Names) => Json;

const list =
  (read: (item: never, path: Path, names: Names) => Json): Reader =>
  (value: never, path, names) =>
    (value as unknown[]).map((item, index) => read(item as never, [...path, index], names));

const role: Reader = (value: string, path, names) => names.role(value, path);
const channel: Reader = (value: string, path, names) => names.channel(value, path);
const inAnyOrder =
  (read: Reader): Reader =>
  (value, path, names) =>
    (read(value, path, names) as string[]).sort();

const tag: Reader = (value: { name: string; emoji?: string; moderated?: boolean }) => ({
  name: value.name,
  emoji: value.emoji === undefined ? null : emojiText(value.emoji),
  moderated: value.moderated ?? false,
});

const welcomeChannel: Reader = (value: { channel: string; description: string; emoji?: string }, path, names) => ({
  channel: names.channel(value.channel, [...path, 'channel']),
  description: value.description,
  emoji: value.emoji === undefined ? null : emojiText(value.emoji),
});

interface OptionEntry {
  title: string;
  description?: string;
  emoji?: string;
  roles?: string[];
  channels?: string[];
}

const option: Reader = (value: OptionEntry, path, names) => ({
  title: value.title,
  description: value.description ?? null,
  emoji: value.emoji === undefined ? null : emojiText(value.emoji),
  roles: (value.roles ?? []).map((each, index) => names.role(each, [...path, 'roles', index])).sort(),
  channels: (value.channels ?? []).map((each, index) => names.channel(each, [...path, 'channels', index])).sort(),
});

interface PromptEntry {
  title: string;
  type?: string;
  single_select?: boolean;
  required?: boolean;
  in_onboarding?: boolean;
  options: OptionEntry[];
}

const prompt: Reader = (value: PromptEntry, path, names) => ({
  title: value.title,
  type: value.type ?? 'multiple_choice',
  single_select: value.single_select ?? false,
  required: value.required ?? false,
  in_onboarding: value.in_onboarding ?? true,
  options: value.options.map((each, index) => option(each as never, [...path, 'options', index], names)),
});

const READERS: Readonly<Record<string, Reader>> = {
  color: (value: string, path) => at(path, () => colorText(parseRoleColors(value))),
  permissions: (value: string[], path, names) => {
    const own = permissionsOf(
      value.filter((each) => !isEveryone(each)),
      path,
    );
    return value.some(isEveryone) ? sorted([...names.everyone, ...own]) : own;
  },
  tags: list(tag),
  default_reaction: (value: string) => emojiText(value),
  system_channel: channel,
  rules_channel: channel,
  updates_channel: channel,
  safety_alerts_channel: channel,
  alert_channel: channel,
  afk_channel: (value: string, path, names) => names.channel(value, path, true),
  exempt_roles: inAnyOrder(list(role)),
  exempt_channels: inAnyOrder(list(channel)),
  timeout: (value: string | number, path) =>
    typeof value === 'number' ? value : at(path, () => Math.round(parseDuration(value, 'timeout') / 1000)),
  default_channels: inAnyOrder(list(channel)),
  prompts: list(prompt),
};
const WELCOME_READERS: Readonly<Record<string, Reader>> = { channels: list(welcomeChannel) };

/** A value as a blueprint says it, as it is compared. */
export function readValue(section: string, field: string, value: unknown, path: Path, names: Names): Json {
  const read = (section === 'welcome_screen' ? WELCOME_READERS : READERS)[field];
  return read ? read(value as never, path, names) : (value as Json);
}
