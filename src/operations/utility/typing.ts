import { z } from 'zod';
import { path } from '../../kernel/discord.ts';
import { operation } from '../../kernel/operation.ts';
import { Channel } from '../../kernel/references.ts';

export const typing = {
  send_typing: operation({
    title: 'Show typing',
    description: 'Show the bot as typing in a channel for ten seconds or until it sends.',
    effect: 'update',
    rare: true,
    permissions: ['ViewChannel', 'SendMessages'],
    idempotent: true,
    input: z.object({ channel: Channel }),
    output: z.object({ channel_id: z.string() }),
    text: ({ channel_id }) => `Typing in ${channel_id}.`,
    async run({ channel }, { discord }) {
      await discord.request('POST', path`/channels/${channel}/typing`);
      return { channel_id: channel };
    },
  }),
};
