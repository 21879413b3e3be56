import { stageInstanceView } from '../../views/stage-instances.ts';
import type { GuildChannelRecord, GuildRecord, StageInstanceRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { postMessage } from '../messages/post.ts';

/** https://discord.com/developers/docs/resources/message#message-object-message-types */
const messageTypes = { start: 27, end: 28, topic: 31 } as const;

export function stageIn(guild: GuildRecord, channelId: string): StageInstanceRecord | undefined {
  return [...guild.stage_instances.values()].find(({ channel_id }) => channel_id === channelId);
}

interface StageGiven {
  readonly topic: string;
  readonly privacy_level?: number;
  readonly guild_scheduled_event_id?: string | null;
  /** Pings everyone with the message that says so. */
  readonly notify?: boolean;
}

/** The channel goes live: clients are told, and so is the channel's own chat. `userId` is who opened it. */
export function openStage(
  world: World,
  guild: GuildRecord,
  channel: GuildChannelRecord,
  userId: string,
  { topic, privacy_level = 2, guild_scheduled_event_id = null, notify = false }: StageGiven,
): StageInstanceRecord {
  const stage: StageInstanceRecord = {
    id: world.snowflakes.next(),
    guild_id: guild.id,
    channel_id: channel.id,
    topic,
    privacy_level,
    discoverable_disabled: true,
    guild_scheduled_event_id,
  };
  guild.stage_instances.set(stage.id, stage);
  announceStage(world, 'STAGE_INSTANCE_CREATE', stage);
  postMessage(world, channel, {
    author_id: userId,
    type: messageTypes.start,
    content: topic,
    mention_everyone: notify,
  });
  return stage;
}

export function changeTopic(world: World, guild: GuildRecord, stage: StageInstanceRecord, userId: string): void {
  announceStage(world, 'STAGE_INSTANCE_UPDATE', stage);
  const channel = guild.channels.get(stage.channel_id);
  if (channel) postMessage(world, channel, { author_id: userId, type: messageTypes.topic, content: stage.topic });
}

/** Closed by somebody, or by itself. */
export function closeStage(world: World, guild: GuildRecord, stage: StageInstanceRecord, userId: string | null): void {
  guild.stage_instances.delete(stage.id);
  announceStage(world, 'STAGE_INSTANCE_DELETE', stage);
  const channel = guild.channels.get(stage.channel_id);
  if (channel) {
    const author_id = userId ?? guild.owner_id;
    postMessage(world, channel, { author_id, type: messageTypes.end, content: stage.topic });
  }
}

function announceStage(
  world: World,
  t: 'STAGE_INSTANCE_CREATE' | 'STAGE_INSTANCE_UPDATE' | 'STAGE_INSTANCE_DELETE',
  stage: StageInstanceRecord,
): void {
  const { guild_id, channel_id } = stage;
  world.dispatch({ t, guild_id, channel_id, data: stageInstanceView(stage) });
}
