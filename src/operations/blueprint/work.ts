import type { APIChannel, APIRole } from 'discord-api-types/v10';
import { sameChannelName } from '../../domain/blueprint/channel-names.ts';
import { SECTIONS, type State } from '../../domain/blueprint/document.ts';
import { type BlueprintStep, isMadeBy, stepsOf } from '../../domain/blueprint/steps.ts';
import type { Args, Batch, Bulk, Step, Take } from '../../domain/bulk/bulk.ts';
import { channelTypeName } from '../../domain/channels/types.ts';
import { oneLine } from '../../domain/hidden-text.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { JobContext } from '../../kernel/jobs.ts';
import type { JobItem } from '../../kernel/store/jobs.ts';
import type { Json } from '../../kernel/store/json.ts';
import { asked, reasonOf } from '../bulk/beginning.ts';
import { type Goal, makePlan, requirePossible, requireSame, viewOf } from './planning.ts';
import { readServer } from './reading.ts';

/** The steps of a blueprint as work of a job: what they need of each other, and what makes each of them happen once. */

export interface Asked {
  server: string;
  plan?: string;
  partial: boolean;
  reason?: string;
}

/** What the server was like, kept as the first step, which does nothing. */
const BEFORE = 'before';

type Data = Record<string, unknown>;

export const idIn = (note: Json): string | undefined =>
  typeof note === 'object' && note !== null && 'id' in note && typeof note['id'] === 'string' ? note['id'] : undefined;

/** What steps have made, by their number. */
async function madeBySteps(context: Pick<JobContext, 'store'>, job: number): Promise<Map<number, string>> {
  const { jobs } = await context.store();
  const made = new Map<number, string>();
  for (let after = -1; ; ) {
    const items = await jobs.items(job, { states: ['done'], after, limit: 500 });
    for (const { seq, note } of items) {
      const id = idIn(note);
      if (id !== undefined) made.set(seq, id);
    }
    const last = items.at(-1);
    if (!last || items.length < 500) return made;
    after = last.seq;
  }
}

/** The state that was kept before the first step; undefined where the job did not get that far. */
export async function stateBefore(context: Pick<JobContext, 'store'>, job: number): Promise<State | undefined> {
  const [first] = await (await context.store()).jobs.items(job, { limit: 1 });
  if (first?.key !== BEFORE) return undefined;
  const { args } = first.args as unknown as { args: { state: State } };
  return args.state;
}

/** Ids for what earlier steps have made. Where that failed, a list of places does without it, and nothing else does. */
function resolved(value: Json, made: ReadonlyMap<number, string>, lenient: boolean): Json {
  if (isMadeBy(value)) {
    const id = made.get(value.made_by);
    if (id !== undefined) return id;
    throw new OperationError('conflict', 'It needs something that could not be made.', {
      hint: 'See what failed before it.',
    });
  }
  if (Array.isArray(value)) {
    return value
      .filter((item) => !(lenient && isMadeBy(item) && !made.has(item.made_by)))
      .map((item) => resolved(item, made, lenient));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolved(inner, made, lenient)]));
}

interface Named {
  id: string;
  name: string;
  type?: string;
}

async function namedLike({ discord, job }: JobContext, operation: string): Promise<Named[]> {
  const server = job.guild_id ?? '';
  if (operation === 'create_role') return discord.request<APIRole[]>('GET', path`/guilds/${server}/roles`);
  if (operation === 'create_automod_rule')
    return discord.request<Named[]>('GET', path`/guilds/${server}/auto-moderation/rules`);
  const channels = await discord.request<APIChannel[]>('GET', path`/guilds/${server}/channels`);
  return channels.map((each) => ({
    id: each.id,
    name: ('name' in each ? each.name : null) ?? '',
    type: channelTypeName(each.type),
  }));
}

/** What somebody made who was not heard of any more: of that name, not there before, and nobody else's. */
async function adopted(
  context: JobContext,
  { operation, args }: Step,
  made: ReadonlyMap<number, string>,
): Promise<Data | undefined> {
  const before = await stateBefore(context, context.job.id);
  const known = new Set(
    [...(before?.roles ?? []), ...(before?.channels ?? []), ...(before?.automod ?? [])].map(({ id }) => id),
  );
  const taken = new Set(made.values());
  const found = (await namedLike(context, operation)).find(
    ({ id, name, type }) =>
      !known.has(id) &&
      !taken.has(id) &&
      (type === undefined
        ? name === args['name']
        : type === args['type'] && sameChannelName(String(args['name']), name, type)),
  );
  return found && { id: found.id };
}

export function blueprintWork(goalOf: (context: JobContext) => Promise<Goal>): Bulk {
  let made: Map<number, string> | undefined;

  async function* select(context: JobContext): AsyncGenerator<Batch> {
    const { server, plan, partial, ...rest } = asked<Asked>(context.job);
    const found = await makePlan(context, server, await goalOf(context));
    if (plan !== undefined) requireSame(found, plan);
    requirePossible(found, partial);
    const blocked = new Set(found.obstacles.map(({ step }) => step));
    const doable = found.changes.filter((change) => !blocked.has(change));
    // What is deleted is named in sections that the blueprint may not have.
    const whole = doable.some((change) => change.do === 'delete')
      ? await readServer(context, server, SECTIONS)
      : found.state;
    const before: Step = { key: BEFORE, operation: BEFORE, args: { state: whole as unknown as Json }, size: 0 };
    const reason = rest.reason ?? `blueprint, job ${context.job.id}`;
    const steps: BlueprintStep[] = stepsOf(server, doable, 1).map((step) => ({
      ...step,
      args: { ...step.args, ...reasonOf({ reason }) },
    }));
    yield {
      steps: [before, ...steps],
      looked: steps.length,
      cursor: null,
      warnings: viewOf(found).cannot.map(({ line, why }) => `left out: ${oneLine(line, 80)}: ${why}`),
    };
  }

  async function perform(context: JobContext, item: JobItem, step: Step, call: Take): Promise<Data> {
    if (step.operation === BEFORE) return {};
    made ??= await madeBySteps(context, context.job.id);
    const args = resolved(step.args as Json, made, step.operation.startsWith('order_')) as Args;
    const own = { ...step, args };
    if (
      step.operation.startsWith('order_') &&
      Object.values(args).some((value) => Array.isArray(value) && value.length < 2)
    )
      return {};
    const creates = step.operation.startsWith('create_');
    const there = creates && item.state === 'begun' ? await adopted(context, own, made) : undefined;
    // From here on it may have been made, whatever becomes of this process: then it is looked for first.
    if (creates && !there) await context.note({ steps: [{ seq: item.seq, state: 'begun' }] });
    const data = there ?? (await call(own, () => !creates).catch((error: unknown) => goneAlready(step, error)));
    if (creates && typeof data['id'] === 'string') made.set(item.seq, data['id']);
    return data;
  }

  return {
    past: 'Made',
    one: 'change',
    many: 'changes',
    select,
    perform,
    settle(data, { operation, size = 1 }) {
      const made_id = operation.startsWith('create_') ? data['id'] : undefined;
      return { done: size, failed: 0, note: typeof made_id === 'string' ? { id: made_id } : null };
    },
  };
}

/** Of a step that was interrupted, or that somebody else has done. */
function goneAlready({ operation }: Step, error: unknown): Data {
  if (operation.startsWith('delete_') && error instanceof OperationError && error.code === 'not_found') return {};
  throw error;
}
