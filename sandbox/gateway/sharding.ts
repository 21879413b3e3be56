import type { GatewayOptions } from './options.ts';

/** https://discord.com/developers/docs/events/gateway#sharding-sharding-formula */
export function onShard(guildId: string, [id, count]: readonly [id: number, count: number]): boolean {
  return Number((BigInt(guildId) >> 22n) % BigInt(count)) === id;
}

/** Discord recommends about one shard for every thousand guilds. */
export function recommendedShards(guilds: number, options: GatewayOptions): number {
  return options.shards ?? Math.max(1, Math.ceil(guilds / Math.min(1_000, options.guildsPerShard)));
}
