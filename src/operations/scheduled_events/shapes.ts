import type { APIGuildScheduledEvent } from 'discord-api-types/v10';
import { z } from 'zod';
import { formatTime } from '../../domain/durations.ts';
import { plainName, quoted } from '../../domain/rendering/layout.ts';
import { recurrenceWords } from '../../domain/scheduled-events/recurrence.ts';
import { withoutEmpty } from '../shapes/channel-view.ts';

/** https://docs.discord.com/developers/resources/guild-scheduled-event#guild-scheduled-event-object */
export const ENTITY = { stage: 1, voice: 2, external: 3 } as const;
const PLACES = ['', 'stage', 'voice', 'external'];
export const STATUS = { scheduled: 1, active: 2, completed: 3, canceled: 4 } as const;
const STATUSES = ['', 'scheduled', 'active', 'completed', 'canceled'];

const time = z.string().describe('ISO 8601');

export const EventView = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().optional(),
  status: z.string(),
  place: z.string().describe('stage, voice, external'),
  channel_id: z.string().optional(),
  channel_name: z.string().optional(),
  location: z.string().optional(),
  start: time,
  end: time.optional(),
  repeat: z.string().optional(),
  exceptions: z
    .array(z.object({ id: z.string(), start: time.optional(), end: time.optional(), skipped: z.boolean() }))
    .optional(),
  interested: z.int().optional(),
  made_by: z.string().optional(),
  image_url: z.string().optional(),
});
export type EventView = z.output<typeof EventView>;

interface Exception {
  event_exception_id: string;
  scheduled_start_time: string | null;
  scheduled_end_time: string | null;
  is_canceled: boolean;
}

/** What the published types lack of an event. */
export type WireEvent = APIGuildScheduledEvent & { guild_scheduled_event_exceptions?: Exception[] };

const iso = (text: string | null | undefined) => (text ? new Date(text).toISOString() : undefined);

export function eventView(event: WireEvent, channelName?: string): EventView {
  const exceptions = event.guild_scheduled_event_exceptions?.map((each) => ({
    id: each.event_exception_id,
    skipped: each.is_canceled,
    ...withoutEmpty({ start: iso(each.scheduled_start_time), end: iso(each.scheduled_end_time) }),
  }));
  return {
    id: event.id,
    name: event.name,
    status: STATUSES[event.status] ?? 'unknown',
    place: PLACES[event.entity_type] ?? 'unknown',
    start: new Date(event.scheduled_start_time).toISOString(),
    ...withoutEmpty({
      description: event.description || undefined,
      channel_id: event.channel_id,
      channel_name: channelName,
      location: event.entity_metadata?.location,
      end: iso(event.scheduled_end_time),
      repeat: event.recurrence_rule ? recurrenceWords(event.recurrence_rule) : undefined,
      exceptions: exceptions?.length ? exceptions : undefined,
      interested: event.user_count,
      made_by: event.creator?.username,
      image_url: event.image
        ? `https://cdn.discordapp.com/guild-events/${event.id}/${event.image}.png?size=1024`
        : undefined,
    }),
  };
}

export function eventLine(event: EventView): string {
  const where = event.channel_id
    ? `in ${event.place} #${plainName(event.channel_name ?? '?')} ${event.channel_id}`
    : event.location
      ? `at ${quoted(event.location)}`
      : event.place;
  return [
    `${event.id} ${plainName(event.name, 100)}`,
    event.status,
    `${formatTime(event.start)}${event.end ? ` to ${formatTime(event.end)}` : ''} UTC`,
    ...(event.repeat ? [event.repeat] : []),
    where,
    ...(event.interested === undefined ? [] : [`${event.interested} interested`]),
    ...(event.made_by ? [`by ${plainName(event.made_by)}`] : []),
    ...(event.description ? [quoted(event.description, 1000)] : []),
    ...(event.image_url ? [event.image_url] : []),
    ...(event.exceptions ?? []).map(({ id, start, end, skipped }) =>
      skipped
        ? `occurrence ${id} skipped`
        : `occurrence ${id} moved${start ? ` to ${formatTime(start)}` : ''}${end ? ` until ${formatTime(end)}` : ''}`,
    ),
  ].join('; ');
}
