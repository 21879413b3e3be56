import type { APIDMChannel } from 'discord-api-types/v10';
import { z } from 'zod';
import { noteConversation } from '../../domain/activity/privacy.ts';
import type { Context } from '../../kernel/context.ts';
import { operation } from '../../kernel/operation.ts';
import { AnyServer, Message, userNamed } from '../../kernel/references.ts';
import { ChannelHistory, historyInput, historyText, readChannel } from '../channel-reading.ts';
import { compose, sendDrafts, sentMessage, sentText } from '../sending.ts';
import { compositionFields, content, delivery, messageRows, poll, SentMessage } from '../shapes/message-shapes.ts';

const who = { user: userNamed('User id; @name needs server'), server: AnyServer };

/** Gives the conversation there is, or begins it. https://docs.discord.com/developers/resources/user#create-dm */
async function conversation(context: Context, user: string): Promise<APIDMChannel> {
  const channel = await context.discord.request<APIDMChannel>('POST', '/users/@me/channels', {
    body: { recipient_id: user },
  });
  // To be read after a gap. Writing to somebody does not wait for a store that is away.
  await context
    .store()
    .then(({ settings }) => noteConversation(settings, channel.id))
    .catch(() => {});
  return channel;
}

export const directMessages = {
  send_direct_message: operation({
    title: 'Send a direct message',
    description: 'Write privately to a user who shares a server with the bot and lets it.',
    effect: 'create',
    permissions: [],
    input: z.object({
      ...who,
      content,
      reply_to: Message.optional(),
      ...compositionFields,
      poll,
      ...delivery,
      nonce: z.string().max(25).optional(),
    }),
    output: SentMessage,
    text: sentText,
    async run({ user, server: _server, ...input }, context) {
      const drafts = await compose(context, input, undefined);
      const channel = await conversation(context, user);
      return sentMessage(channel, await sendDrafts(context, channel.id, drafts), input, drafts);
    },
  }),

  read_direct_messages: operation({
    title: 'Read direct messages',
    description: "Read the bot's private conversation with a user.",
    effect: 'read',
    permissions: [],
    rows: messageRows,
    input: z.object({ ...who, ...historyInput }),
    output: ChannelHistory,
    text: historyText,
    async run({ user, server: _server, ...input }, context) {
      return readChannel(context, await conversation(context, user), input);
    },
  }),
};
