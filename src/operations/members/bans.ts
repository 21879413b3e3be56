import type { APIBan } from 'discord-api-types/v10';
import { z } from 'zod';
import { type BatchResult, eachItem } from '../../domain/batch.ts';
import { oneLine } from '../../domain/hidden-text.ts';
import { plainName, quoted } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError, toOperationError } from '../../kernel/errors.ts';
import { guarded } from '../../kernel/guarded.ts';
import { nearest } from '../../kernel/nearest.ts';
import { operation } from '../../kernel/operation.ts';
import { Server, User } from '../../kernel/references.ts';
import { requireRankOver } from '../authority.ts';
import { BatchReport, batchText } from '../shapes/batch-report.ts';
import { idCursor } from '../shapes/cursors.ts';

const ban = ({ user, reason }: APIBan) => ({
  user_id: user.id,
  username: user.username,
  ...(reason ? { reason } : {}),
});

interface Wish {
  server: string;
  users: string[];
  delete_message_seconds: number;
}

const banOne = async (context: Context, { server, delete_message_seconds }: Wish, user: string) => {
  await requireRankOver(context, server, user);
  await context.discord.request('PUT', path`/guilds/${server}/bans/${user}`, { body: { delete_message_seconds } });
};

/** Why Discord left somebody out of a bulk ban; it does not say itself. */
async function whyFailed(context: Context, server: string, id: string): Promise<string> {
  try {
    await requireRankOver(context, server, id);
    return 'Discord did not ban them: there may be no such user, or they are banned already';
  } catch (error) {
    return toOperationError(error, context.callId).message;
  }
}

async function banTogether(context: Context, { server, users, delete_message_seconds }: Wish): Promise<BatchResult> {
  const body = { user_ids: users, delete_message_seconds };
  const { banned_users, failed_users } = await context.discord.request<{
    banned_users: string[];
    failed_users: string[];
  }>('POST', path`/guilds/${server}/bulk-ban`, { body });
  const failed: BatchResult['failed'] = [];
  for (const id of failed_users) failed.push({ id, problem: await whyFailed(context, server, id) });
  return { done: banned_users, failed };
}

/** The ban that an id, a mention or a user name means. Only the bans themselves know the names of strangers. */
async function findBan({ discord }: Context, server: string, wanted: string): Promise<APIBan> {
  const id = /^(?:<@!?)?(\d{15,20})>?$/.exec(wanted)?.[1];
  if (id) return discord.request<APIBan>('GET', path`/guilds/${server}/bans/${id}`);
  const all = await discord.request<APIBan[]>('GET', path`/guilds/${server}/bans`, { query: { limit: 1000 } });
  const name = wanted.replace(/^@/, '').toLowerCase();
  const matches = all.filter(({ user }) => user.username.toLowerCase() === name);
  if (matches.length === 1 && matches[0]) return matches[0];
  const close = nearest(
    name,
    all.map(({ user }) => user.username),
  );
  throw new OperationError('not_found', `user: nobody banned here is called "${oneLine(wanted, 60)}".`, {
    hint:
      close.length > 0
        ? `Did you mean ${close.map((each) => guarded(each)).join(', ')}?`
        : 'list_bans shows who is; ids always work.',
  });
}

export const bans = {
  ban_member: operation({
    title: 'Ban members',
    description: 'Ban users from a server, members or not, and optionally delete their recent messages.',
    effect: 'delete',
    permissions: ['BanMembers'],
    reason: true,
    input: z.object({
      server: Server,
      users: z.array(User).min(1).max(200),
      delete_message_seconds: z.int().min(0).max(604_800).default(0),
    }),
    output: BatchReport.extend({ guild_id: z.string() }),
    text: (report) => batchText(report, 'Banned'),
    async run(input, context) {
      const { server, users } = input;
      if (users.length === 1) {
        const done = await eachItem(users, context, (id) => banOne(context, input, id));
        return { guild_id: server, ...done };
      }
      const { permissions } = await context.discord.permissions({ guildId: server });
      // Banning many at once takes a second permission; without it they are banned one by one.
      const together = permissions.includes('ManageGuild') && context.caller.kind !== 'user';
      const result = together
        ? await banTogether(context, input)
        : await eachItem(users, context, (id) => banOne(context, input, id));
      return { guild_id: server, ...result };
    },
  }),

  unban_member: operation({
    title: 'Unban a user',
    description: 'Lift a ban.',
    effect: 'update',
    rare: true,
    permissions: ['BanMembers'],
    reason: true,
    input: z.object({ server: Server, user: z.string().trim().min(1).max(200).describe('id or user name') }),
    output: z.object({
      guild_id: z.string(),
      user_id: z.string(),
      username: z.string(),
      reason: z.string().optional(),
    }),
    text: ({ user_id, username, reason }) =>
      `Unbanned ${plainName(username)} (${user_id})${reason ? `, who was banned for ${quoted(reason, 300)}` : ''}.`,
    async run({ server, user }, context) {
      const found = await findBan(context, server, user);
      await context.discord.request('DELETE', path`/guilds/${server}/bans/${found.user.id}`);
      return { guild_id: server, ...ban(found) };
    },
  }),

  list_bans: operation({
    title: 'List bans',
    description: 'List banned users with the reasons.',
    effect: 'read',
    rare: true,
    permissions: ['BanMembers'],
    input: z.object({
      server: Server,
      limit: z.int().min(1).max(1000).default(50),
      after: idCursor,
    }),
    output: z.object({
      guild_id: z.string(),
      bans: z.array(z.object({ user_id: z.string(), username: z.string(), reason: z.string().optional() })),
      next: z.string().optional(),
    }),
    text: ({ bans: found }) =>
      found.length === 0
        ? 'Nobody is banned.'
        : found
            .map(({ user_id, username, reason }) =>
              [`${user_id} ${plainName(username)}`, ...(reason ? [oneLine(reason, 300)] : [])].join(': '),
            )
            .join('\n'),
    async run({ server, limit, after }, { discord }) {
      const query = { limit, after };
      const found = await discord.request<APIBan[]>('GET', path`/guilds/${server}/bans`, { query });
      const last = found.at(-1);
      return {
        guild_id: server,
        bans: found.map(ban),
        ...(last && found.length === limit ? { next: last.user.id } : {}),
      };
    },
  }),
};
