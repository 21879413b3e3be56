import { OperationError } from '../../kernel/errors.ts';
import { parseRecurrence } from './recurrence.ts';
import { type Here, readWhen } from './when.ts';

/** Longest expression of time looked for, in words: "every monday and thursday at 5 pm Europe/Berlin". */
const MOST_WORDS = 9;

function isRecurrence(phrase: string, zone: string): boolean {
  if (!/^(?:every|each|daily|hourly|weekly|monthly)\b/i.test(phrase)) return false;
  try {
    parseRecurrence(phrase, zone);
    return true;
  } catch (error) {
    if (error instanceof OperationError) return false;
    throw error;
  }
}

function timingOf(phrase: string, here: Here): { at: string } | { cron: string } | undefined {
  if (isRecurrence(phrase, here.zone)) return { cron: phrase };
  // A bare number is more likely a number than a Unix time.
  if (/^\S*\d{5,}\S*$/.test(phrase)) return undefined;
  return typeof readWhen(phrase, here) === 'object' ? { at: phrase } : undefined;
}

const unwrapped = (text: string) =>
  text
    .replace(/^[\s,:;–-]+|[\s,:;–-]+$/g, '')
    .replace(/^(?:to|that|about)\s+/i, '')
    .trim();

/**
 * Takes the time out of "remind me in 2 hours to check the oven" or "stand-up every weekday 9:00": what is to be said,
 * and when. Undefined where the text neither begins nor ends with a time.
 */
export function readReminder(
  text: string,
  here: Here,
): ({ text: string } & ({ at: string } | { cron: string })) | undefined {
  const words = text
    .trim()
    .replace(/^(?:please\s+)?remind\s+(?:me|us|them|everyone)\s+/i, '')
    .split(/\s+/);
  for (let count = Math.min(MOST_WORDS, words.length - 1); count > 0; count--) {
    const sides = [
      { phrase: words.slice(0, count), rest: words.slice(count) },
      { phrase: words.slice(-count), rest: words.slice(0, -count) },
    ];
    for (const { phrase, rest } of sides) {
      const timing = timingOf(phrase.join(' ').replace(/[,:;]$/, ''), here);
      const about = unwrapped(rest.join(' '));
      if (timing && about) return { text: about, ...timing };
    }
  }
  return undefined;
}
