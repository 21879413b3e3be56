import type { APIExtendedInvite, APIInvite } from 'discord-api-types/v10';
import { z } from 'zod';
import { serversFor } from '../../domain/channels/bounds.ts';
import { formatTime, parseDuration } from '../../domain/durations.ts';
import { oneLine } from '../../domain/hidden-text.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { AnyChannel, AnyRole, AnyUser, Channel, Server } from '../../kernel/references.ts';
import { requirePermissions, requireRankOverRole } from '../authority.ts';
import { reachable, requireReach, unconfined } from '../reach.ts';
import { withoutEmpty } from '../shapes/channel-view.ts';

const InviteView = z.object({
  code: z.string(),
  url: z.string(),
  guild_id: z.string().optional(),
  guild_name: z.string().optional(),
  channel_id: z.string().optional(),
  channel_name: z.string().optional(),
  inviter: z.object({ id: z.string(), username: z.string() }).optional(),
  uses: z.int().optional(),
  max_uses: z.int().optional().describe('0 is unlimited'),
  max_age: z.int().optional().describe('seconds, 0 is for ever'),
  temporary: z.boolean().optional(),
  created_at: z.string().optional(),
  expires_at: z.string().optional(),
  target_type: z.enum(['stream', 'application']).optional(),
  target_user_id: z.string().optional(),
  target_application: z.string().optional(),
  roles: z.array(z.object({ id: z.string(), name: z.string() })).optional(),
  approximate_member_count: z.int().optional(),
  approximate_presence_count: z.int().optional(),
});
type InviteView = z.output<typeof InviteView>;

/** What Discord adds to invites for those who manage them, and the roles that newer ones give. */
type Wire = APIInvite & Partial<APIExtendedInvite> & { roles?: { id: string; name: string }[] | null };

const TARGETS = [undefined, 'stream', 'application'] as const;

function view(invite: Wire): InviteView {
  return {
    code: invite.code,
    url: `https://discord.gg/${invite.code}`,
    ...withoutEmpty({
      guild_id: invite.guild?.id,
      guild_name: invite.guild?.name,
      channel_id: invite.channel?.id,
      channel_name: invite.channel?.name,
      inviter: invite.inviter && { id: invite.inviter.id, username: invite.inviter.username },
      uses: invite.uses,
      max_uses: invite.max_uses,
      max_age: invite.max_age,
      temporary: invite.temporary,
      created_at: invite.created_at,
      expires_at: invite.expires_at,
      target_type: TARGETS[invite.target_type ?? 0],
      target_user_id: invite.target_user?.id,
      target_application: invite.target_application?.name,
      roles: invite.roles?.map(({ id, name }) => ({ id, name })),
      approximate_member_count: invite.approximate_member_count,
      approximate_presence_count: invite.approximate_presence_count,
    }),
  };
}

function line(invite: InviteView): string {
  const { uses, max_uses: most, inviter, expires_at: expires, roles } = invite;
  return [
    invite.url,
    ...(invite.channel_id
      ? [`to ${invite.channel_id}${invite.channel_name ? ` #${plainName(invite.channel_name)}` : ''}`]
      : []),
    ...(uses === undefined ? [] : [`used ${uses}${most ? ` of ${most}` : ''}`]),
    ...(uses === undefined && most ? [`${most} uses`] : []),
    expires ? `until ${formatTime(expires)}` : 'for ever',
    ...(invite.temporary ? ['temporary membership'] : []),
    ...(invite.target_type
      ? [`opens ${invite.target_type} ${invite.target_user_id ?? invite.target_application ?? ''}`]
      : []),
    ...(roles?.length ? [`gives ${roles.map(({ name }) => plainName(name)).join(', ')}`] : []),
    ...(inviter ? [`by ${inviter.id} ${plainName(inviter.username)}`] : []),
    ...(invite.created_at ? [`made ${formatTime(invite.created_at)}`] : []),
  ].join('; ');
}

const codeOf = (text: string) =>
  /^(?:https?:\/\/)?(?:www\.)?(?:discord\.gg|discord(?:app)?\.com\/invite)\/([\w-]+)/i.exec(text)?.[1] ?? text;

const code = z.string().trim().min(1).max(200).describe('code or link');

/** Either of two permissions shows the invites of a server. https://docs.discord.com/developers/resources/guild#get-guild-invites */
async function requireToList(context: Context, guildId: string, channelId: string | undefined) {
  if (channelId !== undefined) {
    return requirePermissions(context, { guildId, channelId }, ['ManageChannels'], 'list invites of this channel');
  }
  await requirePermissions(context, { guildId }, ['ManageGuild'], 'list invites', 'caller');
  const { permissions } = await context.discord.permissions({ guildId });
  if (!permissions.includes('ViewAuditLog')) {
    await requirePermissions(context, { guildId }, ['ManageGuild'], 'list invites', 'bot');
  }
}

/** How long an invite works, in seconds; Discord's longest is 60 days. */
function ageOf(text: string): number {
  if (/^(never|0|unlimited|for ?ever)$/i.test(text.trim())) return 0;
  const seconds = Math.round(parseDuration(text, 'max_age') / 1000);
  if (seconds >= 1 && seconds <= 5_184_000) return seconds;
  throw new OperationError('invalid_input', 'max_age: must be between 1 second and 60 days.', {
    hint: 'Write 30m, 1d, 7d, or never. Nothing was done.',
  });
}

export const invites = {
  list_invites: operation({
    title: 'List invites',
    description: 'List the invites of a server, or of one channel.',
    effect: 'read',
    reach: 'channel',
    permissions: [],
    input: z.object({ server: Server, channel: AnyChannel }),
    output: z.object({ guild_id: z.string(), invites: z.array(InviteView) }),
    text: ({ invites: found }) => (found.length === 0 ? 'There are no invites.' : found.map(line).join('\n')),
    async run({ server, channel }, context) {
      const { discord } = context;
      await requireToList(context, server, channel);
      const from = channel === undefined ? path`/guilds/${server}/invites` : path`/channels/${channel}/invites`;
      const found = (await discord.request<Wire[]>('GET', from)).map(view);
      if (unconfined(context)) return { guild_id: server, invites: found };
      const known = await reachable(context, await discord.channels(server));
      return { guild_id: server, invites: found.filter(({ channel_id }) => channel_id && known.has(channel_id)) };
    },
  }),

  create_invite: operation({
    title: 'Create an invite',
    description: 'Create an invite link to a channel.',
    effect: 'create',
    reach: 'server',
    permissions: ['CreateInstantInvite'],
    reason: true,
    input: z.object({
      channel: Channel,
      max_age: z.string().default('1d').describe('30m, 7d (60d at most) or never'),
      max_uses: z.int().min(0).max(100).default(0).describe('0 is unlimited'),
      temporary: z.boolean().default(false).describe('leave when disconnected, unless given a role'),
      unique: z.boolean().default(true).describe('false may return a like one'),
      roles: z.array(AnyRole.unwrap()).max(250).optional().describe('given on joining'),
      target_user: AnyUser.describe('whose stream to show'),
      target_application: z.string().optional().describe('id, of an activity'),
    }),
    output: InviteView.pick({ code: true, url: true, channel_id: true, expires_at: true, max_uses: true }),
    text: (invite) => `Created ${line(invite)}.`,
    async run({ channel, max_age, roles, target_user, target_application, ...rest }, context) {
      const { discord } = context;
      if (target_user !== undefined && target_application !== undefined) {
        throw new OperationError('invalid_input', 'target_user, target_application: give one of them.', {
          hint: 'An invite opens a stream or an activity. Nothing was done.',
        });
      }
      const found = await discord.channel(channel);
      const guildId = 'guild_id' in found ? found.guild_id : undefined;
      if (roles?.length && guildId !== undefined) {
        await requirePermissions(context, { guildId }, ['ManageRoles'], 'give roles with an invite');
        const guild = await discord.guild(guildId);
        for (const role of guild.roles.filter(({ id }) => roles.includes(id))) {
          await requireRankOverRole(context, guildId, role);
        }
      }
      const body = {
        ...rest,
        max_age: ageOf(max_age),
        role_ids: roles,
        target_type: target_user !== undefined ? 1 : target_application !== undefined ? 2 : undefined,
        target_user_id: target_user,
        target_application_id: target_application,
      };
      return view(await discord.request<Wire>('POST', path`/channels/${channel}/invites`, { body }));
    },
  }),

  get_invite: operation({
    title: 'Get an invite',
    description: 'Where an invite leads, who made it, when it ends, and how large the server is.',
    effect: 'read',
    permissions: [],
    input: z.object({ code }),
    output: InviteView,
    text: (invite) =>
      [
        line(invite),
        ...(invite.guild_id ? [`server ${invite.guild_id} ${oneLine(invite.guild_name ?? '')}`] : []),
        ...(invite.approximate_member_count === undefined
          ? []
          : [`${invite.approximate_member_count} members, ${invite.approximate_presence_count ?? 0} online`]),
      ].join('\n'),
    async run({ code: text }, { discord }) {
      return view(await discord.request<Wire>('GET', path`/invites/${codeOf(text)}`, { query: { with_counts: true } }));
    },
  }),

  delete_invite: operation({
    title: 'Delete an invite',
    description: 'Revoke an invite; the link stops working.',
    effect: 'delete',
    reach: 'channel',
    permissions: [],
    reason: true,
    input: z.object({ code }),
    output: InviteView.pick({ code: true, url: true, guild_id: true, channel_id: true }),
    text: ({ url }) => `Deleted ${url}.`,
    async run({ code: text }, context) {
      const { discord, caller } = context;
      const target = path`/invites/${codeOf(text)}`;
      const invite = await discord.request<Wire>('GET', target);
      const guildId = invite.guild?.id;
      const ours = guildId === undefined ? [] : await serversFor(caller, discord);
      if (guildId === undefined || !ours.some(({ id }) => id === guildId)) {
        throw new OperationError('forbidden', 'code: that invite leads to a server you have no part in.', {
          hint: 'list_invites shows those you may delete. Nothing was done.',
        });
      }
      const channelId = invite.channel?.id;
      if (channelId && !unconfined(context)) await requireReach(context, channelId, 'code');
      const { permissions } = await discord.permissions({ guildId });
      await requirePermissions(context, { guildId }, ['ManageGuild'], 'delete invites', 'caller');
      if (!permissions.includes('ManageGuild')) {
        await requirePermissions(context, { guildId, channelId }, ['ManageChannels'], 'delete invites', 'bot');
      }
      await discord.request('DELETE', target);
      return view(invite);
    },
  }),
};
