import { discordError, fieldErrors } from '../../errors.ts';
import type { ChannelRecord, PollRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import type { PollBody, PollMediaBody } from './body.ts';
import { customEmoji, isUnicodeEmoji } from './emoji.ts';
import type { Form } from './form.ts';

const hour = 3_600_000;
const maxAnswerText = 55;
/** A news channel's messages are crossposted, which polls cannot be; stages have no text of that kind. */
const typesWithPolls = new Set([0, 2, 5, 13]);

/** https://discord.com/developers/docs/resources/poll#poll-create-request-object */
export function readPoll(world: World, channel: ChannelRecord, poll: PollBody, form: Form): PollRecord {
  if (channel.kind === 'guild' && !typesWithPolls.has(channel.type)) throw discordError(520002);
  const question = poll.question.text?.trim() ?? '';
  if (!question) form.report('poll.question.text', fieldErrors.required);
  return {
    question,
    answers: poll.answers.map(({ poll_media }, index) => {
      const path = `poll.answers.${index}.poll_media`;
      const text = poll_media.text?.trim() || null;
      if (text === null && !poll_media.emoji) form.report(`${path}.text`, fieldErrors.required);
      if (text !== null && [...text].length > maxAnswerText) {
        form.report(`${path}.text`, fieldErrors.tooLong(maxAnswerText));
      }
      return { answer_id: index + 1, text, emoji: readPollEmoji(world, poll_media), voters: new Set<string>() };
    }),
    expiry: world.clock.now() + (poll.duration ?? 24) * hour,
    allow_multiselect: poll.allow_multiselect ?? false,
    layout_type: poll.layout_type ?? 1,
    finalized: false,
  };
}

/** Either `id` of a custom emoji or `name` of a Unicode one. */
function readPollEmoji(world: World, { emoji }: PollMediaBody): { id: string | null; name: string | null } | null {
  if (!emoji) return null;
  if (emoji.id) {
    const known = customEmoji(world, emoji.id);
    if (!known) throw discordError(520004);
    return { id: emoji.id, name: known.name };
  }
  if (!emoji.name || !isUnicodeEmoji(emoji.name)) throw discordError(520004);
  return { id: null, name: emoji.name };
}
