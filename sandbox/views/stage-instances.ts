import type { StageInstanceRecord } from '../world/records.ts';

/** https://discord.com/developers/docs/resources/stage-instance#stage-instance-object */
export function stageInstanceView(stage: StageInstanceRecord) {
  return {
    id: stage.id,
    guild_id: stage.guild_id,
    channel_id: stage.channel_id,
    topic: stage.topic,
    privacy_level: stage.privacy_level,
    discoverable_disabled: stage.discoverable_disabled,
    guild_scheduled_event_id: stage.guild_scheduled_event_id,
  };
}
