import type { APIWebhook } from 'discord-api-types/v10';
import { z } from 'zod';
import { plainName } from '../../domain/rendering/layout.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { AnyChannel, anyChannelNamed, Channel, Server } from '../../kernel/references.ts';
import { requirePermissions } from '../authority.ts';
import { imageData } from '../images.ts';
import { withoutEmpty } from '../shapes/channel-view.ts';
import { findWebhook, webhooksOf } from './find-webhook.ts';

const TYPES = ['', 'incoming', 'channel_follower', 'application'];

/** Without token and address: those are keys. */
const WebhookView = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string().describe('incoming, channel_follower, application'),
  channel_id: z.string().optional(),
  guild_id: z.string().optional(),
  application_id: z.string().optional(),
  creator: z.object({ id: z.string(), username: z.string() }).optional(),
  follows: z.string().optional().describe('channel whose news it brings'),
  avatar_url: z.string().optional(),
  writable: z.boolean(),
});
type WebhookView = z.output<typeof WebhookView>;

/** What changes answer with. */
const Named = WebhookView.pick({ id: true, name: true, guild_id: true, channel_id: true });
const said = ({ id, name, channel_id }: z.output<typeof Named>) => `${plainName(name)} (${id}) in ${channel_id ?? '?'}`;

function view(webhook: APIWebhook): WebhookView {
  const { id, avatar, source_channel, source_guild } = webhook;
  return {
    id,
    name: webhook.name ?? '',
    type: TYPES[webhook.type] ?? String(webhook.type),
    writable: webhook.token !== undefined,
    ...withoutEmpty({
      channel_id: webhook.channel_id,
      guild_id: webhook.guild_id,
      application_id: webhook.application_id,
      creator: webhook.user && { id: webhook.user.id, username: webhook.user.username },
      follows: source_channel && `${source_channel.id} #${source_channel.name} in ${source_guild?.name ?? '?'}`,
      avatar_url: avatar ? `https://cdn.discordapp.com/avatars/${id}/${avatar}.png` : undefined,
    }),
  };
}

const line = (webhook: WebhookView) =>
  [
    `${webhook.id} ${plainName(webhook.name)}`,
    `in ${webhook.channel_id ?? '?'}`,
    ...(webhook.type === 'incoming' ? [] : [webhook.type.replace('_', ' ')]),
    ...(webhook.follows ? [`follows ${webhook.follows}`] : []),
    ...(webhook.creator ? [`by ${webhook.creator.id} ${plainName(webhook.creator.username)}`] : []),
    ...(webhook.application_id ? [`application ${webhook.application_id}`] : []),
    ...(webhook.avatar_url ? [webhook.avatar_url] : []),
    ...(webhook.writable ? [] : ['cannot be written through']),
  ].join('; ');

const avatar = z.string().nullable().optional().describe('image URL or path');
const name = z.string().min(1).max(80);
const webhook = z.string().trim().min(1).max(100).describe('id or name');

export const webhooks = {
  list_webhooks: operation({
    title: 'List webhooks',
    description: 'List webhooks of a server or channel. Addresses are never shown.',
    effect: 'read',
    reach: 'channel',
    permissions: ['ManageWebhooks'],
    input: z.object({ server: Server, channel: AnyChannel }),
    output: z.object({ guild_id: z.string(), webhooks: z.array(WebhookView) }),
    text: ({ webhooks: found }) => (found.length === 0 ? 'There are no webhooks.' : found.map(line).join('\n')),
    async run({ server, channel }, context) {
      return { guild_id: server, webhooks: (await webhooksOf(context, server, channel)).map(view) };
    },
  }),

  create_webhook: operation({
    title: 'Create a webhook',
    description: 'Create a webhook in a channel, for messages under other names and avatars.',
    effect: 'create',
    permissions: ['ManageWebhooks'],
    reason: true,
    input: z.object({ channel: Channel, name, avatar }),
    output: Named,
    text: (created) => `Created webhook ${said(created)}.`,
    async run({ channel, name: called, avatar: picture }, context) {
      const body = { name: called, avatar: picture && (await imageData(context, picture, 'avatar')) };
      return view(await context.discord.request<APIWebhook>('POST', path`/channels/${channel}/webhooks`, { body }));
    },
  }),

  update_webhook: operation({
    title: 'Change a webhook',
    description: 'Rename a webhook, change its avatar (null removes it), or move it to another channel.',
    effect: 'update',
    reach: 'channel',
    permissions: ['ManageWebhooks'],
    reason: true,
    idempotent: true,
    input: z.object({ server: Server, webhook, name: name.optional(), avatar, move_to: anyChannelNamed('channel') }),
    output: Named,
    text: (changed) => `Changed webhook ${said(changed)}.`,
    async run({ server, webhook: wanted, name: called, avatar: picture, move_to }, context) {
      if (called === undefined && picture === undefined && move_to === undefined) {
        throw new OperationError('invalid_input', 'Nothing to change was given.', {
          hint: 'Give name, avatar or move_to.',
        });
      }
      const { id, channel_id } = await findWebhook(context, server, wanted);
      const place = { guildId: server, channelId: channel_id ?? undefined };
      await requirePermissions(context, place, ['ManageWebhooks'], 'change this webhook');
      const body = {
        name: called,
        avatar: picture && (await imageData(context, picture, 'avatar')),
        ...(picture === null ? { avatar: null } : {}),
        channel_id: move_to,
      };
      return view(await context.discord.request<APIWebhook>('PATCH', path`/webhooks/${id}`, { body }));
    },
  }),

  delete_webhook: operation({
    title: 'Delete a webhook',
    description: 'Delete a webhook for good; what uses it stops working. Its messages stay.',
    effect: 'delete',
    reach: 'channel',
    permissions: ['ManageWebhooks'],
    reason: true,
    input: z.object({ server: Server, webhook }),
    output: Named,
    text: (deleted) => `Deleted webhook ${said(deleted)}.`,
    async run({ server, webhook: wanted }, context) {
      const found = await findWebhook(context, server, wanted);
      const place = { guildId: server, channelId: found.channel_id ?? undefined };
      await requirePermissions(context, place, ['ManageWebhooks'], 'delete this webhook');
      await context.discord.request('DELETE', path`/webhooks/${found.id}`);
      return view(found);
    },
  }),
};
