import type { APIGuild, APIGuildMember } from 'discord-api-types/v10';
import { z } from 'zod';
import type { WireChannel } from '../../domain/channels/types.ts';
import { parsePermissions } from '../../domain/permissions.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import { RISKS, RISKY, riskOf } from '../../domain/risky-permissions.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation, type PermissionName } from '../../kernel/operation.ts';
import { permissionBits, permissionNames } from '../../kernel/permission-names.ts';
import { AnyChannel, Server } from '../../kernel/references.ts';
import { requirePermissions } from '../authority.ts';
import { mayReach, unconfined } from '../reach.ts';
import { overwriteNames } from './overwrite-words.ts';

const Finding = z.object({
  risk: z.enum(RISKS),
  type: z.enum(['role', 'member']),
  id: z.string(),
  name: z.string(),
  permissions: z.array(z.string()),
  channel_id: z.string().optional().describe('only there, by an overwrite'),
  channel_name: z.string().optional(),
  bot: z.boolean().optional().describe("a bot's own role"),
  member_count: z.int().optional(),
  members: z.array(z.string()).optional().describe('names of the first ten'),
});
type Finding = z.output<typeof Finding>;

const SHOWN = 10;

function line(found: Finding): string {
  const where = found.channel_id ? `in #${plainName(found.channel_name ?? '?')} ${found.channel_id}` : 'everywhere';
  const people =
    found.member_count === undefined
      ? ''
      : `, ${found.member_count} ${found.member_count === 1 ? 'member' : 'members'}`;
  const names = found.members?.length ? `: ${found.members.map((name) => plainName(name)).join(' ')}` : '';
  return `${found.risk}: ${found.type} ${plainName(found.name)} ${found.id}${found.bot ? ' (of a bot)' : ''}${people}${names}; ${where}; ${found.permissions.join(' ')}`;
}

/** Who has which role is told only to bots with the members intent, and worth having without. */
async function holders({ discord }: Context, server: string) {
  const missing = (error: unknown) => {
    if (error instanceof OperationError) return undefined;
    throw error;
  };
  const [members, counts] = await Promise.all([
    discord
      .request<APIGuildMember[]>('GET', path`/guilds/${server}/members`, { query: { limit: 1000 } })
      .catch(missing),
    discord.request<Record<string, number>>('GET', path`/guilds/${server}/roles/member-counts`).catch(missing),
  ]);
  return (roleId: string) => {
    const names = members?.filter(({ roles }) => roles.includes(roleId)).map(({ user }) => user.username);
    const count = counts?.[roleId];
    return {
      ...(count === undefined ? {} : { member_count: count }),
      ...(names?.length ? { members: names.slice(0, SHOWN) } : {}),
    };
  };
}

function ofRoles(guild: APIGuild, looked: bigint, held: (id: string) => Partial<Finding>): Finding[] {
  return guild.roles.flatMap((role) => {
    const permissions = permissionNames(BigInt(role.permissions) & looked);
    if (permissions.length === 0) return [];
    const everybody = role.id === guild.id;
    return {
      risk: riskOf(permissions, everybody),
      type: 'role' as const,
      id: role.id,
      name: role.name,
      permissions,
      ...(role.tags?.bot_id ? { bot: true } : {}),
      ...(everybody ? {} : held(role.id)),
    };
  });
}

/** Overwrites that give what the role does not have anyhow. */
async function ofChannels(context: Context, guild: APIGuild, places: readonly WireChannel[], looked: bigint) {
  const all = places.flatMap(({ permission_overwrites }) => permission_overwrites ?? []);
  const names = await overwriteNames(context, guild.id, all);
  const everywhere = new Map(guild.roles.map((role) => [role.id, BigInt(role.permissions)]));
  const admin = permissionBits(['Administrator']);
  return places.flatMap((place) =>
    (place.permission_overwrites ?? []).flatMap((overwrite): Finding[] => {
      const has = everywhere.get(overwrite.id) ?? 0n;
      const permissions = has & admin ? [] : permissionNames(BigInt(overwrite.allow) & looked & ~has);
      if (permissions.length === 0) return [];
      return [
        {
          risk: riskOf(permissions, overwrite.id === guild.id),
          type: overwrite.type === 0 ? 'role' : 'member',
          id: overwrite.id,
          name: names.get(overwrite.id) ?? overwrite.id,
          permissions,
          channel_id: place.id,
          channel_name: place.name ?? '',
        },
      ];
    }),
  );
}

async function visible(context: Context, server: string, channel: string | undefined): Promise<WireChannel[]> {
  if (channel !== undefined) {
    const seen = { guildId: server, channelId: channel };
    await requirePermissions(context, seen, ['ViewChannel'], 'look into this channel', 'caller');
    return [await context.discord.channel(channel)];
  }
  const all = await context.discord.channels(server);
  if (unconfined(context)) return [...all];
  const kept: WireChannel[] = [];
  for (const each of all) if (await mayReach(context, each)) kept.push(each);
  return kept;
}

export const auditing = {
  audit_permissions: operation({
    title: 'Audit permissions',
    description:
      'Which roles and members may do risky things (administrate, manage, ban, mention everyone, …), everywhere or by an overwrite, worst first.',
    effect: 'read',
    rare: true,
    reach: 'server',
    permissions: [],
    input: z.object({
      server: Server,
      channel: AnyChannel,
      permissions: z.array(z.string()).min(1).optional().describe('only these'),
    }),
    output: z.object({
      guild_id: z.string(),
      owner_id: z.string(),
      owner_name: z.string().optional(),
      channels: z.int().describe('how many were looked at'),
      findings: z.array(Finding),
    }),
    text: ({ owner_id, owner_name, channels, findings }) =>
      [
        `${owner_name ? `${plainName(owner_name)} ` : ''}${owner_id} owns the server and may do everything. Looked at ${channels} ${channels === 1 ? 'channel' : 'channels'}.`,
        ...(findings.length > 0 ? findings.map(line) : ['No role or overwrite gives anything risky.']),
      ].join('\n'),
    async run({ server, channel, permissions }, context) {
      const names: readonly PermissionName[] = permissions ? parsePermissions(permissions, 'permissions') : RISKY;
      const looked = permissionBits(names);
      const [guild, places] = await Promise.all([context.discord.guild(server), visible(context, server, channel)]);
      const owner = await context.discord.member(server, guild.owner_id).catch(() => undefined);
      const found = [
        ...ofRoles(guild, looked, await holders(context, server)),
        ...(await ofChannels(context, guild, places, looked)),
      ];
      return {
        guild_id: server,
        owner_id: guild.owner_id,
        ...(owner ? { owner_name: owner.user.username } : {}),
        channels: places.length,
        findings: found.sort((a, b) => RISKS.indexOf(a.risk) - RISKS.indexOf(b.risk)),
      };
    },
  }),
};
