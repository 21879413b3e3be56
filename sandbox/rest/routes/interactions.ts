import { discordError } from '../../errors.ts';
import { interactionByToken } from '../../interactions/token.ts';
import type { InteractionRecord, MessageRecord } from '../../world/records.ts';
import { answerInteraction, type CallbackBody, callbackTypes } from '../interactions/answer.ts';
import { spokenView } from '../interactions/webhook.ts';
import { messageFlags } from '../messages/body.ts';
import { route } from '../route.ts';

/** https://discord.com/developers/docs/interactions/receiving-and-responding#create-interaction-response */
export const interactionRoutes = [
  route<CallbackBody, { with_response?: boolean }>({
    method: 'POST',
    path: '/interactions/{interaction_id}/{interaction_token}/callback',
    auth: 'none',
    run({ world, params, query, body, files }) {
      const interaction = interactionByToken(world, params.interaction_token);
      if (!interaction || interaction.id !== params.interaction_id) throw discordError(10062);
      const speech = { world, interaction, files };
      const message = answerInteraction(speech, body);
      if (!query.with_response) return undefined;
      const resource = resourceOf(body.type, message && spokenView(world, speech, message), interaction);
      return { interaction: interactionView(interaction, message), ...(resource && { resource }) };
    },
  }),
];

/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-callback-interaction-callback-object */
function interactionView(interaction: InteractionRecord, message: MessageRecord | null) {
  return {
    id: interaction.id,
    type: interaction.type,
    channel_id: interaction.channel_id,
    ...(interaction.guild_id !== null && { guild_id: interaction.guild_id }),
    ...(interaction.activity_instance_id !== null && { activity_instance_id: interaction.activity_instance_id }),
    ...(message && {
      response_message_id: message.id,
      response_message_loading: (message.flags & messageFlags.loading) !== 0,
      response_message_ephemeral: (message.flags & messageFlags.ephemeral) !== 0,
    }),
  };
}

/** Only an answer that is a message, or an activity, is a resource. */
function resourceOf(type: number, message: object | null, { activity_instance_id }: InteractionRecord) {
  if (type === callbackTypes.activity) return { type, activity_instance: { id: activity_instance_id } };
  const shown = type === callbackTypes.message || type === callbackTypes.update;
  return shown && message ? { type, message } : null;
}
