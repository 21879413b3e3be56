import { z } from 'zod';
import type { Step } from '../../domain/blueprint/changes.ts';
import { isTold } from '../../domain/blueprint/lines.ts';
import { OPERATIONS, stepsOf } from '../../domain/blueprint/steps.ts';
import { lossesIn } from '../../domain/blueprint/undoing.ts';
import { serverIdsFor } from '../../domain/channels/bounds.ts';
import { oneLine } from '../../domain/hidden-text.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { JobContext } from '../../kernel/jobs.ts';
import { operation } from '../../kernel/operation.ts';
import { Server } from '../../kernel/references.ts';
import type { Job } from '../../kernel/store/jobs.ts';
import { requirePermissions } from '../authority.ts';
import { asked } from '../bulk/beginning.ts';
import { awaitJob, findJob, startJob, waitField } from '../job-starting.ts';
import { keepArgs, requireLater } from '../later.ts';
import { jobFields, jobText, jobView } from '../shapes/job-view.ts';
import { countText, type Goal, makePlan, type Plan, requirePossible, requireSame, viewOf } from './planning.ts';
import { sourceFields, textOf } from './source.ts';
import { requireUndoable, wayBackOf } from './way-back.ts';
import { blueprintWork } from './work.ts';

const Change = z.object({
  do: z.enum(['make', 'change', 'order', 'delete']),
  kind: z.string(),
  id: z.string().optional(),
  line: z.string(),
});

export const planFields = {
  guild_id: z.string(),
  server: z.string(),
  plan: z.string(),
  changes: z.array(Change),
  cannot: z.array(z.object({ line: z.string(), why: z.string() })),
  notes: z.array(z.string()),
};
const PlanShape = z.object(planFields);
type PlanAnswer = z.output<typeof PlanShape>;

export const planAnswer = (plan: Plan): PlanAnswer => ({
  guild_id: plan.state.id,
  server: plan.state.name,
  plan: plan.fingerprint,
  notes: [...plan.notes],
  ...viewOf(plan),
});

/** What matters most stands first: a long answer may be cut. */
export const planText = ({ guild_id, server, plan, changes, cannot, notes }: PlanAnswer): string => {
  const head = `Server ${plainName(server)} ${guild_id}:`;
  if (changes.length === 0) {
    return [`${head} already as the blueprint says. Nothing was done.`, ...notes.map((note) => `note: ${note}`)].join(
      '\n',
    );
  }
  return [
    `${head} ${countText(changes)}. Nothing was done. Plan ${plan}`,
    ...(cannot.length > 0 ? [`${cannot.length} of them cannot be done:`] : []),
    ...cannot.map(({ line, why }) => `! ${oneLine(line, 100)}\n  ${why}`),
    ...(cannot.length > 0 ? ['In all:'] : []),
    ...changes.map(({ line }) => line),
    ...notes.map((note) => `note: ${note}`),
  ].join('\n');
};

const Applied = z.object({
  guild_id: z.string(),
  changes: z.int(),
  skipped: z.int().describe('could not be done'),
  losses: z.array(z.string()).describe('what does not come back'),
  job: z.object(jobFields).optional(),
});
type Applied = z.output<typeof Applied>;

const appliedText = ({ changes, skipped, losses, job }: Applied): string => {
  const notes = losses.map((loss) => `note: ${loss}`);
  if (!job) {
    if (changes === 0) return 'There is nothing to do: the server is like that already.';
    return [`${changes} ${changes === 1 ? 'change' : 'changes'} to make. Nothing was done.`, ...notes].join('\n');
  }
  const left = skipped > 0 ? [`${skipped} could not be done and were left out.`] : [];
  const undo = job.status === 'done' ? [`undo_blueprint with job ${job.job} takes it back.`] : [];
  return [jobText(job), ...left, ...notes, ...undo].join('\n');
};

/** The operations that steps would call, so that what a role may not do is refused at once. */
function requireSteps(context: Context, through: string, server: string, changes: readonly Step[]): boolean {
  const used = new Set(stepsOf(server, changes, 1).map((step) => step.operation));
  return [...used].map((name) => requireLater(context, name, through)).some(Boolean);
}

const applied = (context: Context, server: string, plan: Plan, job?: Job): Applied => ({
  guild_id: server,
  changes: plan.changes.filter(isTold).length,
  skipped: plan.obstacles.length,
  losses: [],
  ...(job ? { job: jobView(job, context.now()) } : {}),
});

interface Wish {
  kind: 'apply_blueprint' | 'undo_blueprint';
  server: string;
  goal: Goal;
  plan: string | undefined;
  partial: boolean;
  dry_run: boolean;
  wait: number;
  args: Record<string, unknown>;
  /** What does not come back. */
  losses?: readonly string[];
}

async function begin(
  context: Context,
  { kind, server, goal, plan: wanted, partial, dry_run, wait, args, losses = [] }: Wish,
): Promise<Applied> {
  await requirePermissions(context, { guildId: server }, ['ManageGuild'], 'change the server by a blueprint', 'caller');
  const plan = await makePlan(context, server, goal);
  if (wanted !== undefined) requireSame(plan, wanted);
  if (dry_run) {
    context.attach({ type: 'text', text: planText(planAnswer(plan)) });
    return { ...applied(context, server, plan), losses: [...losses] };
  }
  requirePossible(plan, partial);
  if (plan.changes.length === 0) return applied(context, server, plan);
  await requireAlone(context, server);
  const approved = requireSteps(context, kind, server, plan.changes);
  const { reason } = context;
  const kept = keepArgs({ ...args, server, partial, plan: wanted, ...(reason === undefined ? {} : { reason }) });
  const job = await startJob(context, { kind, guildId: server, args: kept, approved });
  return { ...applied(context, server, plan, await awaitJob(context, job.id, wait)), losses: [...losses] };
}

/** Two at once would each make what both say. */
async function requireAlone(context: Context, server: string): Promise<void> {
  const { jobs } = await context.store();
  const [other] = await jobs.list({
    bot_id: (await context.discord.me()).id,
    kinds: ['apply_blueprint', 'undo_blueprint'],
    states: ['queued', 'running'],
    guild_id: server,
    limit: 1,
  });
  if (!other) return;
  throw new OperationError('conflict', `server: job ${other.id} is changing it by a blueprint just now.`, {
    hint: 'Wait until it has ended. Nothing was done.',
    retriable: true,
  });
}

const askedFor = <T>(context: JobContext) => asked<T>(context.job);

async function work(context: JobContext, goalOf: (context: JobContext) => Promise<Goal>) {
  const { runBulk } = await import('../../domain/bulk/run.ts');
  return runBulk(context, blueprintWork(goalOf));
}

const common = {
  partial: z.boolean().default(false).describe('do the rest where some of it cannot be done'),
  dry_run: z.boolean().default(false).describe('only tell what would be done'),
  wait: waitField(60),
};

export const applying = {
  apply_blueprint: operation({
    title: 'Apply a blueprint',
    description:
      'Make a server as a blueprint says: a job that goes on where it was interrupted, and that undo_blueprint takes back. prune deletes what it does not name.',
    effect: 'delete',
    rare: true,
    reach: 'server',
    permissions: [],
    like: OPERATIONS,
    preview: true,
    reason: true,
    idempotent: true,
    input: z.object({
      server: Server,
      ...sourceFields,
      prune: z.boolean().default(false).describe('delete what it does not name'),
      plan: z.string().max(40).optional().describe('as plan_blueprint said: refuse when anything has changed since'),
      ...common,
    }),
    output: Applied,
    text: appliedText,
    async run({ server, prune, plan, partial, dry_run, wait, ...source }, context) {
      const text = await textOf(context, source);
      return begin(context, {
        ...{ kind: 'apply_blueprint', server, goal: { text, prune }, plan, partial, dry_run, wait },
        args: { text, prune },
      });
    },
    carryOn: (context) =>
      work(context, async (own) => {
        const { text, prune } = askedFor<{ text: string; prune: boolean }>(own);
        return { text, prune };
      }),
  }),

  undo_blueprint: operation({
    title: 'Undo a blueprint',
    description:
      'Take back what a job of apply_blueprint has changed, as far as Discord lets: what was deleted comes back as new, without messages and members.',
    effect: 'delete',
    rare: true,
    reach: 'server',
    permissions: [],
    like: OPERATIONS,
    preview: true,
    reason: true,
    idempotent: true,
    input: z.object({ job: z.int().min(1).describe('as apply_blueprint said'), ...common }),
    output: Applied,
    text: appliedText,
    async run({ job: id, partial, dry_run, wait }, context) {
      const job = await findJob(context, id);
      requireUndoable(job);
      const server = await ownServer(context, job);
      const { goal, touched } = await wayBackOf(context, id);
      return begin(context, {
        ...{ kind: 'undo_blueprint', server, goal, plan: undefined, partial, dry_run, wait },
        args: { job: id },
        losses: lossesIn(touched),
      });
    },
    carryOn: (context) => work(context, async (own) => (await wayBackOf(own, askedFor<{ job: number }>(own).job)).goal),
  }),
};

/** The server of a job, where this caller may act in it. */
async function ownServer(context: Context, { id, guild_id }: Job): Promise<string> {
  const servers = await serverIdsFor(context.caller, context.discord);
  if (guild_id !== null && (!servers || servers.includes(guild_id))) return guild_id;
  throw new OperationError('not_found', `job: you have no job ${id}.`, { hint: 'list_jobs shows those there are.' });
}
