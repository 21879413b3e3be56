import { canView } from '../rest/access.ts';
import { soundboardSoundView } from '../views/soundboard.ts';
import type { GatewayContext } from './context.ts';
import { GatewayClose, recordOf, snowflakeOf } from './protocol.ts';
import type { Session } from './session.ts';

/** Op 31. https://discord.com/developers/docs/events/gateway-events#request-soundboard-sounds */
export function requestSoundboardSounds({ world }: GatewayContext, session: Session, d: unknown): void {
  const { guild_ids: asked } = recordOf(d);
  if (!Array.isArray(asked)) throw new GatewayClose(4002);
  for (const id of new Set(asked.map(snowflakeOf))) {
    const guild = world.guilds.get(id);
    if (!guild || !session.guilds.has(id)) continue;
    const sounds = [...guild.soundboard_sounds.values()].map((sound) => soundboardSoundView(world, sound));
    session.dispatch('SOUNDBOARD_SOUNDS', JSON.stringify({ guild_id: id, soundboard_sounds: sounds }));
  }
}

/** Op 43: what voice channels do not say of themselves. https://discord.com/developers/docs/events/gateway-events#request-channel-info */
export function requestChannelInfo({ world, voiceStarts }: GatewayContext, session: Session, d: unknown): void {
  const { guild_id, fields } = recordOf(d);
  const guild = world.guilds.get(snowflakeOf(guild_id));
  if (!Array.isArray(fields)) throw new GatewayClose(4002);
  if (!guild || !session.guilds.has(guild.id)) return;
  const channels = [...guild.channels.values()]
    .filter((channel) => (channel.type === 2 || channel.type === 13) && canView(world, session.botId, channel))
    .map(({ id, status }) => ({
      id,
      ...(fields.includes('status') && { status }),
      ...(fields.includes('voice_start_time') && { voice_start_time: voiceStarts.of(id) }),
    }));
  session.dispatch('CHANNEL_INFO', JSON.stringify({ guild_id: guild.id, channels }));
}
