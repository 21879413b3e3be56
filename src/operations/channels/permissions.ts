import type { APIChannel } from 'discord-api-types/v10';
import { z } from 'zod';
import { changeOverwrite, MEMBER, ROLE } from '../../domain/channels/overwrites.ts';
import { isThreadType, type WireChannel } from '../../domain/channels/types.ts';
import { oneLine } from '../../domain/hidden-text.ts';
import { decisions } from '../../domain/permission-decisions.ts';
import { parsePermissions } from '../../domain/permissions.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { permissionNames } from '../../kernel/permission-names.ts';
import { AnyChannel, AnyRole, AnyUser, Channel, Server } from '../../kernel/references.ts';
import { requirePermissions, requireSettable } from '../authority.ts';
import { overwriteNames, signs } from './overwrite-words.ts';

const names = z.array(z.string()).optional();

function one(user: string | undefined, role: string | undefined): { id: string; type: 0 | 1 } {
  if (user !== undefined && role === undefined) return { id: user, type: MEMBER };
  if (role !== undefined && user === undefined) return { id: role, type: ROLE };
  throw new OperationError('invalid_input', 'Give either role or user.', { hint: 'For everybody: role "everyone".' });
}

export const permissions = {
  set_channel_permissions: operation({
    title: 'Set channel permissions',
    description:
      'Allow, deny or clear permissions of a role or user in a channel, e.g. deny ["Send Messages"]. Others stay.',
    effect: 'update',
    rare: true,
    permissions: ['ManageRoles'],
    reason: true,
    idempotent: true,
    input: z.object({
      channel: Channel,
      role: AnyRole,
      user: AnyUser,
      allow: names,
      deny: names,
      clear: names.describe('back to inherited; ["all"] clears'),
    }),
    output: z.object({
      channel_id: z.string(),
      channel_name: z.string(),
      id: z.string(),
      type: z.enum(['role', 'member']),
      name: z.string().optional(),
      allow: z.array(z.string()),
      deny: z.array(z.string()),
    }),
    text({ channel_id, channel_name, id, type, name, allow, deny }) {
      const whose = `${type} ${plainName(name ?? '?')} ${id} in #${plainName(channel_name)} ${channel_id}`;
      if (allow.length + deny.length === 0) return `No overwrite for ${whose} any more.`;
      return `Now for ${whose}: ${signs(allow, deny)}`;
    },
    async run({ channel, role, user, allow = [], deny = [], clear = [] }, context) {
      const { discord } = context;
      const { id, type } = one(user, role);
      const change = {
        allow: parsePermissions(allow, 'allow'),
        deny: parsePermissions(deny, 'deny'),
        clear: clear.some((each) => each.toLowerCase() === 'all') ? ('all' as const) : parsePermissions(clear, 'clear'),
      };
      const both = change.allow.filter((name) => change.deny.includes(name));
      if (both.length > 0 || allow.length + deny.length + clear.length === 0) {
        throw new OperationError(
          'invalid_input',
          both.length > 0
            ? `${both.join(', ')}: both allowed and denied.`
            : 'Nothing to allow, deny or clear was given.',
          { hint: 'Name each permission in one of allow, deny and clear. Nothing was done.' },
        );
      }
      // From Discord, not the cache: what is not mentioned must stay exactly as it is.
      const current: WireChannel = await discord.request<APIChannel>('GET', path`/channels/${channel}`);
      if (current.guild_id === undefined || isThreadType(current.type)) {
        throw new OperationError('invalid_input', 'channel: has no permissions of its own.', {
          hint: current.parent_id
            ? `A thread takes those of its parent ${current.parent_id}.`
            : 'Choose a server channel.',
        });
      }
      await requireSettable(
        context,
        { guildId: current.guild_id, channelId: channel },
        [...change.allow, ...change.deny],
        allow.length > 0 ? 'allow' : 'deny',
        current.permission_overwrites,
      );
      const next = changeOverwrite(
        current.permission_overwrites?.find((each) => each.id === id),
        change,
      );
      const target = path`/channels/${channel}/permissions/${id}`;
      if (next) await discord.request('PUT', target, { body: { ...next, type } });
      else await discord.request('DELETE', target);
      const names = await overwriteNames(context, current.guild_id, [{ id, type }]);
      const name = names.get(id);
      return {
        channel_id: channel,
        channel_name: current.name ?? '',
        id,
        ...(name === undefined ? {} : { name }),
        type: type === ROLE ? ('role' as const) : ('member' as const),
        allow: permissionNames(BigInt(next?.allow ?? 0)),
        deny: permissionNames(BigInt(next?.deny ?? 0)),
      };
    },
  }),

  explain_permissions: operation({
    title: 'Explain permissions',
    description:
      'What the bot, a user or a role may do in a channel or server, and which role or overwrite decided it.',
    effect: 'read',
    rare: true,
    permissions: [],
    rows: { list: 'permissions' },
    input: z.object({
      server: Server,
      channel: AnyChannel,
      user: AnyUser,
      role: AnyRole,
      permissions: names.describe('only these'),
    }),
    output: z.object({
      guild_id: z.string(),
      channel_id: z.string().optional(),
      channel_name: z.string().optional(),
      id: z.string(),
      name: z.string(),
      because: z.string().optional(),
      permissions: z.array(z.object({ name: z.string(), allowed: z.boolean(), decided_by: z.string() })),
    }),
    text({ channel_id, channel_name, id, name: who, because, permissions: all }) {
      const place = channel_id ? `in #${plainName(channel_name ?? '')} ${channel_id}` : 'in the server';
      const by = Map.groupBy(all, ({ allowed, decided_by }) => `${allowed ? 'may' : 'may not'} (${decided_by})`);
      return [
        `${plainName(who)} ${id} ${place}${because ? `: ${because}` : ''}`,
        ...[...by].map(([head, group]) => `${oneLine(head, 160)}: ${group.map(({ name }) => name).join(' ')}`),
      ].join('\n');
    },
    async run({ server, channel, user, role, permissions: asked }, context) {
      const { discord } = context;
      if (user !== undefined) one(user, role);
      if (channel !== undefined) {
        const seen = { guildId: server, channelId: channel };
        await requirePermissions(context, seen, ['ViewChannel'], 'look into this channel', 'caller');
      }
      const report = await discord.permissions({
        guildId: server,
        ...(channel === undefined ? {} : { channelId: channel }),
        ...(user === undefined ? {} : { userId: user }),
        ...(role === undefined ? {} : { roleId: role }),
      });
      const wanted = asked && parsePermissions(asked, 'permissions');
      const id = user ?? role ?? (await discord.me()).id;
      const called =
        role === undefined
          ? (await discord.member(server, id)).user.username
          : (await discord.guild(server)).roles.find((each) => each.id === role)?.name;
      const place = channel === undefined ? undefined : await discord.channel(channel);
      return {
        guild_id: server,
        ...(place ? { channel_id: place.id, channel_name: place.name ?? '' } : {}),
        id,
        name: called ?? id,
        ...decisions(report, wanted),
      };
    },
  }),
};
