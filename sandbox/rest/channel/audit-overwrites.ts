import type { APIAuditLogOptions, AuditLogOptionsType } from 'discord-api-types/v10';
import { overwriteView } from '../../views/channels.ts';
import type { GuildChannelRecord, GuildRecord, OverwriteRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { changesBetween } from '../audit-changes.ts';

interface Change {
  readonly guild: GuildRecord;
  readonly channel: GuildChannelRecord;
  readonly user_id: string;
  readonly reason: string | null;
}

/** One CHANNEL_OVERWRITE_CREATE, _UPDATE or _DELETE entry for each overwrite that changed. */
export function auditOverwrites(
  world: World,
  { guild, channel, user_id, reason }: Change,
  before: ReadonlyMap<string, OverwriteRecord>,
  after: ReadonlyMap<string, OverwriteRecord>,
): void {
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before.get(id), after.get(id)];
    const either = now ?? old;
    if (!either) continue;
    const changes = changesBetween(old ? overwriteView(old) : {}, now ? overwriteView(now) : {});
    if (changes.length === 0) continue;
    const action_type = !old ? 13 : now ? 14 : 15;
    const role_name = either.type === 0 ? guild.roles.get(id)?.name : undefined;
    const options: APIAuditLogOptions = {
      id,
      type: String(either.type) as AuditLogOptionsType,
      ...(role_name !== undefined && { role_name }),
    };
    world.audit(guild, { user_id, target_id: channel.id, action_type, changes, options, reason });
  }
}
