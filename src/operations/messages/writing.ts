import type { APIMessage, RESTPatchAPIChannelMessageJSONBody } from 'discord-api-types/v10';
import { z } from 'zod';
import { draftEdit } from '../../domain/composing/edit.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import { path } from '../../kernel/discord.ts';
import { messageLink } from '../../kernel/ids.ts';
import { operation } from '../../kernel/operation.ts';
import { Channel, ChannelOfMessage, Message } from '../../kernel/references.ts';
import { composeAll, guildOf, openFiles, sendDrafts, sentMessage, sentText } from '../sending.ts';
import { compositionFields, content, delivery, messageFields, SentMessage } from '../shapes/message-shapes.ts';

export const writing = {
  send_message: operation({
    title: 'Send a message',
    description:
      'Send a message, reply, file, embed, poll, sticker, components or forward to a channel, thread or post.',
    effect: 'create',
    permissions: ['ViewChannel', 'SendMessages'],
    input: z.object({
      channel: Channel,
      content,
      ...messageFields,
      nonce: z.string().max(25).optional().describe('Given again within minutes, nothing is sent twice'),
    }),
    output: SentMessage,
    text: sentText,
    async run({ channel: channelId, ...input }, context) {
      const channel = await context.discord.channel(channelId);
      const drafts = await composeAll(context, input, channel);
      return sentMessage(channel, await sendDrafts(context, channelId, drafts), input, drafts);
    },
  }),

  edit_message: operation({
    title: 'Edit a message',
    description: "Change one of the bot's own messages. Fields left out stay; [] or an empty content clears.",
    effect: 'update',
    permissions: ['ViewChannel'],
    idempotent: true,
    input: z.object({
      channel: ChannelOfMessage,
      message: Message,
      content: z.string().max(2000).optional(),
      ...compositionFields,
      remove_attachments: z.array(z.string()).optional().describe('Attachment ids, or all'),
      suppress_embeds: delivery.suppress_embeds,
    }),
    output: z.object({
      id: z.string(),
      channel_id: z.string(),
      link: z.string(),
      edited_timestamp: z.string().nullable(),
      attachments: z.array(z.looseObject({ id: z.string(), filename: z.string() })),
    }),
    text: ({ id, link, attachments }) =>
      `Edited ${id}. ${link}${attachments.length > 0 ? ` Files: ${attachments.map((file) => `${file.id} ${plainName(file.filename)}`).join(', ')}.` : ''}`,
    async run({ channel: channelId, message: id, files: sources, ...changes }, context) {
      const { discord } = context;
      const guildId = guildOf(await discord.channel(channelId));
      const files = await openFiles(context, sources, guildId);
      const where = path`/channels/${channelId}/messages/${id}`;
      const { needsCurrent, edit } = draftEdit({ ...changes, files }, context.now());
      const current = needsCurrent ? await discord.request<APIMessage>('GET', where) : undefined;
      const { body, files: uploads } = edit(current);
      const edited = await discord.request<APIMessage>('PATCH', where, {
        body: body satisfies Omit<RESTPatchAPIChannelMessageJSONBody, 'flags'>,
        ...(uploads.length > 0 ? { files: uploads } : {}),
      });
      return {
        id,
        channel_id: channelId,
        link: messageLink(guildId, channelId, id),
        edited_timestamp: edited.edited_timestamp,
        attachments: edited.attachments.map((file) => ({ ...file })),
      };
    },
  }),

  publish_message: operation({
    title: 'Publish a message',
    description: 'Publish a message of an announcement channel to the channels that follow it.',
    effect: 'update',
    rare: true,
    permissions: ['ViewChannel', 'SendMessages'],
    idempotent: true,
    input: z.object({ channel: ChannelOfMessage, message: Message }),
    output: z.object({ id: z.string(), channel_id: z.string() }),
    text: ({ id }) => `Published ${id}.`,
    async run({ channel, message }, { discord }) {
      const { id, channel_id } = await discord.request<APIMessage>(
        'POST',
        path`/channels/${channel}/messages/${message}/crosspost`,
      );
      return { id, channel_id };
    },
  }),
};
