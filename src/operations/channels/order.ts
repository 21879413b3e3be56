import type { APIChannel } from 'discord-api-types/v10';
import { z } from 'zod';
import { compareChannels } from '../../domain/channels/tree.ts';
import { isVoiceType, type WireChannel } from '../../domain/channels/types.ts';
import { orderAs } from '../../domain/ordering.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import { path } from '../../kernel/discord.ts';
import { operation } from '../../kernel/operation.ts';
import { Server } from '../../kernel/references.ts';
import { findNamed } from '../find-named.ts';
import { channelView } from '../shapes/channel-view.ts';

const CATEGORY = 4;

/** Discord orders categories, and in each of them text and voice, apart from each other. */
const groupOf = ({ type, parent_id }: WireChannel) =>
  type === CATEGORY ? 'categories' : `${parent_id ?? 'none'} ${isVoiceType(type) ? 'voice' : 'text'}`;

/** Numbers that put the channels in this order: those that they have, told apart where they clash. */
function numbered(order: readonly WireChannel[]): { id: string; position: number }[] {
  let last = -1;
  const numbers = order
    .map(({ position }) => position ?? 0)
    .sort((a, b) => a - b)
    .map((position) => {
      last = Math.max(position, last + 1);
      return last;
    });
  return order.flatMap(({ id, position }, index) => {
    const next = numbers[index] ?? index;
    return next === position ? [] : [{ id, position: next }];
  });
}

export const order = {
  order_channels: operation({
    title: 'Order channels',
    description:
      'Put channels in an order at once, within the category they are in; categories among themselves. Others stay beside their neighbours.',
    effect: 'update',
    rare: true,
    reach: 'server',
    permissions: ['ManageChannels'],
    reason: true,
    idempotent: true,
    like: ['update_channel'],
    input: z.object({
      server: Server,
      channels: z.array(z.string().min(1).max(200)).min(2).max(500).describe('names or ids, first to last'),
    }),
    output: z.object({ guild_id: z.string(), moved: z.array(z.object({ id: z.string(), name: z.string() })) }),
    text: ({ moved }) =>
      moved.length === 0 ? 'They were in that order.' : `Moved ${moved.map(({ name }) => plainName(name)).join(', ')}.`,
    async run({ server, channels: wanted }, { discord }) {
      const all: readonly (WireChannel & { name: string })[] = (
        await discord.request<APIChannel[]>('GET', path`/guilds/${server}/channels`)
      ).map((channel) => ({ ...channel, name: channel.name ?? '' }));
      const named = wanted.map((text) => findNamed(all, text, 'channels', 'list_channels'));
      const body: { id: string; position: number }[] = [];
      const moved: string[] = [];
      for (const [group, those] of Map.groupBy(named, groupOf)) {
        const current = all
          .filter((channel) => groupOf(channel) === group)
          .sort((a, b) => compareChannels(channelView(a), channelView(b)));
        const found = orderAs(
          current.map(({ id }) => id),
          those.map(({ id }) => id),
        );
        if (found.moved.length === 0) continue;
        moved.push(...found.moved);
        body.push(...numbered(found.order.flatMap((id) => current.find((channel) => channel.id === id) ?? [])));
      }
      if (body.length > 0) await discord.request('PATCH', path`/guilds/${server}/channels`, { body });
      return {
        guild_id: server,
        moved: all.filter(({ id }) => moved.includes(id)).map(({ id, name }) => ({ id, name })),
      };
    },
  }),
};
