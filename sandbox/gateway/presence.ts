import { presenceView } from '../views/presences.ts';
import type { ActivityRecord, PresenceRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { GatewayClose, isRecord, recordOf } from './protocol.ts';

const statuses = ['online', 'dnd', 'idle', 'invisible', 'offline'] as const;

/** Op 3, and the presence in IDENTIFY. https://discord.com/developers/docs/events/gateway-events#update-presence */
export function readPresence(world: World, d: unknown): PresenceRecord {
  const { status = 'online', activities = [] } = recordOf(d);
  if (!statuses.some((known) => known === status) || !Array.isArray(activities)) throw new GatewayClose(4002);
  const shown = status === 'invisible' || status === 'offline' ? 'offline' : (status as 'online' | 'dnd' | 'idle');
  return {
    status: shown,
    activities: shown === 'offline' ? [] : activities.map((activity) => readActivity(world, activity)),
    client_status: shown === 'offline' ? {} : { web: shown },
  };
}

/** Bots can set these four fields and no others. https://discord.com/developers/docs/events/gateway-events#activity-object */
function readActivity(world: World, value: unknown): ActivityRecord {
  if (!isRecord(value)) throw new GatewayClose(4002);
  const { name, type, state, url } = value;
  if (typeof name !== 'string' || typeof type !== 'number') throw new GatewayClose(4002);
  return {
    name,
    type,
    state: typeof state === 'string' ? state : null,
    url: typeof url === 'string' ? url : null,
    created_at: world.clock.now(),
  };
}

/** Sets how a user appears and tells their guilds. */
export function setPresence(world: World, userId: string, presence: PresenceRecord): void {
  world.presences.set(userId, presence);
  for (const guild of world.guildsOf(userId)) {
    world.dispatch({
      t: 'PRESENCE_UPDATE',
      guild_id: guild.id,
      data: { ...presenceView(world, userId), guild_id: guild.id },
    });
  }
}

export const online: PresenceRecord = { status: 'online', activities: [], client_status: { web: 'online' } };
export const offline: PresenceRecord = { status: 'offline', activities: [], client_status: {} };
