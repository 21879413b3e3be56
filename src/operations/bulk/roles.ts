import type { APIRole } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Args, Batch, Bulk } from '../../domain/bulk/bulk.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { JobContext } from '../../kernel/jobs.ts';
import { operation } from '../../kernel/operation.ts';
import { Role, Server } from '../../kernel/references.ts';
import { requirePermissions, requireRankOverRole } from '../authority.ts';
import { roleView } from '../shapes/role-view.ts';
import { asked, beginBulk, bulkFields, bulkOutput, bulkText, reasonOf } from './beginning.ts';
import { checkChoice, chooseMembers, type MemberChoice, memberFields, personOf } from './choosing-members.ts';

interface Wanted {
  server: string;
  roles: string[];
  remove: boolean;
  who: MemberChoice;
  reason?: string;
}

async function* select(context: JobContext): AsyncGenerator<Batch> {
  const { server, roles, remove, who } = asked<Wanted>(context.job);
  const { members, looked } = await chooseMembers(context, server, who);
  const open = members.filter(({ roles: held }) => roles.some((id) => held.includes(id) === remove));
  const there = members.length - open.length;
  yield {
    steps: open.map(({ user }) => ({ key: user.id, operation: 'assign_role', args: { users: [user.id] } })),
    looked,
    cursor: null,
    warnings: there > 0 ? [`${there} more ${remove ? 'do not have them anyway' : 'have them already'}`] : [],
    sample: open.slice(0, 10).map(personOf),
  };
}

const assignMany: Bulk = {
  past: 'Changed roles of',
  one: 'member',
  many: 'members',
  common: ({ server, roles, remove, reason }) => ({ server, roles, remove, ...reasonOf({ reason }) }) as Args,
  select,
  settle({ failed }) {
    const [first] = (Array.isArray(failed) ? failed : []) as { problem: string }[];
    if (first) return { done: 0, failed: 1, note: first.problem, problem: first.problem };
    return { done: 1, failed: 0, note: null };
  },
};

/** What no member could be given is refused once, and not for each. */
async function requireAssignable(context: Parameters<typeof requireRankOverRole>[0], server: string, role: APIRole) {
  const { managed_by } = roleView(role);
  if (managed_by || role.id === server) {
    throw new OperationError('invalid_input', 'roles: one of them nobody can give or take.', {
      hint: 'Roles of bots and integrations, of boosters and of everyone are managed by Discord. Nothing was done.',
    });
  }
  await requireRankOverRole(context, server, role);
}

export const roles = {
  bulk_assign_role: operation({
    title: 'Give or take roles of many members',
    description:
      'Give roles to, or take them from, all members that fit: by role, name, dates, activity. A job; by default a dry run.',
    effect: 'update',
    rare: true,
    permissions: ['ManageRoles'],
    intents: ['GuildMembers'],
    like: ['assign_role'],
    preview: true,
    reason: true,
    idempotent: true,
    input: z.object({
      server: Server,
      roles: z.array(Role).min(1).max(10),
      remove: z.boolean().default(false),
      ...memberFields,
      ...bulkFields,
    }),
    output: bulkOutput,
    text: (view) => bulkText(view),
    async run({ server, roles: wanted, remove, dry_run, plan, wait, ...who }, context) {
      checkChoice(who, context.now());
      await requirePermissions(context, { guildId: server }, ['ManageRoles'], 'give or take roles');
      const guild = await context.discord.guild(server);
      for (const role of guild.roles) if (wanted.includes(role.id)) await requireAssignable(context, server, role);
      return beginBulk(context, {
        ...{ kind: 'bulk_assign_role', server, steps: ['assign_role'], dry_run, plan, wait },
        args: { server, roles: wanted, remove, who },
      });
    },
    async carryOn(context) {
      const { runBulk } = await import('../../domain/bulk/run.ts');
      return runBulk(context, assignMany);
    },
  }),
};
