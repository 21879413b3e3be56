import { createMessage } from '../../world/create.ts';
import type { ChannelRecord, MessageRecord, ThreadRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { canView } from '../access.ts';
import { wakeThread } from '../threads/archive.ts';
import { addToThread } from '../threads/members.ts';
import { announceCreated } from './announce.ts';
import { endPollInTime } from './poll-end.ts';
import { isSystemMessage } from './references.ts';

/** A message before it stands in a channel. */
export type MessageDraft = Parameters<typeof createMessage>[2];

/** Puts the message into the channel and tells everyone. Talking in a thread wakes it. */
export function postMessage(world: World, channel: ChannelRecord, draft: MessageDraft): MessageRecord {
  if (channel.kind === 'thread') wakeThread(world, channel);
  const message = createMessage(world, channel, draft);
  announceCreated(world, channel, message);
  endPollInTime(world, channel, message);
  if (channel.kind === 'thread' && !isSystemMessage(message)) bringIn(world, channel, message);
  return message;
}

/** Who talks in a thread is in it from then on, and so are those spoken to who may see where it is. */
function bringIn(world: World, thread: ThreadRecord, message: MessageRecord): void {
  const parent = world.channels.get(thread.parent_id);
  const mentioned = message.mentions.filter((id) => parent && canView(world, id, parent));
  addToThread(world, thread, message.webhook ? mentioned : [message.author_id, ...mentioned]);
}
