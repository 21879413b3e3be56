import { discordError, fieldErrors, invalidForm } from '../../errors.ts';
import type { GuildChannelRecord, GuildChannelType, GuildRecord } from '../../world/records.ts';

/** 50 channels in a category, 500 in a guild. https://discord.com/developers/docs/resources/channel#channel-object-channel-types */
const maxInCategory = 50;
const maxInGuild = 500;

/** The category a channel is to stand in; null where in none. Throws 50035 on `parent_id`. */
export function readParent(
  guild: GuildRecord,
  type: GuildChannelType,
  parentId: string | null,
  channel: GuildChannelRecord | null,
): GuildChannelRecord | null {
  if (parentId === null) return null;
  const parent = guild.channels.get(parentId);
  if (!parent) throw refuseParent('CHANNEL_PARENT_INVALID', 'Category does not exist');
  if (type === 4) throw refuseParent('CHANNEL_PARENT_INVALID', 'Categories cannot have subcategories');
  if (parent.type !== 4) throw refuseParent('CHANNEL_PARENT_INVALID_TYPE', 'Not a category');
  if (channel?.parent_id !== parentId && childrenOf(guild, parentId).length >= maxInCategory) {
    const message = `Maximum number of channels in category reached (${maxInCategory})`;
    throw refuseParent('CHANNEL_PARENT_MAX_CHANNELS', message);
  }
  return parent;
}

function refuseParent(code: string, message: string) {
  return invalidForm({ parent_id: { code, message } });
}

export function childrenOf(guild: GuildRecord, parentId: string): GuildChannelRecord[] {
  return [...guild.channels.values()].filter(({ parent_id }) => parent_id === parentId);
}

export function refuseFullGuild(guild: GuildRecord): void {
  if (guild.channels.size >= maxInGuild) throw discordError(30013);
}

/** Below its siblings. */
export function lastPosition(guild: GuildRecord, parentId: string | null): number {
  const siblings = [...guild.channels.values()].filter(({ parent_id }) => parent_id === parentId);
  return siblings.reduce((last, { position }) => Math.max(last, position + 1), 0);
}

/** The types a guild may create: announcement channels need NEWS, stages COMMUNITY. */
export function readType(guild: GuildRecord, type: number | null): GuildChannelType {
  const allowed: GuildChannelType[] = [0, 2, 4, 15, 16];
  if (guild.features.has('NEWS')) allowed.push(5);
  if (guild.features.has('COMMUNITY')) allowed.push(13);
  const found = allowed.find((candidate) => candidate === (type ?? 0));
  if (found === undefined) throw invalidForm({ type: fieldErrors.choices(allowed.sort((a, b) => a - b)) });
  return found;
}

/** A channel becomes another type: only text and announcement turn into each other, where the guild has NEWS. */
export function readNewType(guild: GuildRecord, channel: GuildChannelRecord, type: number): GuildChannelType {
  const turning = [0, 5] as const;
  const found = turning.find((candidate) => candidate === type);
  const mayTurn = guild.features.has('NEWS') && turning.some((candidate) => candidate === channel.type);
  if (type === channel.type) return channel.type;
  if (!mayTurn || found === undefined) {
    throw invalidForm({ type: fieldErrors.choices(mayTurn ? turning : [channel.type]) });
  }
  return found;
}
