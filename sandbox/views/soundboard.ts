import type { SoundboardSoundRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { userView } from './users.ts';

/** https://discord.com/developers/docs/resources/soundboard#soundboard-sound-object */
export function soundboardSoundView(world: World, sound: SoundboardSoundRecord, withUser = false) {
  return {
    sound_id: sound.sound_id,
    guild_id: sound.guild_id,
    name: sound.name,
    volume: sound.volume,
    emoji_id: sound.emoji_id,
    emoji_name: sound.emoji_name,
    available: sound.available,
    ...(withUser && sound.user_id !== null && { user: userView(world.user(sound.user_id)) }),
  };
}
