import { z } from 'zod';
import { formatTime } from '../../domain/durations.ts';
import { eventLines } from '../../domain/events/lines.ts';
import type { Context } from '../../kernel/context.ts';
import type { StoredEvent } from '../../kernel/store/events.ts';
import { namesOf } from './places.ts';
import type { EventReader } from './selecting.ts';

const EventObject = z.object({
  seq: z.int(),
  type: z.string(),
  guild_id: z.string().nullable(),
  channel_id: z.string().nullable(),
  message_id: z.string().nullable(),
  author_id: z.string().nullable(),
  /** ISO 8601 */
  at: z.string(),
  data: z.unknown(),
});

export const EventPage = z.object({
  events: z.array(EventObject),
  names: z.record(z.string(), z.string()).optional().describe('Channels by id'),
  me: z.string().describe('id of this bot'),
  missed: z
    .object({ after: z.int(), to: z.int() })
    .optional()
    .describe('numbers between which events that would have been told are not kept any more'),
  notice: z.string().optional(),
  next: z.string().optional(),
});

export type EventPage = z.output<typeof EventPage>;

/** Says how far back the log reaches. */
export async function keptFrom(reader: EventReader, seq: number): Promise<string> {
  const since = await reader.keptSince(seq);
  return since === undefined ? '' : `The log is whole since ${formatTime(since)} UTC. `;
}

export async function eventPage(
  context: Context,
  self: string,
  events: readonly StoredEvent[],
  more: Pick<EventPage, 'next' | 'notice' | 'missed'>,
): Promise<EventPage> {
  const names = await namesOf(context, events);
  return {
    events: events.map(({ seq, type, guild_id, channel_id, message_id, author_id, occurred_at, payload }) => ({
      seq,
      type,
      guild_id,
      channel_id,
      message_id,
      author_id,
      at: new Date(occurred_at).toISOString(),
      data: payload,
    })),
    me: self,
    ...(Object.keys(names).length > 0 ? { names } : {}),
    ...more,
  };
}

export function eventText({ events, names, me, notice }: EventPage): string {
  const heading =
    events.length === 0 ? 'Nothing new.' : `${events.length} event${events.length === 1 ? '' : 's'}. Times are UTC.`;
  return [eventLines(events, { heading, names: names ?? {}, selfId: me }), notice].filter(Boolean).join('\n');
}
