import { oneLine } from '../hidden-text.ts';

/**
 * The layout that what users write cannot imitate. Every line of a transcript starts in one of three columns:
 * column 0 is ours (headers, days, the start of each message), ` +` in column 0 and 1 is our note on the message above,
 * and two spaces continue what its author wrote. Text of users therefore never starts a line of ours.
 */
const BREAK = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/;

/** Text of users for use after something of ours on the same line: further lines are indented. */
export function hang(text: string): string {
  if (!BREAK.test(text)) return text.trimEnd();
  return text
    .split(BREAK)
    .map((line) => line.trimEnd())
    .filter((line, i, lines) => line !== '' || lines[i - 1] !== '')
    .join('\n  ')
    .replace(/[ \n]+$/, '')
    .replaceAll('\n  \n', '\n\n');
}

/** The same, starting on a line of its own; empty text gives no line. */
export const block = (text: string): string[] => (text.trim() === '' ? [] : [`  ${hang(text.trim())}`]);

/** A line of ours under a message. */
export const note = (text: string): string => ` +${text}`;

/** A title or name inside a line of ours. */
export const quoted = (text: string, max = 100): string => JSON.stringify(oneLine(text, max));

/** Quoted only where it could be mistaken for something else. */
export const plainName = (text: string, max = 60): string => {
  const flat = oneLine(text, max);
  return /^[\p{L}\p{N}_](?:[\p{L}\p{N}\p{M}_.'/&+|-]|\p{Extended_Pictographic}|\uFE0F|\u200D)*$/u.test(flat)
    ? flat
    : JSON.stringify(flat);
};

/** An address inside a line of ours. */
export const address = (url: string): string => oneLine(url, 500).replaceAll(' ', '%20');

export function clip(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max).trimEnd()}… (${text.length - max} more characters)`;
}

const SIZES = ['B', 'KB', 'MB', 'GB'];

export function fileSize(bytes: number): string {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), SIZES.length - 1);
  const amount = bytes / 1024 ** power;
  return `${amount < 10 && power > 0 ? amount.toFixed(1) : Math.round(amount)}${SIZES[power]}`;
}
