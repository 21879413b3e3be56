import type { ChannelRecord, GuildChannelRecord, MessageRecord, WebhookRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { announceUpdated } from './announce.ts';
import { messageFlags } from './body.ts';
import { copyContents, dropFiles } from './copies.ts';
import { postMessage } from './post.ts';
import { referenceTo } from './references.ts';

/** Brings the message to the channels that follow this one, each by its webhook. */
export function publish(world: World, channel: GuildChannelRecord, message: MessageRecord): void {
  for (const webhook of followersOf(world, channel)) {
    const target = world.channels.get(webhook.channel_id);
    if (!target) continue;
    const { id, name, avatar, application_id } = webhook;
    postMessage(world, target, {
      author_id: id,
      webhook: { id, name, avatar, application_id },
      flags: messageFlags.isCrosspost,
      message_reference: referenceTo(world, message, 0),
      ...copyContents(world, message, target.id),
    });
  }
}

/** Copies follow the original's edits. */
export function republish(world: World, message: MessageRecord): void {
  for (const [target, copy] of copiesOf(world, message)) {
    dropFiles(world, copy);
    Object.assign(copy, copyContents(world, message, target.id), { edited_timestamp: message.edited_timestamp });
    announceUpdated(world, target, copy);
  }
}

/** Copies of a deleted message stay and say that their source is gone. */
export function markSourceDeleted(world: World, message: MessageRecord): void {
  for (const [target, copy] of copiesOf(world, message)) {
    copy.flags |= messageFlags.sourceMessageDeleted;
    dropFiles(world, copy);
    Object.assign(copy, { content: '[Original Message Deleted]', embeds: [], components: [], attachments: [] });
    announceUpdated(world, target, copy);
  }
}

function followersOf(world: World, channel: ChannelRecord): WebhookRecord[] {
  return [...world.webhooks.values()].filter(
    ({ type, source_channel_id }) => type === 2 && source_channel_id === channel.id,
  );
}

function copiesOf(world: World, message: MessageRecord): [ChannelRecord, MessageRecord][] {
  const source = world.channels.get(message.channel_id);
  if (!source || !(message.flags & messageFlags.crossposted)) return [];
  return followersOf(world, source).flatMap(({ channel_id }) => {
    const target = world.channels.get(channel_id);
    const copy = target?.messages
      .all()
      .find(
        ({ flags, message_reference }) =>
          flags & messageFlags.isCrosspost && message_reference?.message_id === message.id,
      );
    return target && copy ? [[target, copy] satisfies [ChannelRecord, MessageRecord]] : [];
  });
}
