import { z } from 'zod';
import type { Context } from '../../kernel/context.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { presenceNotice } from './presence.ts';
import { type EventReader, openReader, selectionFields, selectionOf, type Taken } from './selecting.ts';
import { EventPage, eventPage, eventText, keptFrom } from './shapes.ts';
import { advance, subscriptionNamed } from './subscriptions.ts';

const Cursor = z
  .string()
  .regex(/^\d{1,15}$/, 'is not what `next` of an earlier answer said')
  .optional();

interface Patience {
  after: number;
  limit: number;
  timeoutMs: number;
  settleMs: number;
}

/** Waits for the first event, then until nothing more came for a while, the page is full or time is up. */
async function gather(
  context: Context,
  reader: EventReader,
  { after, limit, timeoutMs, settleMs }: Patience,
): Promise<Taken> {
  const began = performance.now();
  const left = () => timeoutMs - (performance.now() - began);
  let taken = await reader.after(after, limit);
  // Who has missed something wants to know it before anything else.
  while (taken.events.length === 0 && taken.missed_to === undefined && left() > 0) {
    context.progress(Math.round((timeoutMs - left()) / 1000), Math.round(timeoutMs / 1000), 'waiting for events');
    await context.waitForEvents(taken.cursor, Math.min(left(), 10_000));
    context.signal.throwIfAborted();
    taken = { ...taken, ...(await reader.after(taken.cursor, limit)) };
  }
  let quietSince = performance.now();
  while (settleMs > 0 && taken.events.length > 0 && taken.events.length < limit && left() > 0) {
    const quiet = performance.now() - quietSince;
    if (quiet >= settleMs) break;
    await context.waitForEvents(taken.cursor, Math.min(settleMs - quiet, left()));
    context.signal.throwIfAborted();
    const more = await reader.after(taken.cursor, limit - taken.events.length);
    if (more.events.length > 0) quietSince = performance.now();
    taken = { ...taken, events: [...taken.events, ...more.events], cursor: more.cursor };
  }
  return taken;
}

export const waiting = {
  wait_for_events: operation({
    title: 'Wait for events',
    description:
      'Wait until something happens in Discord (new messages unless types say otherwise) and return it with a cursor. Pass next as after to go on without losing any; the first call starts now.',
    effect: 'read',
    reach: 'channel',
    permissions: [],
    rows: false,
    input: z.object({
      ...selectionFields,
      after: Cursor.describe('`next` of the previous answer'),
      subscription: z.string().max(80).optional(),
      timeout_seconds: z.number().min(0).max(100).default(30),
      settle_seconds: z.number().min(0).max(30).default(0).describe('After the first, wait for this much quiet'),
      limit: z.int().min(1).max(200).default(50),
    }),
    output: EventPage,
    text: eventText,
    async run({ after, subscription, timeout_seconds, settle_seconds, limit, ...fields }, context) {
      const kept = subscription === undefined ? undefined : await subscriptionNamed(context, subscription);
      const selection = kept?.selection ?? selectionOf(fields);
      const absent = await presenceNotice(context, selection);
      const reader = await openReader(context, selection);
      const given = after === undefined ? undefined : Number(after);
      if (given !== undefined && given > (await reader.last())) {
        throw new OperationError('invalid_input', 'after: is a place that the log has not reached.', {
          hint: 'Use `next` of an answer of this Guildhall, or leave it out to start now.',
        });
      }
      // What the caller says it has seen is done with; everything after is told again until then.
      const from = kept && given !== undefined ? await advance(context, kept, given) : given;
      const start = from ?? (kept ? kept.seq : await reader.last());
      const taken = await gather(context, reader, {
        after: start,
        limit,
        timeoutMs: timeout_seconds * 1000,
        settleMs: settle_seconds * 1000,
      });
      const next = { next: String(taken.cursor) };
      if (taken.missed_to === undefined) {
        return eventPage(context, reader.self, taken.events, { ...next, ...(absent ? { notice: absent } : {}) });
      }
      const missed = { after: start, to: taken.missed_to };
      // There is nothing to tell again; once told of the loss, the next call waits for what is to come.
      if (kept && taken.events.length === 0) await advance(context, kept, missed.to);
      const notice = `Missed: events after ${missed.after} up to ${missed.to} are not kept any more. ${await keptFrom(reader, missed.to)}read_messages shows what was written meanwhile; next goes on from here.`;
      return eventPage(context, reader.self, taken.events, { ...next, missed, notice });
    },
  }),
};
