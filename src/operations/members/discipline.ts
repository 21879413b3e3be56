import type { APIGuildMember } from 'discord-api-types/v10';
import { z } from 'zod';
import { formatTime, parseTime, readDuration } from '../../domain/durations.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { AnyRole, Server, User } from '../../kernel/references.ts';
import { requireRankOver } from '../authority.ts';

/** https://docs.discord.com/developers/resources/guild#modify-guild-member */
const LONGEST_TIMEOUT = 28 * 24 * 60 * 60 * 1000;

/** When a timeout given as a duration or as its end would end. */
export function timeoutEnd(text: string, now: number): number {
  const duration = readDuration(text);
  const end = duration === undefined ? parseTime(text, now, 'duration') : now + duration;
  if (end > now && end - now <= LONGEST_TIMEOUT) return end;
  throw new OperationError(
    'invalid_input',
    end > now ? 'duration: Discord allows 28 days at most.' : 'duration: that lies in the past.',
    { hint: 'Write 10m, 2h, 7d or the time it ends; null ends a timeout now. Nothing was done.' },
  );
}

export const discipline = {
  timeout_member: operation({
    title: 'Time out a member',
    description: 'Keep a member from writing, reacting and speaking for a while; null lifts it.',
    effect: 'update',
    permissions: ['ModerateMembers'],
    reason: true,
    idempotent: true,
    input: z.object({
      server: Server,
      user: User,
      duration: z.string().nullable().describe('10m, 2d (28d at most), end time, or null'),
    }),
    output: z.object({
      guild_id: z.string(),
      user_id: z.string(),
      username: z.string(),
      communication_disabled_until: z.string().nullable(),
    }),
    text: ({ user_id, username, communication_disabled_until: until }) =>
      `${plainName(username)} (${user_id}) ${until ? `is timed out until ${formatTime(until)} UTC` : 'is no longer timed out'}.`,
    async run({ server, user, duration }, context) {
      const { discord, now } = context;
      const end = duration === null ? null : new Date(timeoutEnd(duration, now())).toISOString();
      await requireRankOver(context, server, user);
      const { permissions } = await discord.permissions({ guildId: server, userId: user });
      if (end && permissions.includes('Administrator')) {
        throw new OperationError('forbidden', 'user: administrators cannot be timed out.', {
          hint: 'Take the administrator role from them first. Nothing was done.',
        });
      }
      const body = { communication_disabled_until: end };
      const member = await discord.request<APIGuildMember>('PATCH', path`/guilds/${server}/members/${user}`, { body });
      return {
        guild_id: server,
        user_id: user,
        username: member.user.username,
        communication_disabled_until: member.communication_disabled_until ?? null,
      };
    },
  }),

  kick_member: operation({
    title: 'Kick a member',
    description: 'Remove a member from the server; they may come back with an invite.',
    effect: 'delete',
    rare: true,
    permissions: ['KickMembers'],
    reason: true,
    input: z.object({ server: Server, user: User }),
    output: z.object({ guild_id: z.string(), user_id: z.string(), username: z.string() }),
    text: ({ user_id, username }) => `Kicked ${plainName(username)} (${user_id}).`,
    async run({ server, user }, context) {
      const member = await context.discord.member(server, user);
      await requireRankOver(context, server, user);
      await context.discord.request('DELETE', path`/guilds/${server}/members/${user}`);
      return { guild_id: server, user_id: user, username: member.user.username };
    },
  }),

  prune_members: operation({
    title: 'Prune members',
    description:
      'Kick members without roles (or only include_roles) not seen for days. Only counts unless dry_run is false.',
    effect: 'delete',
    rare: true,
    permissions: ['KickMembers', 'ManageGuild'],
    reason: true,
    input: z.object({
      server: Server,
      days: z.int().min(1).max(30).default(7),
      include_roles: z.array(AnyRole.unwrap()).max(100).default([]),
      dry_run: z.boolean().default(true),
    }),
    output: z.object({ guild_id: z.string(), days: z.int(), dry_run: z.boolean(), count: z.int() }),
    text({ days, dry_run, count }) {
      const who = `${count} ${count === 1 ? 'member' : 'members'} not seen for ${days} days`;
      return dry_run ? `Would kick ${who}. Nothing was done: repeat with dry_run false to do it.` : `Kicked ${who}.`;
    },
    async run({ server, days, include_roles, dry_run }, { discord }) {
      const preview = await discord.request<{ pruned: number | null }>('GET', path`/guilds/${server}/prune`, {
        query: { days, ...(include_roles.length > 0 ? { include_roles: include_roles.join(',') } : {}) },
      });
      if (dry_run) return { guild_id: server, days, dry_run, count: preview.pruned ?? 0 };
      const body = { days, include_roles, compute_prune_count: true };
      const done = await discord.request<{ pruned: number | null }>('POST', path`/guilds/${server}/prune`, { body });
      return { guild_id: server, days, dry_run, count: done.pruned ?? preview.pruned ?? 0 };
    },
  }),
};
