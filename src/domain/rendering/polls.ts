import type { APIPoll } from 'discord-api-types/v10';
import { formatTime } from '../durations.ts';
import { emojiText } from './emoji.ts';
import { note, quoted } from './layout.ts';

/** One line: question, state, answers with id and votes. https://docs.discord.com/developers/resources/poll */
export function pollLine(poll: APIPoll): string {
  const counts = new Map(poll.results?.answer_counts.map((each) => [each.id, each]));
  const answers = poll.answers.map(({ answer_id, poll_media: { text, emoji } }) => {
    const face = [emoji && emojiText(emoji), text !== undefined && quoted(text)].filter(Boolean).join(' ');
    const counted = counts.get(answer_id);
    return `${answer_id}. ${face} ${counted?.count ?? 0}${counted?.me_voted ? ' (you)' : ''}`;
  });
  const state = [
    poll.allow_multiselect && 'several answers allowed',
    poll.results?.is_finalized ? 'closed' : poll.expiry && `until ${formatTime(poll.expiry)}`,
  ];
  const told = state.filter(Boolean).join(', ');
  return note(`poll ${quoted(poll.question.text ?? '', 300)}${told && ` (${told})`}: ${answers.join('; ')}`);
}
