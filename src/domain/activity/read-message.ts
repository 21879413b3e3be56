import { isSnowflake } from '../../kernel/ids.ts';
import type { AttachmentSummary, EmbedSummary, MessageChange, NewMessage } from '../../kernel/store/messages.ts';
import { asId, asObject, asText, asTime, idsIn, objectsIn, type Payload } from './payload.ts';

/**
 * What somebody wrote, as against what Discord says on its own (joins, pins, boosts): plain messages, replies, answers
 * to commands. https://docs.discord.com/developers/resources/message#message-object-message-types
 */
const WRITTEN: ReadonlySet<unknown> = new Set([0, 19, 20, 23]);

export const isWritten = (message: Payload): boolean => WRITTEN.has(message['type'] ?? 0);

/** A webhook that is no application of its own: its messages come from nobody in particular. */
export function strangeWebhook(message: Payload): string | undefined {
  const webhook = asId(message['webhook_id']);
  return webhook === asId(message['application_id']) ? undefined : webhook;
}

export const isBot = (user: Payload): boolean => user['bot'] === true;

const attachment = (file: Payload): AttachmentSummary[] => {
  const id = asId(file['id']);
  if (id === undefined) return [];
  const size = file['size'];
  return [
    {
      id,
      filename: asText(file['filename']) ?? '',
      content_type: asText(file['content_type']) ?? null,
      size: typeof size === 'number' ? size : 0,
    },
  ];
};

const embed = (given: Payload): EmbedSummary => ({
  type: asText(given['type']) ?? null,
  title: asText(given['title']) ?? null,
  description: asText(given['description']) ?? null,
  url: asText(given['url']) ?? null,
});

/** What a message shows besides its text: with none of it, an empty text was withheld. */
const SHOWN = ['attachments', 'embeds', 'components', 'sticker_items', 'message_snapshots'] as const;

/** Without the Message Content intent Discord sends everything empty. */
const untold = (message: Payload) =>
  message['content'] === '' && SHOWN.every((part) => objectsIn(message[part]).length === 0) && !message['poll'];

/** Text of forwarded messages counts as the content of the one that forwards. */
function contentOf(message: Payload): string | null | undefined {
  const own = asText(message['content']);
  if (own !== '' || untold(message)) return own === '' ? null : own;
  const forwarded = objectsIn(message['message_snapshots']).flatMap(
    (snapshot) => asText(asObject(snapshot['message'])?.['content']) ?? [],
  );
  return forwarded.join('\n');
}

function replyOf(message: Payload): string | undefined {
  const reference = asObject(message['message_reference']);
  // Forwards and crossposts refer to other messages too. https://docs.discord.com/developers/resources/message#message-reference-types
  return message['type'] === 19 ? asId(reference?.['message_id']) : undefined;
}

const mentioned = (message: Payload) => idsIn(objectsIn(message['mentions']).map(({ id }) => id));

/** What to keep of a message; undefined where it is not one, or was not written by anybody. */
export function readMessage(
  message: Payload,
  { guildId, content }: { guildId: string | null; content: boolean },
): NewMessage | undefined {
  const author = asObject(message['author']);
  const [id, channel, authorId] = [asId(message['id']), asId(message['channel_id']), asId(author?.['id'])];
  if (!author || !id || !channel || !authorId || !isSnowflake(id) || !isWritten(message)) return undefined;
  const webhook = strangeWebhook(message);
  const [edited, reply] = [asTime(message['edited_timestamp']), replyOf(message)];
  return {
    message_id: id,
    channel_id: channel,
    guild_id: guildId,
    author_id: authorId,
    author_name: asText(author['username']) ?? '',
    author_is_bot: isBot(author) || webhook !== undefined,
    content: content ? (contentOf(message) ?? null) : null,
    mention_ids: mentioned(message),
    mentions_everyone: message['mention_everyone'] === true,
    ...(webhook === undefined ? {} : { webhook_id: webhook }),
    ...(edited === undefined ? {} : { edited_at: edited }),
    ...(reply === undefined ? {} : { reply_to_id: reply }),
    ...(content
      ? {
          attachments: objectsIn(message['attachments']).flatMap(attachment),
          embeds: objectsIn(message['embeds']).map(embed),
        }
      : {}),
  };
}

/** What an update that tells only a part changes. */
export function readChange(message: Payload, { content }: { content: boolean }): MessageChange | undefined {
  const id = asId(message['id']);
  if (id === undefined) return undefined;
  const [text, edited] = [asText(message['content']), asTime(message['edited_timestamp'])];
  const given: Omit<MessageChange, 'message_id'> = {
    ...(edited === undefined ? {} : { edited_at: edited }),
    ...(message['mentions'] === undefined ? {} : { mention_ids: mentioned(message) }),
    ...(content && text !== undefined ? { content: text } : {}),
    ...(content && message['attachments'] !== undefined
      ? { attachments: objectsIn(message['attachments']).flatMap(attachment) }
      : {}),
    ...(content && message['embeds'] !== undefined ? { embeds: objectsIn(message['embeds']).map(embed) } : {}),
  };
  return Object.keys(given).length === 0 ? undefined : { message_id: id, ...given };
}
