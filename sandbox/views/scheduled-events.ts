import type { ScheduledEventExceptionRecord, ScheduledEventRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { memberView } from './members.ts';
import { timestamp, timestampOrNull } from './time.ts';
import { userView } from './users.ts';

/** https://discord.com/developers/docs/resources/guild-scheduled-event#guild-scheduled-event-object */
export function scheduledEventView(world: World, event: ScheduledEventRecord, withUserCount = true) {
  return {
    id: event.id,
    guild_id: event.guild_id,
    channel_id: event.channel_id,
    creator_id: event.creator_id,
    ...(event.creator_id !== null && { creator: userView(world.user(event.creator_id)) }),
    name: event.name,
    description: event.description,
    image: event.image,
    scheduled_start_time: timestamp(event.scheduled_start_time),
    scheduled_end_time: timestampOrNull(event.scheduled_end_time),
    privacy_level: event.privacy_level,
    status: event.status,
    entity_type: event.entity_type,
    entity_id: event.entity_id,
    entity_metadata: event.location === null ? null : { location: event.location },
    recurrence_rule: event.recurrence_rule,
    guild_scheduled_event_exceptions: [...event.exceptions.values()].map((exception) =>
      eventExceptionView(event, exception),
    ),
    ...(withUserCount && { user_count: event.users.size }),
  };
}

/** https://discord.com/developers/docs/resources/guild-scheduled-event#guild-scheduled-event-exception-object */
export function eventExceptionView(event: ScheduledEventRecord, exception: ScheduledEventExceptionRecord) {
  return {
    event_id: event.id,
    event_exception_id: exception.id,
    scheduled_start_time: timestampOrNull(exception.scheduled_start_time),
    scheduled_end_time: timestampOrNull(exception.scheduled_end_time),
    is_canceled: exception.is_canceled,
  };
}

const interested = 1;

/** https://discord.com/developers/docs/resources/guild-scheduled-event#guild-scheduled-event-user-object */
export function eventUserView(
  world: World,
  event: ScheduledEventRecord,
  exception: ScheduledEventExceptionRecord | null,
  userId: string,
  withMember: boolean,
) {
  const member = withMember ? world.member(event.guild_id, userId) : undefined;
  return {
    guild_scheduled_event_id: event.id,
    ...(exception && { guild_scheduled_event_exception_id: exception.id }),
    user_id: userId,
    user: userView(world.user(userId)),
    ...(member && { member: memberView(world, member) }),
    response: interested,
  };
}
