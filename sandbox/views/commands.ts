import type { CommandChoice, CommandOption, CommandRecord, Localizations } from '../world/records.ts';

/** Whose language counts, or that whole dictionaries are wanted. */
export interface CommandWording {
  readonly localizations: boolean;
  readonly locale: string | null;
}

export const withLocalizations: CommandWording = { localizations: true, locale: null };

/** https://discord.com/developers/docs/interactions/application-commands#application-command-object */
export function commandView(command: CommandRecord, wording: CommandWording) {
  const global = command.guild_id === null;
  return {
    id: command.id,
    application_id: command.application_id,
    version: command.version,
    default_member_permissions:
      command.default_member_permissions === null ? null : String(command.default_member_permissions),
    type: command.type,
    ...wordsView(command, wording),
    ...(global
      ? {
          dm_permission: command.contexts === null || command.contexts.includes(1),
          ...(command.contexts && { contexts: command.contexts }),
          integration_types: command.integration_types,
        }
      : { guild_id: command.guild_id }),
    ...(command.options.length > 0 && { options: command.options.map((option) => optionView(option, wording)) }),
    nsfw: command.nsfw,
    ...(command.handler !== null && { handler: command.handler }),
  };
}

function optionView(option: CommandOption, wording: CommandWording): object {
  const { choices, options, channel_types, min_value, max_value, min_length, max_length } = option;
  return {
    type: option.type,
    ...wordsView(option, wording),
    ...(option.required && { required: true }),
    ...(option.autocomplete && { autocomplete: true }),
    ...(choices && { choices: choices.map((choice) => choiceView(choice, wording)) }),
    ...(options && { options: options.map((inner) => optionView(inner, wording)) }),
    ...(channel_types && { channel_types }),
    ...(min_value !== null && { min_value }),
    ...(max_value !== null && { max_value }),
    ...(min_length !== null && { min_length }),
    ...(max_length !== null && { max_length }),
  };
}

function choiceView(choice: CommandChoice, wording: CommandWording) {
  return { name: choice.name, ...localized('name', choice.name_localizations, wording), value: choice.value };
}

type Worded = Pick<CommandOption, 'name' | 'name_localizations' | 'description' | 'description_localizations'>;

function wordsView({ name, name_localizations, description, description_localizations }: Worded, how: CommandWording) {
  return {
    name,
    ...localized('name', name_localizations, how),
    description,
    ...localized('description', description_localizations, how),
  };
}

/** https://discord.com/developers/docs/interactions/application-commands#locale-fallbacks */
const fallbacks: Readonly<Record<string, string>> = { 'en-US': 'en-GB', 'en-GB': 'en-US', 'es-419': 'es-ES' };

function localized(field: string, words: Localizations | null, { localizations, locale }: CommandWording): object {
  if (localizations) return { [`${field}_localizations`]: words };
  const word = words && locale ? (words[locale] ?? words[fallbacks[locale] ?? '']) : undefined;
  return word === undefined ? {} : { [`${field}_localized`]: word };
}
