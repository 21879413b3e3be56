import { fieldErrors } from '../../errors.ts';
import { hasActivities } from '../../interactions/activities.ts';
import type { ApplicationRecord, CommandRecord } from '../../world/records.ts';
import { createForm, type Form } from '../messages/form.ts';
import { type CommandBody, commandTypes, type OptionBody } from './body.ts';
import { checkSize, readOptions } from './options.ts';
import { checkName, readLocalizations } from './words.ts';

/** What a request can set. */
export type CommandFields = Omit<CommandRecord, 'id' | 'application_id' | 'guild_id' | 'version'>;

const maxDescription = 100;
const botDirect = 1;

/**
 * The fields of a new command, or of `before` as the body changes it. Contexts and integration types are for global commands,
 * and in those of guilds not looked at. `prefix` is where the command stands in the body.
 */
export function readCommand(
  application: ApplicationRecord,
  guildId: string | null,
  body: CommandBody,
  before: CommandRecord | null,
  prefix = '',
): CommandFields {
  const form = createForm(prefix);
  const type = before?.type ?? body.type ?? commandTypes.chat;
  if (type === commandTypes.entryPoint && guildId !== null) form.report('type', fieldErrors.choices([1, 2, 3]));
  const fields: CommandFields = {
    type,
    ...readWords(body, before, type, form),
    options: body.options === undefined ? (before?.options ?? []) : readTypedOptions(body.options ?? [], type, form),
    default_member_permissions:
      body.default_member_permissions === undefined
        ? (before?.default_member_permissions ?? null)
        : readPermissions(body.default_member_permissions),
    contexts: guildId === null ? readContexts(body, before) : null,
    integration_types:
      body.integration_types == null || guildId !== null
        ? (before?.integration_types ?? Object.keys(application.integration_types_config).map(Number))
        : readIntegrationTypes(application, body.integration_types, form),
    nsfw: body.nsfw ?? before?.nsfw ?? false,
    handler: readHandler(application, body, before, type, form),
  };
  if (type === commandTypes.chat) checkSize(fields, form);
  form.settle();
  return fields;
}

function readWords(body: CommandBody, before: CommandRecord | null, type: number, form: Form) {
  const name = body.name ?? before?.name ?? '';
  checkName(name, type, 'name', form);
  const described = type === commandTypes.chat || type === commandTypes.entryPoint;
  const description = body.description === undefined ? (before?.description ?? '') : (body.description ?? '');
  if (type === commandTypes.chat && description === '') form.report('description', fieldErrors.required);
  if (!described && description !== '') {
    const message = 'Context menu commands cannot have description';
    form.report('description', { code: 'APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION', message });
  }
  if ([...description].length > maxDescription) form.report('description', fieldErrors.length(1, maxDescription));
  return {
    name,
    description,
    name_localizations:
      body.name_localizations === undefined
        ? (before?.name_localizations ?? null)
        : readLocalizations(body.name_localizations, 'name_localizations', form, (word, path) =>
            checkName(word, type, path, form),
          ),
    description_localizations:
      body.description_localizations === undefined
        ? (before?.description_localizations ?? null)
        : readLocalizations(body.description_localizations, 'description_localizations', form),
  };
}

function readTypedOptions(options: readonly OptionBody[], type: number, form: Form): CommandRecord['options'] {
  if (type !== commandTypes.chat && options.length > 0) {
    const message = 'Context menu commands cannot have options';
    form.report('options', { code: 'APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS', message });
    return [];
  }
  return readOptions(options, 'options', form);
}

function readPermissions(bits: string | number | null): bigint | null {
  return bits === null ? null : BigInt(bits);
}

/** `dm_permission` is the older way to say whether direct messages are among the contexts. */
function readContexts({ contexts, dm_permission }: CommandBody, before: CommandRecord | null) {
  if (contexts !== undefined) return contexts;
  const now = before?.contexts ?? null;
  if (dm_permission == null) return now;
  if (!dm_permission) return (now ?? [0, botDirect]).filter((context) => context !== botDirect);
  return now && !now.includes(botDirect) ? [...now, botDirect] : now;
}

function readIntegrationTypes(application: ApplicationRecord, types: readonly number[], form: Form): readonly number[] {
  const supported = Object.keys(application.integration_types_config).map(Number);
  for (const [index, type] of types.entries()) {
    if (!supported.includes(type)) form.report(`integration_types.${index}`, fieldErrors.choices(supported));
  }
  return types;
}

/** Entry points are for applications with activities. */
function readHandler(
  application: ApplicationRecord,
  { handler }: CommandBody,
  before: CommandRecord | null,
  type: number,
  form: Form,
): number | null {
  if (type === commandTypes.entryPoint) {
    if (!hasActivities(application)) {
      const message = 'Only applications with activities can have an entry point';
      form.report('type', { code: 'APPLICATION_COMMAND_ENTRY_POINT_NOT_ALLOWED', message });
    }
    return handler ?? before?.handler ?? 1;
  }
  if (handler != null) {
    const message = 'Only entry points have a handler';
    form.report('handler', { code: 'APPLICATION_COMMAND_HANDLER_NOT_ALLOWED', message });
  }
  return null;
}
