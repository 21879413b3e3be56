import type { APIMessage, RESTGetAPIChannelMessagesPinsResult } from 'discord-api-types/v10';
import { z } from 'zod';
import { placeLabel, placeOf } from '../../domain/rendering/channels.ts';
import { transcript } from '../../domain/rendering/transcript.ts';
import { path } from '../../kernel/discord.ts';
import { operation } from '../../kernel/operation.ts';
import { Channel, ChannelOfMessage, Message } from '../../kernel/references.ts';
import { namesIn } from '../history.ts';
import { guildOf } from '../sending.ts';
import { timeCursor } from '../shapes/cursors.ts';
import { ChannelObject, messageRows, transcriptFields } from '../shapes/message-shapes.ts';

export const pins = {
  pin_message: operation({
    title: 'Pin a message',
    description: 'Pin a message to its channel, or unpin it.',
    effect: 'update',
    permissions: ['ViewChannel'],
    reason: true,
    idempotent: true,
    input: z.object({ channel: ChannelOfMessage, message: Message, pinned: z.boolean().default(true) }),
    output: z.object({ channel_id: z.string(), message_id: z.string(), pinned: z.boolean() }),
    text: ({ message_id, pinned }) => `${pinned ? 'Pinned' : 'Unpinned'} ${message_id}.`,
    async run({ channel, message, pinned }, { discord }) {
      await discord.request(pinned ? 'PUT' : 'DELETE', path`/channels/${channel}/messages/pins/${message}`);
      return { channel_id: channel, message_id: message, pinned };
    },
  }),

  list_pins: operation({
    title: 'List pinned messages',
    description: 'The pinned messages of a channel, newest pin first.',
    effect: 'read',
    rare: true,
    permissions: ['ViewChannel', 'ReadMessageHistory'],
    resources: [
      { template: 'discord://channels/{channel}/pins{?limit,cursor}', name: 'channel-pins', title: 'Pinned messages' },
    ],
    rows: messageRows,
    input: z.object({ channel: Channel, limit: z.int().min(1).max(50).default(50), cursor: timeCursor }),
    output: z.object({
      channel: ChannelObject,
      ...transcriptFields,
      pinned_at: z.record(z.string(), z.string()).describe('By message id'),
      next: z.string().optional(),
    }),
    text: ({ channel, messages, me, names, next }) => {
      const count = messages.length === 1 ? '1 pinned message' : `${messages.length || 'no'} pinned messages`;
      const heading = `${placeLabel(channel)}: ${count}, newest pin first${next ? ', more remain' : ''}. Times are UTC.`;
      return transcript(messages, { heading, names, selfId: me, dated: true });
    },
    async run({ channel: channelId, limit, cursor: before }, context) {
      const { discord } = context;
      const channel = await discord.channel(channelId);
      const { items, has_more } = await discord.request<RESTGetAPIChannelMessagesPinsResult>(
        'GET',
        path`/channels/${channelId}/messages/pins`,
        { query: { limit, before } },
      );
      const messages: APIMessage[] = items.map(({ message }) => message);
      const guildId = guildOf(channel);
      const oldest = items.at(-1)?.pinned_at;
      return {
        channel: placeOf(channel),
        me: (await discord.me()).id,
        messages,
        names: await namesIn(context, guildId, messages),
        pinned_at: Object.fromEntries(items.map(({ message, pinned_at }) => [message.id, pinned_at])),
        ...(has_more && oldest ? { next: oldest } : {}),
      };
    },
  }),
};
