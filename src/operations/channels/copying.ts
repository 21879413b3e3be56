import type { APIChannel, APIOverwrite } from 'discord-api-types/v10';
import { z } from 'zod';
import { eachItem } from '../../domain/batch.ts';
import { confinedTo } from '../../domain/channels/bounds.ts';
import { mergeOverwrites, type OverwriteBody } from '../../domain/channels/overwrites.ts';
import { channelTypeName, isThreadType, type WireChannel } from '../../domain/channels/types.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { permissionNames } from '../../kernel/permission-names.ts';
import { anyChannelNamed, Channel, channelNamed } from '../../kernel/references.ts';
import { requirePermissions, requireSettable } from '../authority.ts';
import { BatchReport, batchText } from '../shapes/batch-report.ts';

/** What a new channel may be given; those absent from a channel are absent from its copy. */
const COPIED = [
  'type',
  'topic',
  'bitrate',
  'user_limit',
  'rate_limit_per_user',
  'nsfw',
  'rtc_region',
  'video_quality_mode',
  'default_auto_archive_duration',
  'default_reaction_emoji',
  'default_sort_order',
  'default_forum_layout',
  'default_thread_rate_limit_per_user',
] as const satisfies readonly (keyof WireChannel)[];

const refuse = (message: string, hint: string) =>
  new OperationError('invalid_input', message, { hint: `${hint} Nothing was done.` });

/** From Discord, not the cache: what is copied must be what is there now. */
async function serverChannel({ discord }: Context, id: string, field: string) {
  const found: WireChannel = await discord.request<APIChannel>('GET', path`/channels/${id}`);
  if (found.guild_id === undefined || isThreadType(found.type)) {
    throw refuse(
      `${field}: ${found.guild_id ? 'a thread has no permissions of its own' : 'is in no server'}.`,
      'Choose a channel of a server.',
    );
  }
  return { ...found, guild_id: found.guild_id };
}

const bodies = (overwrites: readonly APIOverwrite[] = []): OverwriteBody[] =>
  overwrites.map(({ id, type, allow, deny }) => ({ id, type, allow, deny }));

const bitsIn = (overwrites: readonly OverwriteBody[]) =>
  permissionNames(overwrites.reduce((all, { allow, deny }) => all | BigInt(allow) | BigInt(deny), 0n));

export const copying = {
  clone_channel: operation({
    title: 'Clone a channel',
    description: 'Make a new channel with the settings, tags and permissions of another; messages are not copied.',
    effect: 'create',
    rare: true,
    permissions: ['ManageChannels'],
    reason: true,
    like: ['create_channel'],
    input: z.object({
      channel: Channel,
      name: z.string().min(1).max(100).optional().describe('default: the same'),
      parent: anyChannelNamed('category; null takes it out').unwrap().nullable().optional(),
    }),
    output: z.object({
      id: z.string(),
      name: z.string(),
      type: z.string(),
      guild_id: z.string(),
      parent_id: z.string().optional(),
      cloned_from: z.string(),
      overwrites: z.int(),
    }),
    text: ({ id, name, type, guild_id, parent_id, cloned_from, overwrites }) =>
      `Created ${type} #${plainName(name)} ${id}${parent_id ? ` in ${parent_id}` : ''} of server ${guild_id}, as ${cloned_from}, with ${overwrites} permission ${overwrites === 1 ? 'overwrite' : 'overwrites'}.`,
    async run({ channel, name, parent }, context) {
      const source = await serverChannel(context, channel, 'channel');
      const parent_id = parent === undefined ? source.parent_id : parent;
      const bounds = confinedTo(context.caller);
      if (bounds && !(parent_id && bounds.includes(parent_id))) {
        throw new OperationError(
          'forbidden',
          'parent: you are confined to some channels, so name a category among them.',
          {
            hint: 'list_channels shows the channels you may use. Nothing was done.',
          },
        );
      }
      const overwrites = bodies(source.permission_overwrites);
      await requireSettable(context, { guildId: source.guild_id }, bitsIn(overwrites), 'channel');
      const body = {
        name: name ?? source.name,
        parent_id,
        permission_overwrites: overwrites,
        ...Object.fromEntries(
          COPIED.flatMap((key) => (source[key] === undefined || source[key] === null ? [] : [[key, source[key]]])),
        ),
        available_tags: source.available_tags?.map(({ name, moderated, emoji_id, emoji_name }) => ({
          name,
          moderated,
          emoji_id,
          emoji_name,
        })),
      };
      const target = path`/guilds/${source.guild_id}/channels`;
      const made: WireChannel = await context.discord.request<APIChannel>('POST', target, { body });
      return {
        id: made.id,
        name: made.name ?? '',
        type: channelTypeName(made.type),
        guild_id: source.guild_id,
        ...(made.parent_id ? { parent_id: made.parent_id } : {}),
        cloned_from: channel,
        overwrites: overwrites.length,
      };
    },
  }),

  copy_permissions: operation({
    title: 'Copy permissions',
    description:
      'Give channels the permission overwrites of another channel of the same server. keep leaves what else they have.',
    effect: 'update',
    rare: true,
    permissions: ['ManageRoles'],
    reason: true,
    idempotent: true,
    like: ['set_channel_permissions'],
    input: z.object({
      channel: channelNamed('Copy from: #name, id or link'),
      channels: z.array(channelNamed('channel')).min(1).max(100).describe('copy to'),
      keep: z.boolean().default(false),
    }),
    output: BatchReport.extend({ channel_id: z.string(), overwrites: z.int() }),
    text: ({ channel_id, overwrites, ...report }) =>
      batchText(report, `Copied ${overwrites} overwrites of ${channel_id} to`),
    async run({ channel, channels, keep }, context) {
      const source = await serverChannel(context, channel, 'channel');
      const wanted = bodies(source.permission_overwrites);
      const report = await eachItem(channels, context, async (id) => {
        const target = await serverChannel(context, id, 'channels');
        if (target.guild_id !== source.guild_id) {
          throw refuse('channels: is in another server, which has other roles.', 'Choose channels of one server.');
        }
        const place = { guildId: target.guild_id, channelId: id };
        await requirePermissions(context, place, ['ManageChannels', 'ManageRoles'], 'set permissions here');
        const now = bodies(target.permission_overwrites);
        await requireSettable(
          context,
          place,
          bitsIn(keep ? wanted : [...wanted, ...now]),
          'channel',
          target.permission_overwrites,
        );
        const body = { permission_overwrites: keep ? mergeOverwrites([...now, ...wanted]) : wanted };
        await context.discord.request('PATCH', path`/channels/${id}`, { body });
      });
      return { channel_id: channel, overwrites: wanted.length, ...report };
    },
  }),
};
