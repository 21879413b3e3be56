import type { Dispatch } from '../world/dispatch.ts';
import type { World } from '../world/world.ts';

/** Since when somebody has been in each voice channel. Watches the voice states, whoever changes them. */
export class VoiceStarts {
  private readonly world: World;
  private readonly byChannel = new Map<string, number>();

  constructor(world: World) {
    this.world = world;
  }

  /** In seconds, or null where nobody is there. */
  of(channelId: string): number | null {
    const start = this.byChannel.get(channelId);
    return start === undefined ? null : Math.floor(start / 1_000);
  }

  /** https://discord.com/developers/docs/events/gateway-events#voice-channel-start-time-update */
  follow({ t, guild_id }: Dispatch): void {
    const guild = this.world.guilds.get(guild_id ?? '');
    if (t !== 'VOICE_STATE_UPDATE' || !guild) return;
    const occupied = new Set([...guild.voice_states.values()].map(({ channel_id }) => channel_id));
    for (const { id } of guild.channels.values()) {
      if (occupied.has(id) === this.byChannel.has(id)) continue;
      if (occupied.has(id)) this.byChannel.set(id, this.world.clock.now());
      else this.byChannel.delete(id);
      this.world.dispatch({
        t: 'VOICE_CHANNEL_START_TIME_UPDATE',
        guild_id: guild.id,
        channel_id: id,
        data: { id, guild_id: guild.id, voice_start_time: this.of(id) },
      });
    }
  }
}
