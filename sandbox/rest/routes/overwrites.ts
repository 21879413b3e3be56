import { discordError } from '../../errors.ts';
import type { OverwriteRecord } from '../../world/records.ts';
import { channelFor } from '../access.ts';
import { announceChannel } from '../announce.ts';
import { auditOverwrites } from '../channel/audit-overwrites.ts';
import { applyOverwrites, checkGrants, type OverwriteFields, readOverwrite } from '../channel/overwrites.ts';
import { type RestRequest, route } from '../route.ts';

/** https://discord.com/developers/docs/resources/channel#edit-channel-permissions */
export const overwriteRoutes = [
  route<Omit<OverwriteFields, 'id'>>({
    method: 'PUT',
    path: '/channels/{channel_id}/permissions/{overwrite_id}',
    run(request) {
      replaceOverwrite(request, (guild, before) => {
        const id = request.params.overwrite_id ?? '';
        const overwrite = readOverwrite(request.world, guild, { ...request.body, id });
        if (before.size >= 1000 && !before.has(id)) throw discordError(30060);
        return new Map(before).set(id, overwrite);
      });
    },
  }),

  route({
    method: 'DELETE',
    path: '/channels/{channel_id}/permissions/{overwrite_id}',
    run(request) {
      replaceOverwrite(request, (_guild, before) => {
        const after = new Map(before);
        if (!after.delete(request.params.overwrite_id ?? '')) throw discordError(10009);
        return after;
      });
    },
  }),
];

function replaceOverwrite(
  request: RestRequest,
  change: (
    guild: Parameters<typeof readOverwrite>[1],
    before: ReadonlyMap<string, OverwriteRecord>,
  ) => Map<string, OverwriteRecord>,
): void {
  const { world, user, reason } = request;
  const { channel, guild, member } = channelFor(request, request.params.channel_id ?? '', 'ManageRoles');
  if (channel.kind === 'dm') throw discordError(50003);
  if (channel.kind === 'thread' || !guild || !member) throw discordError(50024);
  const before = channel.permission_overwrites;
  const after = change(guild, before);
  const parent = guild.channels.get(channel.parent_id ?? '') ?? null;
  checkGrants({ world, guild, member, parent, channel }, before, after);
  for (const changed of applyOverwrites(guild, channel, after)) announceChannel(world, 'CHANNEL_UPDATE', changed);
  auditOverwrites(world, { guild, channel, user_id: user.id, reason }, before, after);
}
