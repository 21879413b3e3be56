import type { Json } from '../../kernel/store/json.ts';
import { fingerprint } from '../fingerprint.ts';
import { oneLine } from '../hidden-text.ts';
import {
  CATEGORY,
  type ChannelState,
  type Fields,
  type Overwrite,
  type Section,
  type State,
  type Thing,
} from './document.ts';
import { CHANNEL, fieldsFor, ONBOARDING, ROLE, RULE, SERVER, type Table, WELCOME } from './fields.ts';
import { abridged } from './values.ts';
import { compact, noted, writeYaml, type Yaml } from './yaml.ts';

/** A server as the blueprint it could have been made from. */

interface Things {
  roles: readonly { id: string; name: string }[];
  channels: readonly { id: string; name: string; type: string }[];
  members: { readonly [id: string]: string };
  everyone: string;
}

const comment = (text: string): string => oneLine(text, 60).replaceAll('#', '');
const isVoice = (type: string) => type === 'voice' || type === 'stage';

/** The name where it says which one is meant, else the id with the name beside it. */
function named(all: readonly { id: string; name: string }[], id: string): Yaml {
  const found = all.find((each) => each.id === id);
  if (!found) return noted(id, 'which the bot does not see');
  const alike = all.filter(({ name }) => name.toLowerCase() === found.name.toLowerCase()).length > 1;
  return alike || found.name.trim() !== found.name || /^[@#]|^\d{15,20}$/.test(found.name)
    ? noted(id, comment(found.name))
    : found.name;
}

const roleName = ({ roles, everyone }: Things, id: string): Yaml =>
  id === everyone
    ? '@everyone'
    : named(
        roles.filter((each) => each.id !== everyone),
        id,
      );

const channelName = ({ channels }: Things, id: string): Yaml => {
  const type = channels.find((each) => each.id === id)?.type ?? 'text';
  return named(
    channels.filter((each) => each.type !== CATEGORY && isVoice(each.type) === isVoice(type)),
    id,
  );
};

function overwriteYaml(overwrites: readonly Overwrite[], things: Things): Yaml {
  const place = (id: string) => (id === things.everyone ? -1 : things.roles.findIndex((role) => role.id === id));
  const ordered = [...overwrites].sort((a, b) =>
    a.type === b.type ? place(a.id) - place(b.id) : a.type === 'role' ? -1 : 1,
  );
  return ordered.map(({ id, type, allow, deny }) => ({
    ...(type === 'role'
      ? { role: roleName(things, id) }
      : { member: things.members[id] ? noted(id, comment(things.members[id])) : id }),
    ...(allow.length > 0 ? { allow } : {}),
    ...(deny.length > 0 ? { deny } : {}),
  }));
}

const without = (value: Json, empty: (inner: Json) => boolean): { [key: string]: Json } =>
  Object.fromEntries(Object.entries(value as Fields).filter(([, inner]) => !empty(inner)));
const isEmpty = (value: Json) => value === null || value === false || (Array.isArray(value) && value.length === 0);

const tagYaml = (tag: Json): Yaml => compact(without(tag, isEmpty) as { [field: string]: string | boolean });

const names = (ids: Json | undefined, name: (things: Things, id: string) => Yaml, things: Things): Yaml =>
  (ids as string[]).map((id) => name(things, id));

function optionYaml(option: Json, things: Things): Yaml {
  const { roles, channels, ...rest } = without(option, isEmpty);
  return {
    ...rest,
    ...(roles ? { roles: names(roles, roleName, things) } : {}),
    ...(channels ? { channels: names(channels, channelName, things) } : {}),
  };
}

const promptYaml = (prompt: Json, things: Things): Yaml => {
  const { options, ...rest } = prompt as Fields;
  const plain = Object.entries(rest).filter(([field, value]) => PROMPT_DEFAULTS[field] !== value);
  return { ...Object.fromEntries(plain), options: (options as Json[]).map((each) => optionYaml(each, things)) };
};
const PROMPT_DEFAULTS: Fields = { type: 'multiple_choice', single_select: false, required: false, in_onboarding: true };

function lengthText(seconds: number): string {
  for (const [unit, size] of [
    ['w', 604_800],
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
  ] as const)
    if (seconds % size === 0) return `${seconds / size}${unit}`;
  return `${seconds}s`;
}

function yamlOf(field: string, value: Json, things: Things): Yaml {
  if (value === null) return null;
  switch (field) {
    case 'overwrites':
      return overwriteYaml(value as unknown as Overwrite[], things);
    case 'tags':
      return (value as Json[]).map(tagYaml);
    case 'exempt_roles':
      return names(value, roleName, things);
    case 'exempt_channels':
    case 'default_channels':
      return names(value, channelName, things);
    case 'timeout':
      return lengthText(Number(value));
    case 'prompts':
      return (value as Json[]).map((each) => promptYaml(each, things));
    case 'channels': {
      return (value as Fields[]).map(({ channel, description, emoji }) => ({
        channel: channelName(things, String(channel)),
        description: String(description),
        ...(emoji === null ? {} : { emoji: String(emoji) }),
      }));
    }
    default:
      return field.endsWith('_channel') ? channelName(things, String(value)) : (value as Yaml);
  }
}

/** Without what a new thing would have anyway. */
function fieldsYaml(fields: Fields, table: Table, things: Things): { [field: string]: Yaml } {
  return Object.fromEntries(
    table.flatMap(([field, byDefault]) => {
      const value = fields[field];
      if (
        value === undefined ||
        (byDefault === undefined ? value === null : fingerprint(value) === fingerprint(byDefault))
      )
        return [];
      return [[field, yamlOf(field, value, things)]];
    }),
  );
}

const entryName = ({ id, name }: Thing, alike: readonly Thing[]): { [field: string]: Yaml } => ({
  name,
  // Only where the name alone would not tell.
  ...(alike.filter((each) => each.name === name).length > 1 ? { id } : {}),
});

function channelYaml(
  channel: ChannelState,
  parent: ChannelState | undefined,
  state: State,
  things: Things,
): { [field: string]: Yaml } {
  const overwrites = (channel.fields['overwrites'] ?? []) as unknown as Overwrite[];
  const above = (parent?.fields['overwrites'] ?? []) as unknown as Overwrite[];
  const synced = fingerprint(overwrites) === fingerprint(above);
  const siblings = state.channels.filter(({ type }) => type !== CATEGORY && type === channel.type);
  return {
    ...entryName(channel, siblings),
    ...(channel.type === 'text' || channel.type === CATEGORY ? {} : { type: channel.type }),
    ...fieldsYaml(channel.fields, fieldsFor(CHANNEL, channel.type), things),
    ...(synced ? {} : { overwrites: overwriteYaml(overwrites, things) }),
  };
}

function channelsYaml(state: State, things: Things): { [field: string]: Yaml } {
  const inside = (parent: ChannelState | undefined) =>
    state.channels
      .filter((channel) => channel.type !== CATEGORY && channel.parent === (parent?.id ?? null))
      .map((channel) => channelYaml(channel, parent, state, things));
  const categories = state.channels.filter(({ type }) => type === CATEGORY);
  return {
    channels: inside(undefined),
    categories: categories.map((category) => ({
      ...entryName(category, categories),
      ...((category.fields['overwrites'] as Json[] | undefined)?.length
        ? { overwrites: yamlOf('overwrites', category.fields['overwrites'] ?? [], things) }
        : {}),
      channels: inside(category),
    })),
  };
}

function rolesYaml(state: State, things: Things): Yaml {
  const alike = state.roles;
  const common = (state.roles.find(({ id }) => id === state.id)?.fields['permissions'] ?? []) as string[];
  return state.roles.map((role) => {
    if (role.id === state.id) return { name: '@everyone', permissions: role.fields['permissions'] as Yaml };
    if (role.managed !== undefined) return { ...entryName(role, alike), managed: role.managed };
    const { permissions, ...fields } = fieldsYaml(role.fields, ROLE, things);
    return {
      ...entryName(role, alike),
      ...fields,
      ...(permissions ? { permissions: abridged(permissions as string[], common) } : {}),
    };
  });
}

/** Of what is off and was never set up there is nothing to say. */
const isUsed = ({ enabled, mode: _, ...rest }: Fields): boolean =>
  enabled === true || Object.values(rest).some((value) => !isEmpty(value));

/** The YAML of the sections that are wanted and could be read. */
export function describe(state: State, sections: readonly Section[]): string {
  const things: Things = { roles: state.roles, channels: state.channels, members: state.members, everyone: state.id };
  const has = (section: Section) => sections.includes(section);
  const whole = {
    ...(has('server') ? { server: fieldsYaml(state.server, SERVER, things) } : {}),
    ...(has('roles') ? { roles: rolesYaml(state, things) } : {}),
    ...(has('channels') ? channelsYaml(state, things) : {}),
    ...(has('automod') && state.automod
      ? {
          automod: state.automod.map((rule) => ({
            ...entryName(rule, state.automod ?? []),
            ...fieldsYaml(rule.fields, RULE, things),
          })),
        }
      : {}),
    ...(has('welcome_screen') && state.welcome_screen && isUsed(state.welcome_screen)
      ? { welcome_screen: fieldsYaml(state.welcome_screen, WELCOME, things) }
      : {}),
    ...(has('onboarding') && state.onboarding && isUsed(state.onboarding)
      ? { onboarding: fieldsYaml(state.onboarding, ONBOARDING, things) }
      : {}),
  };
  const parts = Object.entries(whole).map(([name, value]) => `\n${HEADS[name] ?? ''}${writeYaml({ [name]: value })}`);
  return `# Server ${comment(state.name)}\nblueprint: 1\nexact: true # what is not said of a thing is Discord's default\n${parts.join('')}`;
}

const HEADS: Readonly<Record<string, string>> = {
  roles: '# Highest first.\n',
  channels: '# In no category.\n',
  categories: '# Channels without overwrites have those of their category.\n',
};
