import { discordError } from '../../errors.ts';
import type { GuildChannelRecord } from '../../world/records.ts';
import type { GuildAccess } from '../access.ts';
import { announceChannel } from '../announce.ts';
import type { RestRequest } from '../route.ts';
import { copyOverwrites, sameOverwrites } from './overwrites.ts';
import { readParent } from './placement.ts';

export interface PositionFields {
  readonly id?: string | null;
  readonly position?: number | null;
  readonly parent_id?: string | null;
  readonly lock_permissions?: boolean | null;
}

/** Moves channels; one of them may go to another category. https://discord.com/developers/docs/resources/guild#modify-guild-channel-positions */
export function moveChannels(
  { world }: Pick<RestRequest, 'world'>,
  { guild }: GuildAccess,
  moves: readonly PositionFields[],
): void {
  const planned = moves.map((move) => {
    const channel = guild.channels.get(move.id ?? '');
    if (!channel) throw discordError(10003);
    const parentId = move.parent_id === undefined ? channel.parent_id : move.parent_id;
    return { channel, move, parent: readParent(guild, channel.type, parentId, channel) };
  });
  const movedAway = planned.filter(({ channel, parent }) => channel.parent_id !== (parent?.id ?? null));
  if (movedAway.length > 1) throw discordError(40009);
  for (const { channel, move, parent } of planned) {
    const changed = move.position != null && move.position !== channel.position;
    if (changed) channel.position = move.position ?? 0;
    const moved = channel.parent_id !== (parent?.id ?? null);
    channel.parent_id = parent?.id ?? null;
    const locked = parent !== null && move.lock_permissions === true && takeOverwrites(channel, parent);
    if (changed || moved || locked) announceChannel(world, 'CHANNEL_UPDATE', channel);
  }
}

function takeOverwrites(channel: GuildChannelRecord, parent: GuildChannelRecord): boolean {
  if (sameOverwrites(channel.permission_overwrites, parent.permission_overwrites)) return false;
  channel.permission_overwrites = copyOverwrites(parent.permission_overwrites);
  return true;
}
