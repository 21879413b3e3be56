import type { APIPartialEmoji } from 'discord-api-types/v10';
import { oneLine } from '../hidden-text.ts';

type EmojiLike = { id?: string | null; name?: string | null };

/** As people write it: the character, or `:name:` for a custom one. */
export const emojiText = ({ id, name }: EmojiLike): string =>
  id ? `:${oneLine(name ?? 'deleted', 32)}:` : oneLine(name ?? '?', 32);

/** As REST paths take it: the character, or `name:id`. */
export const emojiPath = ({ id, name }: EmojiLike): string => (id ? `${name ?? '_'}:${id}` : (name ?? ''));

/** From what the resolve policy hands over: a character, or `name:id`. */
export function parseEmoji(text: string): Pick<APIPartialEmoji, 'id' | 'name'> {
  const custom = /^(\w{2,32}):(\d{15,20})$/.exec(text);
  return custom?.[1] && custom[2] ? { name: custom[1], id: custom[2] } : { name: text, id: null };
}

const LEADING =
  /^(?:<a?:(\w{2,32}):(\d{15,20})>|((?:\p{RI}\p{RI}|[#*0-9]\uFE0F?\u20E3|\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F)*(?:\u200D\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F)*)*)))\s*/u;

/** Splits an emoji off the start of a text: `👍 Yes` is a thumb and "Yes". */
export function leadingEmoji(text: string): { emoji?: Pick<APIPartialEmoji, 'id' | 'name'>; rest: string } {
  const match = LEADING.exec(text);
  if (!match) return { rest: text };
  const rest = text.slice(match[0].length);
  if (match[1] && match[2]) return { emoji: { name: match[1], id: match[2] }, rest };
  return match[3] ? { emoji: { name: match[3], id: null }, rest } : { rest: text };
}
