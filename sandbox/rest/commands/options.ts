import { fieldErrors } from '../../errors.ts';
import type { CommandChoice, CommandOption } from '../../world/records.ts';
import type { Form } from '../messages/form.ts';
import { type ChoiceBody, commandTypes, type OptionBody, optionTypes } from './body.ts';
import { checkName, longest, readLocalizations } from './words.ts';

const maxSize = 8000;
const maxChoiceText = 100;
const subcommandTypes: readonly number[] = [optionTypes.subcommand, optionTypes.subcommandGroup];

/** https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-structure */
export function readOptions(options: readonly OptionBody[], path: string, form: Form): CommandOption[] {
  checkNames(options, path, form);
  checkOrder(options, path, form);
  checkNesting(options, path, form);
  return options.map((option, index) => readOption(option, `${path}.${index}`, form));
}

function readOption(option: OptionBody, path: string, form: Form): CommandOption {
  const { type, name, description, choices, options } = option;
  checkName(name, commandTypes.chat, `${path}.name`, form);
  checkRange(option, 'value', path, form);
  checkRange(option, 'length', path, form);
  if (option.autocomplete && choices?.length) {
    const message = 'Autocomplete cannot be set when choices are present';
    form.report(`${path}.autocomplete`, { code: 'APPLICATION_COMMAND_AUTOCOMPLETE_WITH_CHOICES', message });
  }
  return {
    type,
    name,
    name_localizations: readLocalizations(
      option.name_localizations,
      `${path}.name_localizations`,
      form,
      (word, place) => checkName(word, commandTypes.chat, place, form),
    ),
    description,
    description_localizations: readLocalizations(
      option.description_localizations,
      `${path}.description_localizations`,
      form,
    ),
    required: option.required ?? false,
    autocomplete: option.autocomplete ?? false,
    choices: choices && choices.length > 0 ? readChoices(choices, `${path}.choices`, form) : null,
    options: subcommandTypes.includes(type) ? readOptions(options ?? [], `${path}.options`, form) : null,
    channel_types: option.channel_types ?? null,
    min_value: option.min_value ?? null,
    max_value: option.max_value ?? null,
    min_length: option.min_length ?? null,
    max_length: option.max_length ?? null,
  };
}

function readChoices(choices: readonly ChoiceBody[], path: string, form: Form): CommandChoice[] {
  return choices.map(({ name, value, name_localizations }, index) => {
    const place = `${path}.${index}`;
    if (choices.findIndex((other) => other.name === name) !== index) {
      const message = 'The specified choice name is already used';
      form.report(`${place}.name`, { code: 'APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS', message });
    }
    if (typeof value === 'string' && [...value].length > maxChoiceText) {
      form.report(`${place}.value`, fieldErrors.tooLong(maxChoiceText));
    }
    return {
      name,
      value,
      name_localizations: readLocalizations(name_localizations, `${place}.name_localizations`, form),
    };
  });
}

/** Unique among the defaults, and within each locale among the localised names and the defaults of the others. */
function checkNames(options: readonly OptionBody[], path: string, form: Form): void {
  const error = { code: 'APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS', message: 'Option name already exists' };
  for (const [index, { name, name_localizations }] of options.entries()) {
    const others = options.filter((_, place) => place !== index);
    if (options.findIndex((other) => other.name === name) !== index) form.report(`${path}.${index}.name`, error);
    for (const [locale, word] of Object.entries(name_localizations ?? {})) {
      const taken = others.some((other) => other.name === word || other.name_localizations?.[locale] === word);
      if (taken) form.report(`${path}.${index}.name_localizations.${locale}`, error);
    }
  }
}

function checkOrder(options: readonly OptionBody[], path: string, form: Form): void {
  const firstOptional = options.findIndex(({ required }) => !required);
  if (firstOptional === -1) return;
  for (const [index, { required }] of options.entries()) {
    if (!required || index < firstOptional) continue;
    const message = 'Required options must be placed before non-required options';
    form.report(`${path}.${index}`, { code: 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID', message });
  }
}

/** Subcommands stand beside subcommands and groups only. */
function checkNesting(options: readonly OptionBody[], path: string, form: Form): void {
  const nested = options.filter(({ type }) => subcommandTypes.includes(type)).length;
  if (nested === 0 || nested === options.length) return;
  const message = 'Sub-command and sub-command group option types are mutually exclusive to all other types';
  form.report(path, { code: 'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID', message });
}

function checkRange(option: OptionBody, what: 'value' | 'length', path: string, form: Form): void {
  const min = option[`min_${what}`];
  const max = option[`max_${what}`];
  if (typeof min !== 'number' || typeof max !== 'number' || min <= max) return;
  form.report(`${path}.max_${what}`, fieldErrors.tooSmall(min));
}

interface Sized {
  readonly name: string;
  readonly name_localizations: CommandOption['name_localizations'];
  readonly description: string;
  readonly description_localizations: CommandOption['description_localizations'];
  readonly options: readonly CommandOption[] | null;
}

/** https://discord.com/developers/docs/interactions/application-commands#slash-commands: "a maximum of 8000 characters" */
export function checkSize(command: Sized, form: Form): void {
  if (sizeOf(command) <= maxSize) return;
  const message = `Command exceeds maximum size (${maxSize})`;
  form.report('', { code: 'APPLICATION_COMMAND_TOO_LARGE', message });
}

function sizeOf({ name, name_localizations, description, description_localizations, options }: Sized): number {
  const inner = (options ?? []).reduce((sum, option) => sum + sizeOf(option) + choicesSize(option), 0);
  return longest(name, name_localizations) + longest(description, description_localizations) + inner;
}

function choicesSize({ choices }: CommandOption): number {
  return (choices ?? []).reduce(
    (sum, { name, name_localizations, value }) => sum + longest(name, name_localizations) + String(value).length,
    0,
  );
}
