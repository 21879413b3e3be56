import { OperationError } from '../kernel/errors.ts';
import { isSnowflake, parseLink, snowflakeAt } from '../kernel/ids.ts';
import { readTime } from './durations.ts';

/**
 * A place in a channel's history as callers say it — message id, message link, or time (`2d`, `2026-05-01`) — as the
 * id that Discord's `before` and `after` compare with, which both leave out the id itself. A time counts as part of what
 * comes after it. Undefined stays undefined.
 */
export function position(text: string | undefined, now: number, field: 'before' | 'after' | 'around' | 'since') {
  if (text === undefined) return undefined;
  const plain = text.trim();
  if (isSnowflake(plain)) return plain;
  const link = parseLink(plain)?.message_id;
  if (link) return link;
  const time = readTime(plain, now);
  if (time !== undefined) return field === 'after' ? String(BigInt(snowflakeAt(time)) - 1n) : snowflakeAt(time);
  throw new OperationError('invalid_input', `${field}: ${JSON.stringify(plain.slice(0, 60))} is no place in time.`, {
    hint: 'Give a message id or link, an age such as 2d or 3h, or a time such as 2026-05-01T12:00Z.',
  });
}

/** As snowflakes, without the loss of digits that numbers bring. */
export const isOlder = (a: string, b: string): boolean => (a.length === b.length ? a < b : a.length < b.length);

export const byAge = (a: { id: string }, b: { id: string }): number =>
  a.id === b.id ? 0 : isOlder(a.id, b.id) ? -1 : 1;
