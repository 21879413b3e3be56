import type { ApplicationRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { areAllowedIntents, areValidIntents } from './intents.ts';
import type { GatewayOptions } from './options.ts';
import { GatewayClose, isRecord, recordOf } from './protocol.ts';
import type { Identity } from './session.ts';
import { onShard } from './sharding.ts';

/** Reads and judges IDENTIFY. https://discord.com/developers/docs/events/gateway-events#identify */
export function readIdentity(world: World, options: GatewayOptions, d: unknown): Identity {
  const data = recordOf(d);
  const application = applicationOf(world, data.token);
  if (!isRecord(data.properties)) throw new GatewayClose(4002);
  const shard = readShard(data.shard);
  if (!areValidIntents(data.intents)) throw new GatewayClose(4013);
  if (!areAllowedIntents(data.intents, application)) throw new GatewayClose(4014);
  const guilds = world.guildsOf(application.bot_id).filter(({ id }) => onShard(id, shard));
  if (guilds.length > options.guildsPerShard) throw new GatewayClose(4011);
  return {
    application,
    intents: data.intents,
    shard,
    shardGiven: data.shard !== undefined && data.shard !== null,
    largeThreshold: readLargeThreshold(data.large_threshold),
    compress: data.compress === true,
    presence: data.presence,
  };
}

/** The application whose bot has this token, with or without the prefix of the Authorization header. Else 4004. */
export function applicationOf(world: World, token: unknown): ApplicationRecord {
  const bare = typeof token === 'string' ? token.replace(/^Bot /, '') : '';
  for (const application of world.applications.values()) if (application.token === bare) return application;
  throw new GatewayClose(4004);
}

function readShard(value: unknown): Identity['shard'] {
  if (value === undefined || value === null) return [0, 1];
  const [id, count] = Array.isArray(value) && value.length === 2 ? value : [];
  if (!Number.isInteger(id) || !Number.isInteger(count) || id < 0 || count < 1 || id >= count)
    throw new GatewayClose(4010);
  return [id, count];
}

function readLargeThreshold(value: unknown): number {
  return typeof value === 'number' ? Math.min(250, Math.max(50, value)) : 50;
}
