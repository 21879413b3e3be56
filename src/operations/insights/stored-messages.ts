import type { MessageLike } from '../../domain/rendering/view.ts';
import type { StoredMessage } from '../../kernel/store/messages.ts';

/** Shown where what was written is not kept. */
const NOT_KEPT = '(text not kept)';

/** A stored message in the shape that Discord's have, as far as it is known. */
export function asMessage(stored: StoredMessage): MessageLike {
  const { message_id, channel_id, author_id, author_name, author_is_bot, webhook_id, content } = stored;
  return {
    id: message_id,
    channel_id,
    author: { id: author_id, username: author_name, ...(author_is_bot && !webhook_id ? { bot: true } : {}) },
    ...(webhook_id ? { webhook_id } : {}),
    content: content ?? NOT_KEPT,
    timestamp: new Date(stored.timestamp).toISOString(),
    edited_timestamp: stored.edited_at === null ? null : new Date(stored.edited_at).toISOString(),
    attachments: stored.attachments.map(({ content_type, ...file }) => ({
      ...file,
      ...(content_type ? { content_type } : {}),
      url: '',
      proxy_url: '',
    })),
    ...(stored.reply_to_id === null
      ? {}
      : { type: 19, message_reference: { message_id: stored.reply_to_id, channel_id } }),
  } as MessageLike;
}
