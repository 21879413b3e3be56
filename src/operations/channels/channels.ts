import { z } from 'zod';
import { channelsFor } from '../../domain/channels/bounds.ts';
import { channelTree } from '../../domain/channels/tree.ts';
import { isThreadType, type WireChannel } from '../../domain/channels/types.ts';
import { formatTime } from '../../domain/durations.ts';
import { permissionSummary } from '../../domain/permissions.ts';
import { hang, plainName } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { snowflakeTime } from '../../kernel/ids.ts';
import { operation } from '../../kernel/operation.ts';
import { Channel, Server } from '../../kernel/references.ts';
import { requireReach } from '../reach.ts';
import { ChannelView, channelView } from '../shapes/channel-view.ts';
import { overwriteNames, signs } from './overwrite-words.ts';

/** Discord users are shown only what they could see for themselves. */
async function visible<T extends WireChannel>({ caller, discord }: Context, guildId: string, channels: readonly T[]) {
  const bounded = channelsFor(caller, channels);
  if (caller.kind !== 'user') return bounded;
  const seen = await Promise.all(
    bounded.map(async (channel) => {
      const channelId = isThreadType(channel.type) ? (channel.parent_id ?? channel.id) : channel.id;
      const { permissions } = await discord.permissions({ guildId, channelId, userId: caller.id });
      return permissions.includes('ViewChannel') ? [channel] : [];
    }),
  );
  return seen.flat();
}

const UNTITLED = new Set(['id', 'name', 'type', 'permission_overwrites', 'available_tags', 'recipients']);

function describe(channel: ChannelView): string[] {
  const plain = Object.entries(channel).flatMap(([key, value]) => {
    if (UNTITLED.has(key) || value === false) return [];
    if (Array.isArray(value)) return value.length > 0 ? [`${key}: ${value.join(', ')}`] : [];
    return [`${key}: ${key.endsWith('timestamp') ? formatTime(String(value)) : hang(String(value))}`];
  });
  return [
    `${channel.type} ${channel.id} #${plainName(channel.name)}`,
    `created: ${formatTime(snowflakeTime(channel.id))}`,
    ...plain,
    ...(channel.recipients ?? []).map(({ id, username }) => `with: ${id} ${plainName(username)}`),
    ...(channel.available_tags ?? []).map(
      ({ id, name, emoji, moderated }) =>
        `tag ${id} ${emoji ? `${emoji} ` : ''}${plainName(name)}${moderated ? ' (moderators only)' : ''}`,
    ),
    ...(channel.permission_overwrites ?? []).map(
      ({ id, type, name, allow, deny }) => `overwrite ${type} ${id} ${plainName(name ?? '?')}: ${signs(allow, deny)}`,
    ),
  ];
}

export const channels = {
  list_channels: operation({
    title: 'List channels',
    description: 'List channels of a server as a tree: id, name, type, topic.',
    effect: 'read',
    reach: 'channel',
    permissions: [],
    resources: [
      {
        template: 'discord://servers/{server}/channels{?threads}',
        name: 'server-channels',
        title: 'Channels of a server',
      },
    ],
    input: z.object({ server: Server, threads: z.boolean().default(false).describe('with active threads') }),
    output: z.object({ guild_id: z.string(), channels: z.array(ChannelView) }),
    text: ({ channels: found }) => (found.length === 0 ? 'No channels to see here.' : channelTree(found)),
    async run({ server, threads }, context) {
      const { discord, full } = context;
      const [own, active] = await Promise.all([discord.channels(server), threads ? discord.threads(server) : []]);
      const found = await visible(context, server, [...own, ...active] as WireChannel[]);
      const names = full ? new Map((await discord.guild(server)).roles.map(({ id, name }) => [id, name])) : undefined;
      return { guild_id: server, channels: found.map((channel) => channelView(channel, (id) => names?.get(id))) };
    },
  }),

  get_channel: operation({
    title: 'Get a channel',
    description:
      'Everything about a channel or thread: settings, tags, permission overwrites, what the bot may do there.',
    effect: 'read',
    permissions: ['ViewChannel'],
    resources: [{ template: 'discord://channels/{channel}', name: 'channel', title: 'Channel or thread' }],
    input: z.object({ channel: Channel }),
    output: ChannelView.extend({ bot_permissions: z.array(z.string()).optional() }),
    text: ({ bot_permissions, ...channel }) =>
      [...describe(channel), ...(bot_permissions ? [`the bot may: ${permissionSummary(bot_permissions)}`] : [])].join(
        '\n',
      ),
    async run({ channel }, context) {
      const found: WireChannel = await context.discord.channel(channel);
      const guildId = found.guild_id;
      if (guildId === undefined) return channelView(await requireReach(context, channel, 'channel'));
      const [names, { permissions, because }] = await Promise.all([
        overwriteNames(context, guildId, found.permission_overwrites ?? []),
        context.discord.permissions({ guildId, channelId: channel }),
      ]);
      const total = because === 'owner' || because === 'administrator';
      return {
        ...channelView(found, (id) => names.get(id)),
        bot_permissions: total ? ['Administrator'] : [...permissions],
      };
    },
  }),
};
