import type { APIEmbed } from 'discord-api-types/v10';
import type { ChannelRecord, MessageRecord, PollRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { announceUpdated } from './announce.ts';
import { postMessage } from './post.ts';
import { referenceTo } from './references.ts';

const pollResult = 46;

/** Ends the poll when its time has come, unless it has been ended or deleted by then. */
export function endPollInTime(world: World, channel: ChannelRecord, message: MessageRecord): void {
  if (message.poll?.expiry == null) return;
  world.timers.schedule(message.poll.expiry, () => {
    if (channel.messages.get(message.id) === message) endPoll(world, channel, message);
  });
}

/** Counts the votes for good and says in the channel how it ended. */
export function endPoll(world: World, channel: ChannelRecord, message: MessageRecord): void {
  const { poll } = message;
  if (!poll || poll.finalized) return;
  poll.finalized = true;
  poll.expiry = Math.min(poll.expiry ?? Number.POSITIVE_INFINITY, world.clock.now());
  announceUpdated(world, channel, message);
  postMessage(world, channel, {
    author_id: message.author_id,
    webhook: message.webhook,
    type: pollResult,
    mentions: message.webhook ? [] : [message.author_id],
    message_reference: referenceTo(world, message, 0),
    embeds: [resultEmbed(poll)],
  });
}

/** https://discord.com/developers/docs/resources/message#embed-fields-by-embed-type-poll-result-embed-fields */
function resultEmbed(poll: PollRecord): APIEmbed {
  const votes = Math.max(...poll.answers.map(({ voters }) => voters.size));
  const winners = poll.answers.filter(({ voters }) => voters.size === votes);
  const winner = votes > 0 && winners.length === 1 ? winners[0] : undefined;
  const fields: Record<string, string | number | null | undefined> = {
    poll_question_text: poll.question,
    victor_answer_votes: votes,
    total_votes: poll.answers.reduce((sum, { voters }) => sum + voters.size, 0),
    victor_answer_id: winner?.answer_id,
    victor_answer_text: winner?.text,
    victor_answer_emoji_id: winner?.emoji?.id,
    victor_answer_emoji_name: winner?.emoji?.name,
  };
  return {
    type: 'poll_result' as NonNullable<APIEmbed['type']>,
    fields: Object.entries(fields).flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [{ name, value: String(value), inline: false }],
    ),
  };
}
