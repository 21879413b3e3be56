import { createMessage } from '../../world/create.ts';
import type { ChannelRecord, MessageRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { announceCreated } from './announce.ts';

/** A message before it stands in a channel. */
export type MessageDraft = Parameters<typeof createMessage>[2];

/** Puts the message into the channel and tells everyone. */
export function postMessage(world: World, channel: ChannelRecord, draft: MessageDraft): MessageRecord {
  const message = createMessage(world, channel, draft);
  announceCreated(world, channel, message);
  return message;
}
