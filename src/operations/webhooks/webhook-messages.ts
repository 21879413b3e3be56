import type { APIMessage } from 'discord-api-types/v10';
import { z } from 'zod';
import { draftMessages } from '../../domain/composing/draft.ts';
import { draftEdit } from '../../domain/composing/edit.ts';
import { mutedMentions } from '../../domain/composing/mentions.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError, toOperationError } from '../../kernel/errors.ts';
import { guarded } from '../../kernel/guarded.ts';
import { messageLink } from '../../kernel/ids.ts';
import { operation } from '../../kernel/operation.ts';
import { anyChannelNamed, Message, Server } from '../../kernel/references.ts';
import { openFiles, sentText } from '../sending.ts';
import { compositionFields, content, delivery, poll, SentMessage } from '../shapes/message-shapes.ts';
import { writableWebhook } from './find-webhook.ts';

const webhook = z.string().trim().min(1).max(100).describe('id or name');
const thread = anyChannelNamed('thread the message is in');

/** A thread is written to through the webhook of its parent. */
async function threadOf({ discord }: Context, thread: string | undefined, channelId: string | undefined) {
  if (thread === undefined) return {};
  const found = await discord.channel(thread);
  if ('parent_id' in found && found.parent_id === channelId) return { thread_id: thread };
  throw new OperationError(
    'invalid_input',
    `thread: ${guarded(found.name ?? thread, 100)} is not in the channel of the webhook.`,
    {
      hint: 'A webhook writes in its own channel and the threads there; update_webhook moves it. Nothing was sent.',
    },
  );
}

export const webhookMessages = {
  send_webhook_message: operation({
    title: 'Send through a webhook',
    description: 'Send a message through a webhook, under any name and avatar.',
    effect: 'create',
    reach: 'channel',
    permissions: ['ManageWebhooks'],
    input: z.object({
      server: Server,
      webhook,
      content,
      username: z.string().min(1).max(80).optional(),
      avatar_url: z.url().max(2048).optional(),
      thread: anyChannelNamed('to write in'),
      thread_name: z.string().min(1).max(100).optional().describe('starts a post, in a forum'),
      tags: z.array(z.string()).max(5).optional().describe('ids, of that post'),
      ...compositionFields,
      poll,
      tts: z.boolean().optional(),
      ...delivery,
    }),
    output: SentMessage,
    text: sentText,
    async run(
      { server, webhook: wanted, thread: inside, username, avatar_url, thread_name, tags, ...message },
      context,
    ) {
      const { discord, now, callId } = context;
      const { id, token, channel_id } = await writableWebhook(context, server, wanted);
      const where = await threadOf(context, inside, channel_id ?? undefined);
      const files = await openFiles(context, message.files, server);
      const drafts = draftMessages({ ...message, files }, { now: now(), nonce: callId });

      const sent: APIMessage[] = [];
      let place: { thread_id?: string } = where;
      for (const { body, files: uploads } of drafts) {
        const { nonce: _, enforce_nonce: __, ...rest } = body;
        const first = sent.length === 0 ? { thread_name, applied_tags: tags } : {};
        try {
          const done = await discord.request<APIMessage>('POST', path`/webhooks/${id}/${token}`, {
            query: { wait: true, with_components: rest.components !== undefined, ...place },
            body: { ...rest, username, avatar_url, ...first },
            ...(uploads.length > 0 ? { files: uploads } : {}),
            auth: false,
          });
          sent.push(done);
          // The rest of a long post goes into the thread that its first part has opened.
          if (thread_name) place = { thread_id: done.channel_id };
        } catch (error) {
          if (sent.length === 0) throw error;
          const { code, message: said, hint, retriable } = toOperationError(error, callId);
          throw new OperationError(code, `Message ${sent.length + 1} of ${drafts.length} failed: ${said}`, {
            hint: `Already sent: ${sent.map((each) => each.id).join(', ')}. Send only what is missing. ${hint}`,
            retriable,
            cause: error,
          });
        }
      }
      const [first] = sent;
      if (!first) throw new Error('Nothing was sent.');
      const allowed = drafts[0]?.body.allowed_mentions;
      return {
        id: first.id,
        channel_id: first.channel_id,
        guild_id: server,
        link: messageLink(server, first.channel_id, first.id),
        message_ids: sent.map((each) => each.id),
        ...(allowed && mutedMentions(message.content ?? '', allowed)
          ? { notice: 'Mentions in it notified nobody; say so in `mentions` if they should.' }
          : {}),
      };
    },
  }),

  edit_webhook_message: operation({
    title: 'Edit a webhook message',
    description: 'Edit a message that was sent through a webhook. Only what is given changes.',
    effect: 'update',
    reach: 'channel',
    permissions: ['ManageWebhooks'],
    idempotent: true,
    input: z.object({
      server: Server,
      webhook,
      message: Message,
      thread,
      content: z.string().max(2000).optional(),
      ...compositionFields,
      remove_attachments: z.array(z.string()).optional().describe('ids, or all'),
    }),
    output: z.object({ id: z.string(), channel_id: z.string(), guild_id: z.string(), link: z.string() }),
    text: ({ id, link }) => `Edited ${id}. ${link}`,
    async run({ server, webhook: wanted, message, thread: inside, ...given }, context) {
      const { discord } = context;
      const { id, token, channel_id } = await writableWebhook(context, server, wanted);
      const query = await threadOf(context, inside, channel_id ?? undefined);
      const files = await openFiles(context, given.files, server);
      const { needsCurrent, edit } = draftEdit({ ...given, files }, context.now());
      const target = path`/webhooks/${id}/${token}/messages/${message}`;
      const current = needsCurrent
        ? await discord.request<APIMessage>('GET', target, { query, auth: false })
        : undefined;
      const { body, files: uploads } = edit(current);
      const done = await discord.request<APIMessage>('PATCH', target, {
        query: { ...query, with_components: body.components !== undefined },
        body,
        ...(uploads.length > 0 ? { files: uploads } : {}),
        auth: false,
      });
      const link = messageLink(server, done.channel_id, done.id);
      return { id: done.id, channel_id: done.channel_id, guild_id: server, link };
    },
  }),

  delete_webhook_message: operation({
    title: 'Delete a webhook message',
    description: 'Delete a message that was sent through a webhook.',
    effect: 'delete',
    reach: 'channel',
    permissions: ['ManageWebhooks'],
    input: z.object({ server: Server, webhook, message: Message, thread }),
    output: z.object({ id: z.string(), channel_id: z.string(), guild_id: z.string() }),
    text: ({ id, channel_id }) => `Deleted message ${id} in ${channel_id}.`,
    async run({ server, webhook: wanted, message, thread: inside }, context) {
      const { id, token, channel_id } = await writableWebhook(context, server, wanted);
      const query = await threadOf(context, inside, channel_id ?? undefined);
      await context.discord.request('DELETE', path`/webhooks/${id}/${token}/messages/${message}`, {
        query,
        auth: false,
      });
      return { id: message, channel_id: inside ?? channel_id ?? '', guild_id: server };
    },
  }),
};
