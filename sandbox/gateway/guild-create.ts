import { isOpen, seesEvent } from '../rest/events/access.ts';
import { threadView } from '../views/channels.ts';
import { guildView } from '../views/guilds.ts';
import { memberView } from '../views/members.ts';
import { presenceOf, presenceView } from '../views/presences.ts';
import { scheduledEventView } from '../views/scheduled-events.ts';
import { soundboardSoundView } from '../views/soundboard.ts';
import { stageInstanceView } from '../views/stage-instances.ts';
import { timestamp } from '../views/time.ts';
import { partialVoiceStateView } from '../views/voice.ts';
import type { GuildChannelRecord, GuildRecord, MemberRecord, ThreadRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { intents } from './intents.ts';
import type { Session } from './session.ts';
import { activeThreads, gatewayChannelView } from './visibility.ts';

/** Beyond this many members the gateway sends members and presences of nobody but those in voice. */
const hugeGuild = 75_000;

/** https://discord.com/developers/docs/events/gateway-events#guild-create */
export function guildCreateView(world: World, guild: GuildRecord, session: Session) {
  const { botId, identity } = session;
  const own = guild.members.get(botId);
  const large = guild.members.size > identity.largeThreshold;
  const told = (identity.intents & intents.presences) !== 0 && guild.members.size <= hugeGuild;
  const members = [...guild.members.values()].filter(
    (member) => member.user_id === botId || inVoice(guild, member) || (told && (!large || stands(world, member))),
  );
  const presences = told ? members.filter((member) => !large || isOnline(world, member)) : [];
  return {
    ...guildView(world, guild),
    joined_at: timestamp(own?.joined_at ?? guild.created_at),
    large,
    unavailable: false,
    member_count: guild.members.size,
    voice_states: [...guild.voice_states.values()].map(partialVoiceStateView),
    members: members.map((member) => memberView(world, member)),
    channels: [...guild.channels.values()].map((channel) => nestedChannelView(world, channel, botId)),
    threads: activeThreads(world, guild, botId).map((thread) => nestedThreadView(thread, botId)),
    presences: presences.map(({ user_id }) => presenceView(world, user_id)),
    stage_instances: [...guild.stage_instances.values()].map(stageInstanceView),
    guild_scheduled_events: [...guild.scheduled_events.values()]
      .filter((event) => isOpen(event) && seesEvent(world, botId, event))
      .map((event) => scheduledEventView(world, event)),
    soundboard_sounds: [...guild.soundboard_sounds.values()].map((sound) => soundboardSoundView(world, sound)),
  };
}

/** Inside GUILD_CREATE channels do not repeat the guild's id. */
function nestedChannelView(world: World, channel: GuildChannelRecord, userId: string) {
  const { guild_id: _guildId, ...view } = gatewayChannelView(world, channel, userId);
  return view;
}

/** Nor do the memberships of threads repeat thread and user. https://discord.com/developers/docs/resources/channel#thread-member-object */
function nestedThreadView(thread: ThreadRecord, userId: string) {
  const { member, ...view } = threadView(thread, userId);
  return { ...view, ...(member && { member: { join_timestamp: member.join_timestamp, flags: member.flags } }) };
}

function inVoice(guild: GuildRecord, member: MemberRecord): boolean {
  return (guild.voice_states.get(member.user_id)?.channel_id ?? null) !== null;
}

/** Of a large guild these are sent: online, with a role, or with a nickname. */
function stands(world: World, member: MemberRecord): boolean {
  return isOnline(world, member) || member.roles.size > 0 || member.nick !== null;
}

function isOnline(world: World, member: MemberRecord): boolean {
  return presenceOf(world, member.user_id).status !== 'offline';
}
