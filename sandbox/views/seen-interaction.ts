import type { InteractionRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { findMessage } from './interactions.ts';
import { messageView } from './messages.ts';

const loading = 1 << 7;
const ephemeral = 1 << 6;

/** What the member who started it sees of an interaction. */
export function seenInteractionView(world: World, interaction: InteractionRecord) {
  const { channel_id, user_id, modal, modal_submitted } = interaction;
  const show = (id: string | null) => {
    const message = findMessage(world, channel_id, id);
    return message ? messageView(world, message, user_id) : null;
  };
  const message = show(interaction.original_message_id);
  const isLoading = message !== null && (message.flags & loading) !== 0;
  return {
    id: interaction.id,
    type: interaction.type,
    application_id: interaction.application_id,
    user_id,
    channel_id,
    state: interaction.failed
      ? 'failed'
      : interaction.answer === null
        ? 'waiting'
        : isLoading
          ? 'thinking'
          : 'answered',
    answer: interaction.answer,
    message,
    ephemeral: message !== null && (message.flags & ephemeral) !== 0,
    followups: interaction.followup_ids.flatMap((id) => show(id) ?? []),
    modal: modal && !modal_submitted ? modal : null,
    choices: interaction.choices,
    activity_instance_id: interaction.activity_instance_id,
    delivery: { ...interaction.delivery },
  };
}
