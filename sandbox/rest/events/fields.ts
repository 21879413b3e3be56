import { discordError, type FieldError, fieldErrors, invalidForm } from '../../errors.ts';
import type { ScheduledEventRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { storeImage } from '../images.ts';
import { entityTypes, statuses } from './access.ts';
import { type RecurrenceBody, readRecurrence } from './recurrence.ts';

export interface EventBody {
  readonly name?: string;
  readonly description?: string | null;
  readonly image?: string | null;
  readonly scheduled_start_time?: string;
  readonly scheduled_end_time?: string | null;
  readonly privacy_level?: number;
  readonly entity_type?: number | null;
  readonly channel_id?: string | null;
  readonly recurrence_rule?: RecurrenceBody | null;
  readonly entity_metadata?: { readonly location?: string } | null;
  readonly status?: number | null;
}

/** What a new event has and an old one may change. */
export type EventFields = Pick<
  ScheduledEventRecord,
  | 'name'
  | 'description'
  | 'channel_id'
  | 'scheduled_start_time'
  | 'scheduled_end_time'
  | 'privacy_level'
  | 'entity_type'
  | 'location'
  | 'recurrence_rule'
>;

const past: FieldError = { code: 'GUILD_SCHEDULED_EVENT_SCHEDULE_PAST', message: 'Cannot schedule event in the past.' };
const backwards: FieldError = {
  code: 'GUILD_SCHEDULED_EVENT_END_BEFORE_START',
  message: 'Cannot schedule event to end before it starts.',
};
const begun: FieldError = {
  code: 'GUILD_SCHEDULED_EVENT_INVALID_START_BY_STATUS',
  message: 'Cannot change the start of an event that is not scheduled.',
};

/** The body over what was before. https://discord.com/developers/docs/resources/guild-scheduled-event#create-guild-scheduled-event */
export function readEventFields(world: World, body: EventBody, before: ScheduledEventRecord | null): EventFields {
  const entity_type = body.entity_type ?? before?.entity_type ?? 0;
  const external = entity_type === entityTypes.external;
  const fields: EventFields = {
    name: readName(body.name ?? before?.name ?? ''),
    description: body.description === undefined ? (before?.description ?? null) : body.description || null,
    privacy_level: body.privacy_level ?? before?.privacy_level ?? 2,
    scheduled_start_time: timeOf(body.scheduled_start_time) ?? before?.scheduled_start_time ?? 0,
    scheduled_end_time:
      body.scheduled_end_time === undefined ? (before?.scheduled_end_time ?? null) : timeOf(body.scheduled_end_time),
    entity_type,
    channel_id: body.channel_id === undefined ? (before?.channel_id ?? null) : body.channel_id,
    location: external ? (body.entity_metadata?.location?.trim() ?? before?.location ?? null) : null,
    recurrence_rule: readRule(body, before),
  };
  checkTimes(world, body, fields, before);
  checkPlace(fields);
  return fields;
}

function readName(name: string): string {
  const trimmed = name.trim();
  if (trimmed === '') throw invalidForm({ name: fieldErrors.length(1, 100) });
  return trimmed;
}

function timeOf(text: string | null | undefined): number | null {
  return text == null ? null : Date.parse(text);
}

function readRule({ recurrence_rule }: EventBody, before: ScheduledEventRecord | null) {
  if (recurrence_rule === undefined) return before?.recurrence_rule ?? null;
  return recurrence_rule === null ? null : readRecurrence(recurrence_rule);
}

function checkTimes(world: World, body: EventBody, fields: EventFields, before: ScheduledEventRecord | null): void {
  const now = world.clock.now();
  if (body.scheduled_start_time !== undefined) {
    if (before && before.status !== statuses.scheduled) throw invalidForm({ scheduled_start_time: begun });
    if (fields.scheduled_start_time < now) throw invalidForm({ scheduled_start_time: past });
  }
  const end = fields.scheduled_end_time;
  if (body.scheduled_end_time != null && end !== null && end < now) throw invalidForm({ scheduled_end_time: past });
  if (end !== null && end <= fields.scheduled_start_time) throw invalidForm({ scheduled_end_time: backwards });
}

/** https://discord.com/developers/docs/resources/guild-scheduled-event#guild-scheduled-event-object-field-requirements-by-entity-type */
function checkPlace({ entity_type, channel_id, location, scheduled_end_time }: EventFields): void {
  if (entity_type !== entityTypes.external) {
    if (channel_id === null) throw invalidForm({ channel_id: fieldErrors.required });
    return;
  }
  const nothing = { code: 'BASE_TYPE_NULL', message: 'This field must be null' };
  if (channel_id !== null) throw invalidForm({ channel_id: nothing });
  if (!location) throw invalidForm({ 'entity_metadata.location': fieldErrors.required });
  if (scheduled_end_time === null) throw invalidForm({ scheduled_end_time: fieldErrors.required });
}

/** The cover image's hash, put on the CDN. */
export function readCover(world: World, eventId: string, image: string | null): string | null {
  return storeImage(world, image, `guild-events/${eventId}`, { field: 'image' });
}

const transitions: Readonly<Record<number, readonly number[]>> = {
  [statuses.scheduled]: [statuses.active, statuses.canceled],
  [statuses.active]: [statuses.completed],
};

/** https://discord.com/developers/docs/resources/guild-scheduled-event#guild-scheduled-event-object-valid-guild-scheduled-event-status-transitions */
export function readStatus(event: ScheduledEventRecord, wanted: number | null | undefined): number {
  const allowed = transitions[event.status];
  if (!allowed) throw discordError(180000);
  if (wanted == null || wanted === event.status) return event.status;
  if (allowed.includes(wanted)) return wanted;
  const message = 'Invalid guild scheduled event status transition';
  throw invalidForm({ status: { code: 'GUILD_SCHEDULED_EVENT_INVALID_STATUS_TRANSITION', message } });
}

/** What the audit log knows of an event. */
export function auditedEvent(event: ScheduledEventRecord) {
  const { name, description, channel_id, privacy_level, status, entity_type, location, image } = event;
  return {
    name,
    description,
    channel_id,
    privacy_level,
    status,
    entity_type,
    location,
    image_hash: image,
    scheduled_start_time: new Date(event.scheduled_start_time).toISOString(),
    scheduled_end_time: event.scheduled_end_time === null ? null : new Date(event.scheduled_end_time).toISOString(),
    recurrence_rule: event.recurrence_rule,
  };
}
