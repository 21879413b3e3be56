import { z } from 'zod';
import { plainName } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { operation } from '../../kernel/operation.ts';
import { AnyServer, Channel, Message } from '../../kernel/references.ts';
import { mayReach } from '../reach.ts';

/** Each caller has read marks of its own: Discord keeps none for bots. */
const readerOf = ({ caller }: Context) => `${caller.kind}:${caller.id}`;

async function channelsOf(context: Context, server: string | undefined): Promise<Map<string, string>> {
  const guilds = server === undefined ? await context.discord.guilds() : [{ id: server }];
  const found = new Map<string, string>();
  for (const { id } of guilds) {
    for (const channel of [...(await context.discord.channels(id)), ...(await context.discord.threads(id))]) {
      if (await mayReach(context, channel)) found.set(channel.id, `#${plainName(channel.name ?? channel.id)}`);
    }
  }
  return found;
}

const UnreadChannel = z.object({
  channel_id: z.string(),
  name: z.string(),
  unread: z.int(),
  mentions: z.int(),
  first_unread_id: z.string().optional(),
});

export const unread = {
  list_unread: operation({
    title: 'List unread channels',
    description: 'Channels with messages you have not marked as read, and how many of them mention you.',
    effect: 'read',
    reach: 'channel',
    rare: true,
    permissions: [],
    input: z.object({ server: AnyServer }),
    output: z.object({ channels: z.array(UnreadChannel) }),
    text: ({ channels }) =>
      channels.length === 0
        ? 'Nothing unread.'
        : channels
            .map(
              ({ name, channel_id, unread: count, mentions, first_unread_id }) =>
                `${name} ${channel_id}: ${count} unread${mentions > 0 ? `, ${mentions} mention you` : ''}${first_unread_id ? `, from ${first_unread_id}` : ''}`,
            )
            .join('\n'),
    async run({ server }, context) {
      const names = await channelsOf(context, server);
      const store = await context.store();
      const { id } = await context.discord.me();
      const found = await store.messages.unread({
        reader: readerOf(context),
        channel_ids: [...names.keys()],
        user_id: id,
      });
      const channels = found
        .filter((each) => each.unread > 0)
        .map(({ channel_id, unread: count, mentions, first_unread_id }) => ({
          channel_id,
          name: names.get(channel_id) ?? channel_id,
          unread: count,
          mentions,
          ...(first_unread_id === null ? {} : { first_unread_id }),
        }));
      return { channels };
    },
  }),

  mark_read: operation({
    title: 'Mark as read',
    description: 'Mark a channel as read, up to a message or to the newest that is known. Nobody else sees it.',
    effect: 'update',
    rare: true,
    idempotent: true,
    permissions: [],
    input: z.object({ channel: Channel, message: Message.optional() }),
    output: z.object({ channel_id: z.string(), message_id: z.string().optional() }),
    async run({ channel, message }, context) {
      const store = await context.store();
      const upTo = message ?? (await store.messages.span(channel))?.newest_id;
      if (upTo !== undefined) await store.messages.markRead(readerOf(context), channel, upTo);
      return { channel_id: channel, ...(upTo === undefined ? {} : { message_id: upTo }) };
    },
  }),
};
