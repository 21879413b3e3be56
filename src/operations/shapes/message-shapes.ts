import { z } from 'zod';
import type { MessageLike } from '../../domain/rendering/view.ts';

/** Fields of inputs and outputs that several operations on messages share. */

/** Any of Discord's objects, passed on as it is. */
const discordObject = () => z.looseObject({});

export const content = z.string().max(30_000).optional().describe('Markdown; long text is split');

export const compositionFields = {
  embeds: z.array(discordObject()).max(10).optional().describe('Discord embed objects'),
  files: z
    .array(
      z.object({
        path: z.string().optional(),
        url: z.string().optional(),
        data: z.string().optional().describe('base64'),
        name: z.string().max(260).optional(),
        description: z.string().max(1024).optional().describe('alt text'),
        spoiler: z.boolean().optional(),
      }),
    )
    .max(10)
    .optional()
    .describe('Each by path, url or data'),
  components: z.array(discordObject()).max(40).optional().describe('Discord components, v1 or v2'),
  mentions: z
    .array(z.string())
    .max(100)
    .optional()
    .describe('Who gets notified: users, roles, everyone, reply, or ids. Default nobody'),
};

export const poll = z
  .object({
    question: z.string().min(1).max(300),
    answers: z.array(z.string().min(1).max(100)).min(1).max(10).describe('May start with an emoji'),
    hours: z.int().min(1).max(768).default(24),
    multiple: z.boolean().default(false),
  })
  .optional();

export const delivery = {
  silent: z.boolean().optional().describe('No push notification'),
  suppress_embeds: z.boolean().optional(),
};

/** A message with all that Discord says of it; the fields named are those that are always there. */
export const MessageObject = z.looseObject({
  id: z.string(),
  channel_id: z.string(),
  author: z.looseObject({ id: z.string(), username: z.string() }),
  content: z.string(),
  timestamp: z.string(),
}) as unknown as z.ZodType<MessageLike>;

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
  note: z.string().optional(),
});

export const cursor = z.string().max(200).optional().describe('`next` of the previous answer');
