import type { World } from '../../world/world.ts';

/** https://discord.com/developers/docs/resources/soundboard#list-default-soundboard-sounds */
export const defaultSounds = [
  ['1', 'quack', '🦆'],
  ['2', 'airhorn', '🔊'],
  ['3', 'cricket', '🦗'],
  ['4', 'golf clap', '👏'],
  ['5', 'sad horn', '🎺'],
  ['7', 'ba dum tss', '🥁'],
].map(([sound_id = '', name = '', emoji_name = '']) => ({
  sound_id,
  name,
  volume: 1,
  emoji_id: null,
  emoji_name,
  available: true,
}));

/** One frame of MP3 that says nothing: how Discord's own sounds sound is not public. */
export function publishDefaultSounds(world: World): void {
  const bytes = new Uint8Array(417);
  bytes.set([0xff, 0xfb, 0x90, 0x64]);
  for (const { sound_id } of defaultSounds) {
    world.blobs.set(`soundboard-sounds/${sound_id}`, { bytes, content_type: 'audio/mpeg' });
  }
}
