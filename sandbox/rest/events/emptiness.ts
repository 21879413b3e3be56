import type { GuildRecord, ScheduledEventRecord, StageInstanceRecord, VoiceStateRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { closeStage } from '../stages/stage.ts';
import { statuses } from './access.ts';
import { completeEvent } from './lifecycle.ts';

/** "On the order of minutes", the documentation says. */
const patience = 5 * 60_000;

/** What is about to end because nobody is there; called off when somebody comes. */
const endings = new WeakMap<ScheduledEventRecord | StageInstanceRecord, () => void>();

/**
 * Events in a channel end when all have left it, stages close when nobody speaks. To be called whenever somebody moved or a stage opened.
 * https://discord.com/developers/docs/resources/stage-instance#auto-closing
 */
export function settleVoice(world: World, guild: GuildRecord): void {
  const states = [...guild.voice_states.values()];
  for (const event of guild.scheduled_events.values()) {
    if (event.status !== statuses.active || event.channel_id === null) continue;
    const attended = states.some(({ channel_id }) => channel_id === event.channel_id);
    endUnless(world, event, attended, () => completeEvent(world, guild, event, null));
  }
  for (const stage of guild.stage_instances.values()) {
    const spoken = states.some((state) => state.channel_id === stage.channel_id && isSpeaker(state));
    endUnless(world, stage, spoken, () => {
      if (guild.stage_instances.get(stage.id) !== stage) return;
      closeStage(world, guild, stage, null);
      completeEvent(world, guild, guild.scheduled_events.get(stage.guild_scheduled_event_id ?? ''), null);
    });
  }
}

/** https://discord.com/developers/docs/resources/stage-instance#definitions */
function isSpeaker({ suppress, request_to_speak_timestamp }: VoiceStateRecord): boolean {
  return !suppress && request_to_speak_timestamp === null;
}

function endUnless(
  world: World,
  what: ScheduledEventRecord | StageInstanceRecord,
  occupied: boolean,
  end: () => void,
): void {
  if (occupied) {
    endings.get(what)?.();
    endings.delete(what);
  } else if (!endings.has(what)) {
    endings.set(
      what,
      world.timers.schedule(world.clock.now() + patience, () => {
        endings.delete(what);
        end();
      }),
    );
  }
}
