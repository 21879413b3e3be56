import type { ScheduledEventRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { timestamp, timestampOrNull } from './time.ts';
import { userView } from './users.ts';

/** https://discord.com/developers/docs/resources/guild-scheduled-event#guild-scheduled-event-object */
export function scheduledEventView(world: World, event: ScheduledEventRecord) {
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
    // Single occurrences cannot be changed here.
    guild_scheduled_event_exceptions: [],
    user_count: event.users.size,
  };
}
