import { discordError } from '../../errors.ts';
import { interactionByToken, isExpired } from '../../interactions/token.ts';
import { interactionTypes } from '../../interactions/types.ts';
import { findMessage } from '../../views/interactions.ts';
import { messageView } from '../../views/messages.ts';
import type { MessageRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { messageFlags } from '../messages/body.ts';
import type { RestRequest } from '../route.ts';
import { applicationOf, respeak, type Speech, type SpokenBody, speak } from './speak.ts';

const followupsOfUserApps = 5;

/**
 * What an application says after its first answer goes to a webhook that has the application's id and the interaction's token.
 * Undefined where the path names no application. Else 50027 for a token that is wrong or over, 10015 before the first answer.
 */
export function interactionOf({
  world,
  params,
  files,
}: Pick<RestRequest, 'world' | 'params' | 'files'>): Speech | undefined {
  if (!world.applications.has(params.webhook_id ?? '') || world.webhooks.has(params.webhook_id ?? '')) return undefined;
  const interaction = interactionByToken(world, params.webhook_token);
  if (!interaction || interaction.application_id !== params.webhook_id || isExpired(world, interaction))
    throw discordError(50027);
  if (interaction.answer === null || interaction.type === interactionTypes.autocomplete) throw discordError(10015);
  return { world, interaction, files };
}

/** A message of the interaction, `@original` where no id is given: else 10008. */
export function messageOfInteraction({ world, interaction }: Speech, id: string | undefined): MessageRecord {
  const wanted = id ?? interaction.original_message_id;
  const own = wanted === interaction.original_message_id || interaction.followup_ids.includes(wanted ?? '');
  const message = own ? findMessage(world, interaction.channel_id, wanted) : undefined;
  if (!message) throw discordError(10008);
  return message;
}

/** https://discord.com/developers/docs/interactions/receiving-and-responding#create-followup-message */
export function followUp(speech: Speech, body: SpokenBody): MessageRecord {
  const { world, interaction } = speech;
  const original = findMessage(world, interaction.channel_id, interaction.original_message_id);
  if (original && original.flags & messageFlags.loading) {
    respeak(speech, original, body);
    return original;
  }
  const onlyForUser = interaction.guild_id !== null && interaction.owners['0'] === undefined;
  if (onlyForUser && interaction.followup_ids.length >= followupsOfUserApps) throw discordError(40094);
  const message = speak(speech, body, 'followup');
  interaction.followup_ids.push(message.id);
  return message;
}

export function spokenView(world: World, speech: Speech, message: MessageRecord) {
  return messageView(world, message, applicationOf(world, speech.interaction).bot_id);
}

/** The webhook itself, which is in no channel. https://discord.com/developers/docs/resources/webhook#webhook-object-webhook-types */
export function interactionWebhookView({ world, interaction }: Speech) {
  const { id, name, icon } = applicationOf(world, interaction);
  return { id, type: 3, name, avatar: icon, application_id: id, channel_id: null, guild_id: null };
}
