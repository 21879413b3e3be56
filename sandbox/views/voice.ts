import type { VoiceStateRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { memberView } from './members.ts';
import { timestampOrNull } from './time.ts';

/** Without guild and member, as GUILD_CREATE carries it. https://discord.com/developers/docs/resources/voice#voice-state-object */
export function partialVoiceStateView(state: VoiceStateRecord) {
  return {
    channel_id: state.channel_id,
    user_id: state.user_id,
    session_id: state.session_id,
    deaf: state.deaf,
    mute: state.mute,
    self_deaf: state.self_deaf,
    self_mute: state.self_mute,
    self_video: state.self_video,
    self_stream: state.self_stream,
    suppress: state.suppress,
    request_to_speak_timestamp: timestampOrNull(state.request_to_speak_timestamp),
  };
}

export function voiceStateView(world: World, state: VoiceStateRecord) {
  const member = world.member(state.guild_id, state.user_id);
  return {
    ...partialVoiceStateView(state),
    guild_id: state.guild_id,
    ...(member && { member: memberView(world, member) }),
  };
}
