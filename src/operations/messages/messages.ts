import type { APIMessage } from 'discord-api-types/v10';
import { z } from 'zod';
import { placeLabel, placeOf } from '../../domain/rendering/channels.ts';
import { transcript } from '../../domain/rendering/transcript.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { messageLink } from '../../kernel/ids.ts';
import { operation } from '../../kernel/operation.ts';
import { AnyUser, Channel, ChannelOfMessage, Message } from '../../kernel/references.ts';
import { ChannelHistory, historyInput, historyText, readChannel } from '../channel-reading.ts';
import { namesIn } from '../history.ts';
import { guildOf, requireTextChannel } from '../sending.ts';
import { ChannelObject, MessageObject, messageRows, transcriptFields } from '../shapes/message-shapes.ts';
import { isAway, messageFrom, openWhileAway, ownId, storedFields, storedView } from '../stored-reading.ts';

/** The message as it is stored while Discord is away; else, and where it is not, Discord's error. */
async function storedInstead(
  context: Context,
  channelId: string,
  guildId: string | undefined,
  id: string,
  error: unknown,
) {
  const away = isAway(error) ? await openWhileAway(context, guildId) : undefined;
  const stored = await away?.store.messages.get(id);
  if (!away || !stored || stored.channel_id !== channelId || stored.deleted_at !== null) throw error;
  const shown = await (await storedView(context, away.store, guildId)).shown(stored);
  if (!shown) throw error;
  return { message: messageFrom(shown), ...away.standing, notice: away.notice };
}

export const messages = {
  read_messages: operation({
    title: 'Read messages',
    description:
      'Read a channel, thread or post: the newest page, or another by before, after, around or cursor. Filters look at up to 1,000 messages a call; search_messages covers whole servers.',
    effect: 'read',
    permissions: ['ViewChannel', 'ReadMessageHistory'],
    resources: [
      {
        template: 'discord://channels/{channel}/messages{?limit,since,before,after,author,contains,cursor}',
        name: 'channel-messages',
        title: 'Messages of a channel or thread',
        each: 'conversation',
      },
    ],
    rows: messageRows,
    input: z.object({ channel: Channel, ...historyInput, author: AnyUser }),
    output: ChannelHistory,
    text: historyText,
    async run(input, context) {
      const channel = await context.discord.channel(input.channel);
      requireTextChannel(channel);
      return readChannel(context, channel, input);
    },
  }),

  get_message: operation({
    title: 'Get a message',
    description: 'Show one message in full: long embeds, poll results, components, reactions, files.',
    effect: 'read',
    rare: true,
    permissions: ['ViewChannel', 'ReadMessageHistory'],
    resources: [{ template: 'discord://channels/{channel}/messages/{message}', name: 'message', title: 'Message' }],
    input: z.object({ channel: ChannelOfMessage, message: Message }),
    output: z.object({
      channel: ChannelObject,
      me: transcriptFields.me,
      message: MessageObject,
      names: transcriptFields.names,
      link: z.string(),
      ...storedFields,
      notice: z.string().optional(),
    }),
    text: ({ message, me, names, link, channel, notice }) => {
      const heading = `${placeLabel(channel)}, ${link}. Times are UTC.`;
      const shown = transcript([message], { heading, names, selfId: me, maxText: 10_000, dated: true });
      return [notice, shown].filter(Boolean).join('\n');
    },
    async run({ channel: channelId, message: id }, context) {
      const { discord } = context;
      const [channel, me, answer] = await Promise.all([
        discord.channel(channelId),
        ownId(context),
        discord.request<APIMessage>('GET', path`/channels/${channelId}/messages/${id}`).then(
          (message) => ({ message }),
          (error: unknown) => ({ error }),
        ),
      ]);
      const guildId = guildOf(channel);
      const { message, ...standing } =
        'error' in answer ? await storedInstead(context, channelId, guildId, id, answer.error) : answer;
      return {
        channel: placeOf(channel),
        me,
        message,
        ...standing,
        names: await namesIn(context, guildId, [message]),
        link: messageLink(guildId, channelId, id),
      };
    },
  }),
};
