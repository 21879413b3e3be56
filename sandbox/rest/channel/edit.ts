import { discordError } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import { validateAs } from '../../spec/validate-as.ts';
import { guildChannelView } from '../../views/channels.ts';
import type { GuildChannelRecord } from '../../world/records.ts';
import { channelFor } from '../access.ts';
import { announceChannel } from '../announce.ts';
import { changesBetween } from '../audit-changes.ts';
import type { RestRequest } from '../route.ts';
import { auditOverwrites } from './audit-overwrites.ts';
import { type ChannelFields, readChannelFields } from './fields.ts';
import { applyOverwrites, checkGrants, readOverwrites } from './overwrites.ts';
import { readNewType, readParent } from './placement.ts';
import { dropRemovedTags } from './tags.ts';

/** https://discord.com/developers/docs/resources/channel#modify-channel */
export function editGuildChannel(request: RestRequest<unknown>, channel: GuildChannelRecord): void {
  const { world, user, reason } = request;
  const body = validateAs<ChannelFields>('UpdateGuildChannelRequestPartial', request.body);
  const { guild, member, permissions } = channelFor(request, channel.id, 'ManageChannels');
  if (!guild || !member) throw discordError(50001);
  const type = typeof body.type === 'number' ? readNewType(guild, channel, body.type) : channel.type;
  const parentId = body.parent_id === undefined ? channel.parent_id : body.parent_id;
  const parent = readParent(guild, type, parentId, channel);
  const fields = readChannelFields(world, { guild, channel, type }, body);
  const overwritesBefore = channel.permission_overwrites;
  const overwrites = body.permission_overwrites
    ? readOverwrites(world, guild, body.permission_overwrites)
    : overwritesBefore;
  if (body.permission_overwrites) {
    if (!hasPermissions(permissions, 'ManageRoles')) throw discordError(50013);
    checkGrants({ world, guild, member, parent, channel }, overwritesBefore, overwrites);
  }

  const before = { ...guildChannelView(channel), permission_overwrites: null };
  const position = body.position ?? channel.position;
  Object.assign(channel, fields, { type, parent_id: parent?.id ?? null, position });
  if (fields.available_tags) dropRemovedTags(guild, channel);
  const changes = changesBetween(before, { ...guildChannelView(channel), permission_overwrites: null });
  const changed = new Set([...(changes.length > 0 ? [channel] : []), ...applyOverwrites(guild, channel, overwrites)]);
  for (const each of changed) announceChannel(world, 'CHANNEL_UPDATE', each);
  const target = { user_id: user.id, target_id: channel.id };
  if (changes.length > 0) world.audit(guild, { ...target, action_type: 11, changes, reason });
  auditOverwrites(world, { guild, channel, user_id: user.id, reason }, overwritesBefore, overwrites);
}
