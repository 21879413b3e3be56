import { settleVoice } from '../rest/events/emptiness.ts';
import { voiceStateView } from '../views/voice.ts';
import type { GuildRecord, VoiceStateRecord } from './records.ts';
import type { World } from './world.ts';

/** Moves someone to another voice channel, or out of voice where it is null. */
export function moveVoice(world: World, guild: GuildRecord, state: VoiceStateRecord, channelId: string | null): void {
  state.channel_id = channelId;
  if (channelId === null) guild.voice_states.delete(state.user_id);
  announceVoice(world, state);
}

export function announceVoice(world: World, state: VoiceStateRecord): void {
  world.dispatch({ t: 'VOICE_STATE_UPDATE', guild_id: state.guild_id, data: voiceStateView(world, state) });
  const guild = world.guilds.get(state.guild_id);
  if (guild) settleVoice(world, guild);
}
