import type { APIGuildMember } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Args, Batch, Bulk } from '../../domain/bulk/bulk.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { JobContext } from '../../kernel/jobs.ts';
import { operation, type PermissionName } from '../../kernel/operation.ts';
import { Server } from '../../kernel/references.ts';
import { requirePermissions, requireRankOver } from '../authority.ts';
import { asked, beginBulk, bulkFields, bulkOutput, bulkText, reasonOf } from './beginning.ts';
import { checkChoice, chooseMembers, type MemberChoice, memberFields, personOf } from './choosing-members.ts';

type Action = 'kick' | 'ban' | 'timeout';

interface Wanted {
  server: string;
  action: Action;
  duration?: string;
  delete_message_seconds?: number;
  who: MemberChoice;
  reason?: string;
}

const ACTIONS: Readonly<Record<Action, { operation: string; permission: PermissionName; past: string }>> = {
  kick: { operation: 'kick_member', permission: 'KickMembers', past: 'Kicked' },
  ban: { operation: 'ban_member', permission: 'BanMembers', past: 'Banned' },
  timeout: { operation: 'timeout_member', permission: 'ModerateMembers', past: 'Timed out' },
};

/** Those that bot and caller outrank; the others are named in a warning. */
async function outranked(context: JobContext, server: string, members: readonly APIGuildMember[]) {
  const below: APIGuildMember[] = [];
  const warnings: string[] = [];
  for (const member of members) {
    try {
      await requireRankOver(context, server, member.user.id);
      below.push(member);
    } catch (error) {
      if (!(error instanceof OperationError) || !['forbidden', 'missing_permission'].includes(error.code)) throw error;
      warnings.push(`${personOf(member)} is left out: ${error.message}`);
    }
  }
  return { below, warnings };
}

async function* select(context: JobContext): AsyncGenerator<Batch> {
  const { server, action, who } = asked<Wanted>(context.job);
  const { members, looked } = await chooseMembers(context, server, who);
  const { below, warnings } = await outranked(context, server, members);
  const { operation: called } = ACTIONS[action];
  yield {
    steps: below.map(({ user }) => ({
      key: user.id,
      operation: called,
      args: action === 'ban' ? { users: [user.id] } : { user: user.id },
    })),
    ...{ looked, warnings, cursor: null },
    sample: below.slice(0, 10).map(personOf),
  };
}

const moderateMany = (action: Action): Bulk => ({
  past: ACTIONS[action].past,
  one: 'member',
  many: 'members',
  common({ server, duration, delete_message_seconds, reason }) {
    const own = action === 'timeout' ? { duration } : action === 'ban' ? { delete_message_seconds } : {};
    return { server, ...own, ...reasonOf({ reason }) } as Args;
  },
  select,
});

export const moderating = {
  bulk_moderate_members: operation({
    title: 'Kick, ban or time out many members',
    description:
      'Kick, ban or time out all members that fit: by role, name, dates, activity. A job; by default a dry run. A human must approve it, always with the plan of a dry run.',
    effect: 'delete',
    rare: true,
    asks: true,
    permissions: [],
    intents: ['GuildMembers'],
    like: ['kick_member', 'ban_member', 'timeout_member'],
    preview: true,
    reason: true,
    input: z.object({
      server: Server,
      action: z.enum(['kick', 'ban', 'timeout']),
      duration: z.string().max(60).optional().describe('of a timeout: 10m, 2d'),
      delete_message_seconds: z.int().min(0).max(604_800).default(0).describe('of a ban'),
      count: z.int().min(1).optional().describe('with plan: how many members the dry run found'),
      ...memberFields,
      ...bulkFields,
    }),
    output: bulkOutput,
    text: (view) => bulkText(view, `, plan ${view.job} and count ${view.total}`),
    async run({ server, action, duration, delete_message_seconds, count, dry_run, plan, wait, ...who }, context) {
      checkChoice(who, context.now());
      if ((action === 'timeout') !== (duration !== undefined)) {
        throw new OperationError('invalid_input', 'duration: goes with a timeout, and every timeout has one.', {
          hint: 'Write 10m, 2h or 7d. Nothing was done.',
        });
      }
      if (!dry_run) await requirePlan(context, plan, count);
      const { operation: called, permission } = ACTIONS[action];
      await requirePermissions(context, { guildId: server }, [permission], `${action} members`);
      return beginBulk(context, {
        ...{ kind: 'bulk_moderate_members', server, steps: [called], dry_run, plan, wait },
        args: { server, action, duration, delete_message_seconds, who },
      });
    },
    async carryOn(context) {
      const { runBulk } = await import('../../domain/bulk/run.ts');
      return runBulk(context, moderateMany(asked<Wanted>(context.job).action));
    },
  }),
};

/** Whoever approves it reads how many it is about, and those are the ones that the dry run showed. */
async function requirePlan(
  { store }: { store(): Promise<{ jobs: { get(id: number): Promise<{ total: number | null } | undefined> } }> },
  plan: number | undefined,
  count: number | undefined,
): Promise<void> {
  const planned = plan === undefined ? undefined : await (await store()).jobs.get(plan);
  if (plan !== undefined && count !== undefined && planned?.total === count) return;
  throw new OperationError('invalid_input', 'plan and count: are those of a dry run, which this needs first.', {
    hint: 'Make the call with dry_run true, look at whom it found, then repeat it with dry_run false, plan and count. Nothing was done.',
  });
}
