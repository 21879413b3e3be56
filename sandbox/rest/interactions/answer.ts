import { discordError, fieldErrors, invalidForm } from '../../errors.ts';
import { hasActivities, launchActivity } from '../../interactions/activities.ts';
import { answerTime, isExpired } from '../../interactions/token.ts';
import { interactionTypes } from '../../interactions/types.ts';
import { validateAs } from '../../spec/validate-as.ts';
import { findMessage } from '../../views/interactions.ts';
import type { CommandOption, MessageRecord } from '../../world/records.ts';
import { optionTypes } from '../commands/body.ts';
import { type ModalBody, readModal } from './modal.ts';
import { applicationOf, respeak, type Speech, type SpokenBody, speak, speakLater } from './speak.ts';

export interface CallbackBody {
  readonly type: number;
  readonly data?: object | null;
}

export const callbackTypes = {
  message: 4,
  deferredMessage: 5,
  deferredUpdate: 6,
  update: 7,
  choices: 8,
  modal: 9,
  activity: 12,
} as const;

/** What may answer an interaction of this type. https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type */
function allowedTypes({ world, interaction }: Speech): number[] {
  const { message, deferredMessage, deferredUpdate, update, choices, modal, activity } = callbackTypes;
  if (interaction.type === interactionTypes.autocomplete) return [choices];
  return [
    message,
    deferredMessage,
    ...(interaction.source_message_id !== null ? [deferredUpdate, update] : []),
    ...(interaction.type !== interactionTypes.modal ? [modal] : []),
    ...(hasActivities(applicationOf(world, interaction)) ? [activity] : []),
  ];
}

/** The first and only answer to an interaction, within three seconds: else 40060, 10062. Returns the message it made or changed. */
export function answerInteraction(speech: Speech, body: CallbackBody): MessageRecord | null {
  const { world, interaction } = speech;
  if (isExpired(world, interaction)) throw discordError(10062);
  if (interaction.answer !== null) throw discordError(40060);
  if (interaction.failed || world.clock.now() > interaction.created_at + answerTime) throw discordError(10062);
  const allowed = allowedTypes(speech);
  if (!allowed.includes(body.type)) throw invalidForm({ type: fieldErrors.choices(allowed) });
  const message = carryOut(speech, body);
  interaction.answer = body.type;
  interaction.original_message_id = message?.id ?? null;
  return message;
}

function carryOut(speech: Speech, { type, data }: CallbackBody): MessageRecord | null {
  const { world, interaction } = speech;
  switch (type) {
    case callbackTypes.message:
      return speak(speech, (data ?? {}) as SpokenBody, 'original');
    case callbackTypes.deferredMessage:
      return speakLater(speech, (data as SpokenBody | null | undefined)?.flags);
    case callbackTypes.deferredUpdate:
      return sourceOf(speech);
    case callbackTypes.update: {
      const source = sourceOf(speech);
      respeak(speech, source, (data ?? {}) as SpokenBody);
      return source;
    }
    case callbackTypes.choices:
      interaction.choices = readChoices(speech, data ?? {});
      return null;
    case callbackTypes.modal:
      interaction.modal = readModal(data as ModalBody);
      return null;
    default:
      interaction.activity_instance_id = launchActivity(
        world,
        applicationOf(world, interaction),
        interaction,
      ).instance_id;
      return null;
  }
}

/** The message the component stands on, unless it was deleted meanwhile. */
function sourceOf({ world, interaction }: Speech): MessageRecord {
  const source = findMessage(world, interaction.channel_id, interaction.source_message_id);
  if (!source) throw discordError(10008);
  return source;
}

interface ChoicesBody {
  readonly choices?: readonly (object | null)[] | null;
}

/** Values must be of the type of the option that is being typed. */
function readChoices({ interaction }: Speech, data: object): readonly object[] {
  const focused = focusedOption((interaction.data as { options?: readonly DataOption[] }).options ?? []);
  const kind =
    focused?.type === optionTypes.integer ? 'Integer' : focused?.type === optionTypes.number ? 'Number' : 'String';
  const schema = `InteractionApplicationCommandAutocompleteCallback${kind}Data`;
  const { choices } = validateAs<ChoicesBody>(schema, data);
  return (choices ?? []).filter((choice) => choice !== null);
}

interface DataOption extends Pick<CommandOption, 'type' | 'name'> {
  readonly focused?: boolean;
  readonly options?: readonly DataOption[];
}

function focusedOption(options: readonly DataOption[]): DataOption | undefined {
  for (const option of options) {
    const found = option.focused ? option : focusedOption(option.options ?? []);
    if (found) return found;
  }
  return undefined;
}
