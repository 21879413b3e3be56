import type { NewEvent } from '../../kernel/store/events.ts';
import type { Json } from '../../kernel/store/json.ts';
import { asId, asObject } from './payload.ts';
import type { Privacy } from './privacy.ts';

/** Where text of people stands in what the gateway tells. */
const WRITTEN = [
  'content',
  'matched_content',
  'attachments',
  'embeds',
  'components',
  'poll',
  'sticker_items',
  'stickers',
  'message_snapshots',
  'referenced_message',
  'resolved',
];

function withoutText(event: NewEvent): NewEvent {
  const payload = asObject(event.payload);
  if (!payload || !WRITTEN.some((part) => part in payload)) return event;
  const kept = Object.entries(payload).filter(([key]) => !WRITTEN.includes(key));
  return { ...event, payload: Object.fromEntries(kept) as Json };
}

/**
 * What of an event may go into the log; undefined for nothing. Deletions always may where `isStored` knows the message:
 * what was kept before must not outlive what Discord has.
 */
export async function loggable(
  event: NewEvent,
  privacy: Privacy,
  isStored: (messageId: string) => Promise<boolean>,
): Promise<NewEvent | undefined> {
  const { type, guild_id = null, channel_id = null, message_id, author_id = null } = event;
  const parent = asId(asObject(event.payload)?.['parent_id']);
  const tells = /^(THREAD|CHANNEL)_(CREATE|UPDATE)$/.test(type) && guild_id && channel_id;
  const moved = tells ? privacy.moved(guild_id, channel_id, parent) : undefined;
  const { tracking, content } = privacy.of(guild_id, channel_id);
  if (tracking && !privacy.ignores(author_id)) return content ? event : withoutText(event);
  if (type === 'MESSAGE_DELETE' && message_id && (await isStored(message_id))) return event;
  // Where it lies must be remembered for what is said there to be recognised, and nothing else.
  return moved
    ? { ...event, author_id: null, payload: { id: channel_id, guild_id, parent_id: parent ?? null } }
    : undefined;
}
