import type { ActivityRecord, PresenceRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';

/** How the user appears: as set, else people are there and bots are not. */
export function presenceOf(world: World, userId: string): PresenceRecord {
  const set = world.presences.get(userId);
  if (set) return set;
  const present = world.users.get(userId)?.bot === false;
  return present
    ? { status: 'online', activities: [], client_status: { desktop: 'online' } }
    : { status: 'offline', activities: [], client_status: {} };
}

/** A presence as GUILD_CREATE and GUILD_MEMBERS_CHUNK carry it: without the guild. https://discord.com/developers/docs/events/gateway-events#presence */
export function presenceView(world: World, userId: string) {
  const presence = presenceOf(world, userId);
  return {
    user: { id: userId },
    status: presence.status,
    activities: presence.activities.map(activityView),
    client_status: { ...presence.client_status },
  };
}

/** https://discord.com/developers/docs/events/gateway-events#activity-object */
function activityView({ name, type, state, url, created_at }: ActivityRecord) {
  return {
    id: type === 4 ? 'custom' : created_at.toString(16),
    name,
    type,
    ...(state !== null && { state }),
    ...(url !== null && { url }),
    created_at,
  };
}
