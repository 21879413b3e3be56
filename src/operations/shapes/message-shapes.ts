import { z } from 'zod';
import { readableComponents } from '../../domain/composing/readable-components.ts';
import type { MessageLike } from '../../domain/rendering/view.ts';
import { Message } from '../../kernel/references.ts';

/** Fields of inputs and outputs that several operations on messages share. */

/** Any of Discord's objects, passed on as it is. */
const discordObject = () => z.looseObject({});

/** An object checked in full but listed only by its description, since lists are paid for by every conversation. */
export const brief = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z
    .looseObject({})
    .transform((given) => given as unknown)
    .pipe(z.strictObject(shape));

export const content = z.string().max(30_000).optional().describe('Markdown; long text is split');

/** In Discord's own words, or in easier ones. */
const components = z.array(discordObject()).transform((given, context) => {
  const { made, unclear } = readableComponents(given);
  for (const { path, why } of unclear) context.addIssue({ code: 'custom', path, message: why });
  return made as typeof given;
});

export const compositionFields = {
  embeds: z.array(discordObject()).max(10).optional().describe('Discord embeds'),
  files: z
    .array(
      brief({
        path: z.string().optional(),
        url: z.string().optional(),
        data: z.string().optional(),
        name: z.string().max(260).optional(),
        description: z.string().max(1024).optional(),
        spoiler: z.boolean().optional(),
      }),
    )
    .max(10)
    .optional()
    .describe('[{path, url or data (base64); name, description, spoiler}]'),
  components: components
    .optional()
    .describe('{label, id or url} buttons, {id, options} menus, {text}, {container} or Discord components'),
  mentions: z
    .array(z.string())
    .optional()
    .describe('Whom it may notify: users, roles, everyone, reply, or ids. Default nobody'),
};

export const poll = brief({
  question: z.string().min(1).max(300),
  answers: z.array(z.string().min(1).max(100)).min(1).max(10),
  hours: z.int().min(1).max(768).default(24),
  multiple: z.boolean().default(false),
})
  .optional()
  .describe('{question, answers: [text, may start with an emoji], hours, multiple}');

export const delivery = {
  silent: z.boolean().optional(),
  suppress_embeds: z.boolean().optional(),
};

/** All that a message may hold beside its text. */
export const messageFields = {
  reply_to: Message.optional(),
  ...compositionFields,
  poll,
  stickers: z.array(z.string()).max(3).optional(),
  forward: z.string().optional().describe('Link of a message to forward'),
  ...delivery,
  tts: z.boolean().optional(),
};

function isMessage(value: unknown): boolean {
  const { id, channel_id, author, content, timestamp } = (value ?? {}) as Partial<MessageLike>;
  const texts = [id, channel_id, author?.id, author?.username, content, timestamp];
  return texts.every((text) => typeof text === 'string');
}

const text = { type: 'string' };

/**
 * A message with all that Discord says of it; the fields named are those that are always there. It is looked at and
 * passed on as it is: an object schema of zod copies each of its fields, which took a quarter of the time of a page.
 */
export const MessageObject = z.custom<MessageLike>(isMessage, 'is no message').meta({
  type: 'object',
  properties: {
    id: text,
    channel_id: text,
    author: { type: 'object', properties: { id: text, username: text }, required: ['id', 'username'] },
    content: text,
    timestamp: text,
  },
  required: ['id', 'channel_id', 'author', 'content', 'timestamp'],
});

/** Messages of one place as a table, and of several. */
const columns = [
  'id',
  'timestamp',
  'author.id',
  'author.username',
  'content',
  'attachments',
  'embeds',
  'sticker_items',
  'poll.question',
  'edited_timestamp',
  'message_reference.message_id',
  'thread.id',
];
export const messageRows = { list: 'messages', columns };
export const foundRows = { list: 'messages', columns: ['channel_id', ...columns] };

export const ChannelObject = z.object({
  id: z.string(),
  type: z.int(),
  name: z.string(),
  guild_id: z.string().optional(),
});

/** What every answer holding messages says beside them. */
export const transcriptFields = {
  me: z.string().describe('id of this bot'),
  messages: z.array(MessageObject),
  names: z.record(z.string(), z.string()).optional().describe('Roles and channels mentioned, by id'),
};

export const SentMessage = z.object({
  id: z.string(),
  channel_id: z.string(),
  guild_id: z.string().optional(),
  link: z.string(),
  message_ids: z.array(z.string()).describe('Several when split'),
  notice: z.string().optional(),
});
