import { discordError } from '../../errors.ts';
import { eventExceptionView, scheduledEventView } from '../../views/scheduled-events.ts';
import type { GuildRecord, ScheduledEventExceptionRecord, ScheduledEventRecord } from '../../world/records.ts';
import { snowflakeTime } from '../../world/snowflake.ts';
import type { World } from '../../world/world.ts';
import { closeStage, openStage, stageIn } from '../stages/stage.ts';
import { entityTypes, statuses } from './access.ts';
import { nextOccurrence } from './recurrence.ts';

/** "On the order of hours", the documentation says. */
const patience = 4 * 3_600_000;

/** What the clock will do with an event, to be called off when the event changes. */
const plans = new WeakMap<ScheduledEventRecord, () => void>();

/** https://discord.com/developers/docs/events/gateway-events#guild-scheduled-event-create and the two after it */
export function announceEvent(
  world: World,
  t: 'GUILD_SCHEDULED_EVENT_CREATE' | 'GUILD_SCHEDULED_EVENT_UPDATE' | 'GUILD_SCHEDULED_EVENT_DELETE',
  event: ScheduledEventRecord,
): void {
  world.dispatch({ t, ...scopeOf(event), data: scheduledEventView(world, event) });
}

/** The payload is the exception, with the guild it is in. */
export function announceException(
  world: World,
  t:
    | 'GUILD_SCHEDULED_EVENT_EXCEPTION_CREATE'
    | 'GUILD_SCHEDULED_EVENT_EXCEPTION_UPDATE'
    | 'GUILD_SCHEDULED_EVENT_EXCEPTION_DELETE',
  event: ScheduledEventRecord,
  exception: ScheduledEventExceptionRecord,
): void {
  const data = { guild_id: event.guild_id, ...eventExceptionView(event, exception) };
  world.dispatch({ t, ...scopeOf(event), data });
}

/** Events in a channel are for those who see it. */
function scopeOf({ guild_id, channel_id }: ScheduledEventRecord) {
  return { guild_id, ...(channel_id !== null && { channel_id }) };
}

/** Makes it active; an event on a stage opens the stage. Announces nothing of the event itself. */
export function startEvent(world: World, guild: GuildRecord, event: ScheduledEventRecord, userId: string): void {
  if (event.entity_type === entityTypes.stage && event.entity_id === null) {
    const channel = guild.channels.get(event.channel_id ?? '');
    if (!channel || stageIn(guild, channel.id)) throw discordError(180002);
    const given = { topic: event.name, guild_scheduled_event_id: event.id };
    event.entity_id = openStage(world, guild, channel, userId, given).id;
  }
  event.status = statuses.active;
}

/** Ends it and closes its stage. What recurs is scheduled anew, for its next occurrence. Announces nothing of the event itself. */
export function finishEvent(
  world: World,
  guild: GuildRecord,
  event: ScheduledEventRecord,
  status: number,
  userId: string | null,
): void {
  const stage = guild.stage_instances.get(event.entity_id ?? '');
  event.entity_id = null;
  event.status = status;
  if (stage) closeStage(world, guild, stage, userId);
  if (status === statuses.completed) recur(world, event);
}

/** An active event is over: ends it, tells, and plans what comes next. */
export function completeEvent(
  world: World,
  guild: GuildRecord,
  event: ScheduledEventRecord | undefined,
  userId: string | null,
): void {
  if (event?.status !== statuses.active || guild.scheduled_events.get(event.id) !== event) return;
  finishEvent(world, guild, event, statuses.completed, userId);
  announceEvent(world, 'GUILD_SCHEDULED_EVENT_UPDATE', event);
  planEvent(world, guild, event);
}

/** Occurrences that were called off are passed over. */
function recur(world: World, event: ScheduledEventRecord): void {
  const rule = event.recurrence_rule;
  if (!rule) return;
  const canceled = new Set(
    [...event.exceptions.values()].filter(({ is_canceled }) => is_canceled).map(({ id }) => snowflakeTime(id)),
  );
  let start = nextOccurrence(rule, Math.max(event.scheduled_start_time, world.clock.now()));
  while (start !== undefined && canceled.has(start)) start = nextOccurrence(rule, start);
  if (start === undefined) return;
  const length = event.scheduled_end_time === null ? null : event.scheduled_end_time - event.scheduled_start_time;
  event.scheduled_start_time = start;
  event.scheduled_end_time = length === null ? null : start + length;
  event.status = statuses.scheduled;
}

/**
 * External events begin and end by the clock; what nobody starts is canceled.
 * https://discord.com/developers/docs/resources/guild-scheduled-event#guild-scheduled-event-status-update-automation
 */
export function planEvent(world: World, guild: GuildRecord, event: ScheduledEventRecord): void {
  plans.get(event)?.();
  plans.delete(event);
  const at = nextMoment(event);
  if (at === undefined) return;
  const callOff = world.timers.schedule(at, () => {
    if (guild.scheduled_events.get(event.id) !== event) return;
    if (event.status === statuses.active) return completeEvent(world, guild, event, null);
    if (event.entity_type === entityTypes.external) event.status = statuses.active;
    else finishEvent(world, guild, event, event.recurrence_rule ? statuses.completed : statuses.canceled, null);
    announceEvent(world, 'GUILD_SCHEDULED_EVENT_UPDATE', event);
    planEvent(world, guild, event);
  });
  plans.set(event, callOff);
}

function nextMoment(event: ScheduledEventRecord): number | undefined {
  const external = event.entity_type === entityTypes.external;
  if (event.status === statuses.scheduled) return event.scheduled_start_time + (external ? 0 : patience);
  if (event.status === statuses.active && external) return event.scheduled_end_time ?? undefined;
  return undefined;
}
