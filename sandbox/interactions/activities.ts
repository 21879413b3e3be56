import type { ActivityInstanceRecord, ApplicationRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';

export interface ActivityPlace {
  readonly channel_id: string;
  readonly guild_id: string | null;
  readonly user_id: string;
}

/** Applications that have activities. https://discord.com/developers/docs/resources/application#application-object-application-flags */
const embedded = 1 << 17;

export function hasActivities({ flags }: ApplicationRecord): boolean {
  return (flags & embedded) !== 0;
}

/** Starts the application's activity in the channel, or joins the one that runs there. */
export function launchActivity(
  world: World,
  application: ApplicationRecord,
  place: ActivityPlace,
): ActivityInstanceRecord {
  const { channel_id, guild_id, user_id } = place;
  const running = [...application.activity_instances.values()].find((instance) => instance.channel_id === channel_id);
  if (running) {
    running.users.add(user_id);
    return running;
  }
  const launch_id = world.snowflakes.next();
  const where = guild_id === null ? `pc-${channel_id}` : `gc-${guild_id}-${channel_id}`;
  const instance = {
    instance_id: `i-${launch_id}-${where}`,
    launch_id,
    channel_id,
    guild_id,
    users: new Set([user_id]),
  };
  application.activity_instances.set(instance.instance_id, instance);
  return instance;
}

/** An activity ends when the last one leaves. */
export function leaveActivity(application: ApplicationRecord, instance: ActivityInstanceRecord, userId: string): void {
  instance.users.delete(userId);
  if (instance.users.size === 0) application.activity_instances.delete(instance.instance_id);
}
