import { discordError, invalidForm } from '../../errors.ts';
import {
  allPermissions,
  channelPermissions,
  guildPermissions,
  hasPermissions,
  permissionBits,
} from '../../permissions.ts';
import type { GuildChannelRecord, GuildRecord, MemberRecord, OverwriteRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';

/** An overwrite as bodies carry it. */
export interface OverwriteFields {
  readonly id: string;
  readonly type?: number | null;
  readonly allow?: string | number | null;
  readonly deny?: string | number | null;
}

/** A bit set from a body: decimal text or a number; null and absent are none. Bits that mean nothing are dropped. */
export function readPermissions(value: string | number | null | undefined): bigint {
  return BigInt(value ?? 0) & allPermissions;
}

/** The overwrite meant, of a role of the guild or of a user who exists: else 10011, 10013. */
export function readOverwrite(world: World, guild: GuildRecord, fields: OverwriteFields): OverwriteRecord {
  const type = fields.type ?? (guild.roles.has(fields.id) ? 0 : 1);
  if (type === 0 && !guild.roles.has(fields.id)) throw discordError(10011);
  if (type === 1 && !world.users.has(fields.id)) throw discordError(10013);
  const allow = readPermissions(fields.allow);
  return { id: fields.id, type: type === 0 ? 0 : 1, allow, deny: readPermissions(fields.deny) & ~allow };
}

export function readOverwrites(
  world: World,
  guild: GuildRecord,
  list: readonly OverwriteFields[],
): Map<string, OverwriteRecord> {
  const overwrites = list.map((fields) => readOverwrite(world, guild, fields));
  const ids = new Set(overwrites.map(({ id }) => id));
  if (ids.size < overwrites.length) {
    const message = 'The Set already contains this value';
    throw invalidForm({ permission_overwrites: { code: 'SET_TYPE_ALREADY_CONTAINS_VALUE', message } });
  }
  return new Map(overwrites.map((overwrite) => [overwrite.id, overwrite]));
}

export interface Granter {
  readonly world: World;
  readonly guild: GuildRecord;
  readonly member: MemberRecord;
  /** Where the channel stands or will stand. */
  readonly parent: GuildChannelRecord | null;
  /** The channel, where it exists already. */
  readonly channel: GuildChannelRecord | null;
}

/**
 * 50013 where a member changes what it may not: only permissions one has in the guild or the parent can be allowed or
 * denied, unless one has a MANAGE_ROLES overwrite in the channel; MANAGE_ROLES itself is for administrators.
 * https://discord.com/developers/docs/resources/channel#edit-channel-permissions
 */
export function checkGrants(
  granter: Granter,
  before: ReadonlyMap<string, OverwriteRecord>,
  after: ReadonlyMap<string, OverwriteRecord>,
): void {
  const { world, guild, member, parent, channel } = granter;
  const now = world.clock.now();
  const own = guildPermissions(guild, member, now);
  if (hasPermissions(own, 'Administrator')) return;
  const touched = touchedBits(before, after);
  if (touched & permissionBits.ManageRoles) throw discordError(50013);
  if (channel && [member.user_id, ...member.roles].some((id) => mayManageRoles(channel, id))) return;
  const granted = own | (parent ? channelPermissions(guild, member, parent, now) : 0n);
  if (touched & ~granted) throw discordError(50013);
}

function mayManageRoles(channel: GuildChannelRecord, id: string): boolean {
  return hasPermissions(channel.permission_overwrites.get(id)?.allow ?? 0n, 'ManageRoles');
}

function touchedBits(
  before: ReadonlyMap<string, OverwriteRecord>,
  after: ReadonlyMap<string, OverwriteRecord>,
): bigint {
  let bits = 0n;
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before.get(id), after.get(id)];
    bits |= ((old?.allow ?? 0n) ^ (now?.allow ?? 0n)) | ((old?.deny ?? 0n) ^ (now?.deny ?? 0n));
  }
  return bits;
}

export function sameOverwrites(
  a: ReadonlyMap<string, OverwriteRecord>,
  b: ReadonlyMap<string, OverwriteRecord>,
): boolean {
  if (a.size !== b.size) return false;
  return [...a].every(([id, one]) => {
    const other = b.get(id);
    return other !== undefined && other.allow === one.allow && other.deny === one.deny;
  });
}

/** Sets a channel's overwrites and, where it is a category, those of its channels that were in step. Returns all that changed. */
export function applyOverwrites(
  guild: GuildRecord,
  channel: GuildChannelRecord,
  after: ReadonlyMap<string, OverwriteRecord>,
): GuildChannelRecord[] {
  const before = channel.permission_overwrites;
  if (sameOverwrites(before, after)) return [];
  const inStep = [...guild.channels.values()].filter(
    ({ parent_id, permission_overwrites }) => parent_id === channel.id && sameOverwrites(permission_overwrites, before),
  );
  const changed = [channel, ...inStep];
  for (const each of changed) each.permission_overwrites = copyOverwrites(after);
  return changed;
}

export function copyOverwrites(overwrites: ReadonlyMap<string, OverwriteRecord>): Map<string, OverwriteRecord> {
  return new Map([...overwrites].map(([id, overwrite]) => [id, { ...overwrite }]));
}
