import { channelPermissions, hasPermissions } from '../permissions.ts';
import type { GuildChannelRecord, GuildRecord, VoiceStateRecord } from '../world/records.ts';
import { announceVoice, moveVoice } from '../world/voice.ts';
import type { World } from '../world/world.ts';
import type { GatewayContext } from './context.ts';
import { recordOf, snowflakeOf } from './protocol.ts';
import type { Session } from './session.ts';

/** Op 4. Where the bot may not go, nothing happens. https://discord.com/developers/docs/events/gateway-events#update-voice-state */
export function updateVoiceState({ world }: GatewayContext, session: Session, d: unknown): void {
  const { guild_id, channel_id, self_mute, self_deaf } = recordOf(d);
  const guild = world.guilds.get(snowflakeOf(guild_id));
  if (!guild || !session.guilds.has(guild.id)) return;
  const current = guild.voice_states.get(session.botId);
  if (channel_id === null || channel_id === undefined) {
    if (current) moveVoice(world, guild, current, null);
    return;
  }
  const channel = guild.channels.get(snowflakeOf(channel_id));
  if (!channel || !mayEnter(world, guild, channel, session.botId)) return;
  const joined = current?.channel_id !== channel.id;
  const state: VoiceStateRecord = {
    user_id: session.botId,
    guild_id: guild.id,
    deaf: false,
    mute: false,
    self_stream: false,
    self_video: false,
    request_to_speak_timestamp: null,
    ...current,
    channel_id: channel.id,
    session_id: session.id,
    self_mute: self_mute === true,
    self_deaf: self_deaf === true,
    // One enters a stage as audience.
    suppress: channel.type === 13 && (joined || current?.suppress === true),
  };
  guild.voice_states.set(session.botId, state);
  announceVoice(world, state);
  if (joined) announceServer(world, session, guild);
}

/** With its session a bot leaves the channels it entered through it. */
export function leaveVoice(world: World, { botId, id }: Session): void {
  for (const guild of world.guildsOf(botId)) {
    const state = guild.voice_states.get(botId);
    if (state?.session_id === id) moveVoice(world, guild, state, null);
  }
}

/**
 * The sandbox has no voice transport. It says what Discord says while a voice server is being found: no endpoint yet.
 * https://discord.com/developers/docs/events/gateway-events#voice-server-update
 */
function announceServer(world: World, session: Session, guild: GuildRecord): void {
  const token = world.random.text(16, '0123456789abcdef');
  session.dispatch('VOICE_SERVER_UPDATE', JSON.stringify({ token, guild_id: guild.id, endpoint: null }));
}

function mayEnter(world: World, guild: GuildRecord, channel: GuildChannelRecord, userId: string): boolean {
  const member = guild.members.get(userId);
  if (!member || (channel.type !== 2 && channel.type !== 13)) return false;
  const granted = channelPermissions(guild, member, channel, world.clock.now());
  if (!hasPermissions(granted, 'ViewChannel', 'Connect')) return false;
  const present = [...guild.voice_states.values()].filter(({ channel_id }) => channel_id === channel.id);
  const full = channel.user_limit > 0 && present.length >= channel.user_limit;
  return !full || present.some(({ user_id }) => user_id === userId) || hasPermissions(granted, 'MoveMembers');
}
