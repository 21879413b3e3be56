import { discordError } from '../../errors.ts';
import { guildChannelView, threadView } from '../../views/channels.ts';
import { stageInstanceView } from '../../views/stage-instances.ts';
import { forgetChannelInCommunity } from '../../world/forget.ts';
import type { GuildChannelRecord, GuildRecord, ThreadRecord } from '../../world/records.ts';
import { moveVoice } from '../../world/voice.ts';
import type { World } from '../../world/world.ts';
import { channelFor } from '../access.ts';
import { announceChannel, announceGuild } from '../announce.ts';
import { changesBetween } from '../audit-changes.ts';
import { isOpen, statuses } from '../events/access.ts';
import { announceEvent, finishEvent } from '../events/lifecycle.ts';
import type { RestRequest } from '../route.ts';
import { childrenOf } from './placement.ts';

/** https://discord.com/developers/docs/resources/channel#deleteclose-channel */
export function deleteGuildChannel(request: RestRequest, channel: GuildChannelRecord): void {
  const { world, user, reason } = request;
  const { guild } = channelFor(request, channel.id, 'ManageChannels');
  if (!guild) throw discordError(50001);
  const needed = [guild.rules_channel_id, guild.public_updates_channel_id];
  if (guild.features.has('COMMUNITY') && needed.includes(channel.id)) throw discordError(50074);

  for (const child of childrenOf(guild, channel.id)) {
    child.parent_id = null;
    announceChannel(world, 'CHANNEL_UPDATE', child);
  }
  for (const state of [...guild.voice_states.values()]) {
    if (state.channel_id === channel.id) moveVoice(world, guild, state, null);
  }
  // What was to take place there is off. Sent while the channel stands, to those who could see it.
  for (const event of guild.scheduled_events.values()) {
    if (event.channel_id !== channel.id || !isOpen(event)) continue;
    finishEvent(world, guild, event, statuses.canceled, user.id);
    announceEvent(world, 'GUILD_SCHEDULED_EVENT_UPDATE', event);
  }
  for (const instance of [...guild.stage_instances.values()]) {
    if (instance.channel_id !== channel.id) continue;
    guild.stage_instances.delete(instance.id);
    const data = stageInstanceView(instance);
    world.dispatch({ t: 'STAGE_INSTANCE_DELETE', guild_id: guild.id, channel_id: channel.id, data });
  }
  // Announced while it stands, so that the gateway can tell who could see it.
  announceChannel(world, 'CHANNEL_DELETE', channel);
  removeWithContents(world, guild, channel);
  forgetChannel(world, guild, channel.id);
  forgetChannelInCommunity(guild, channel.id);
  const { id, guild_id, position, ...written } = guildChannelView(channel);
  const changes = changesBetween(written, {});
  world.audit(guild, { user_id: user.id, target_id: id, action_type: 12, changes, reason });
}

/** Threads, webhooks and invites go with their channel. */
function removeWithContents(world: World, guild: GuildRecord, channel: GuildChannelRecord): void {
  world.removeChannel(channel);
  for (const thread of [...guild.threads.values()]) if (thread.parent_id === channel.id) world.removeChannel(thread);
  for (const webhook of [...world.webhooks.values()]) {
    if (webhook.channel_id === channel.id) world.webhooks.delete(webhook.id);
  }
  for (const invite of [...world.invites.values()]) {
    if (invite.channel_id === channel.id) world.invites.delete(invite.code);
  }
}

/** The guild's settings no longer name the channel. */
function forgetChannel(world: World, guild: GuildRecord, id: string): void {
  const settings = [
    'afk_channel_id',
    'system_channel_id',
    'rules_channel_id',
    'public_updates_channel_id',
    'safety_alerts_channel_id',
    'widget_channel_id',
  ] as const;
  const named = settings.filter((setting) => guild[setting] === id);
  for (const setting of named) guild[setting] = null;
  if (named.length > 0) announceGuild(world, guild);
}

/** https://discord.com/developers/docs/events/gateway-events#thread-delete */
export function deleteThread(request: RestRequest, thread: ThreadRecord): void {
  const { world, user, reason } = request;
  const { guild } = channelFor(request, thread.id, 'ManageThreads');
  if (!guild) throw discordError(50001);
  const { id, guild_id, parent_id, type } = thread;
  world.dispatch({
    t: 'THREAD_DELETE',
    guild_id,
    channel_id: id,
    data: { id, guild_id, parent_id, type },
  });
  world.removeChannel(thread);
  const { name, thread_metadata, rate_limit_per_user, flags } = threadView(thread);
  const { archived, auto_archive_duration, locked } = thread_metadata;
  const fields = { name, type, archived, locked, auto_archive_duration, rate_limit_per_user, flags };
  world.audit(guild, {
    user_id: user.id,
    target_id: id,
    action_type: 112,
    changes: changesBetween(fields, {}),
    reason,
  });
}
