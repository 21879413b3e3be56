import { type Section, type State, sectionsOf } from '../../domain/blueprint/document.ts';
import type { About } from '../../domain/blueprint/steps.ts';
import { type Touched, wayBack } from '../../domain/blueprint/undoing.ts';
import type { Context } from '../../kernel/context.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { Job, JobItem } from '../../kernel/store/jobs.ts';
import type { Goal } from './planning.ts';
import { readServer } from './reading.ts';
import { idIn, stateBefore } from './work.ts';

/** What a job has changed, and how that is taken back. */

const UNDOABLE: readonly string[] = ['apply_blueprint', 'undo_blueprint'];

type Asking = Pick<Context, 'discord' | 'store'>;

export function requireUndoable({ id, kind, state }: Job): void {
  if (!UNDOABLE.includes(kind)) {
    throw new OperationError('invalid_input', `job: ${id} is of ${kind}, which cannot be undone by this.`, {
      hint: 'Give the number of a job of apply_blueprint. Nothing was done.',
    });
  }
  if (state === 'queued' || state === 'running') {
    throw new OperationError('conflict', `job: ${id} is under way.`, {
      hint: `cancel_job ${id} or wait for it first. Nothing was done.`,
    });
  }
}

async function itemsOf(context: Asking, job: number): Promise<JobItem[]> {
  const { jobs } = await context.store();
  const all: JobItem[] = [];
  for (;;) {
    const last = all.at(-1);
    const items = await jobs.items(job, { ...(last ? { after: last.seq } : {}), limit: 500 });
    all.push(...items);
    if (items.length < 500) return all;
  }
}

/** What was begun and never noted is there under its name, if it is. */
function madeUnnoted({ kind, name }: About, before: State, now: State): string | undefined {
  const things = (state: State) =>
    kind === 'role' ? state.roles : kind === 'automod' ? (state.automod ?? []) : state.channels;
  const known = new Set(things(before).map(({ id }) => id));
  return things(now).find((each) => !known.has(each.id) && each.name === name)?.id;
}

async function touchedBy(
  context: Asking,
  job: number,
): Promise<{ before: State; items: { about: About; item: JobItem }[] }> {
  const before = await stateBefore(context, job);
  if (!before) {
    throw new OperationError('not_found', `job: ${job} has changed nothing.`, {
      hint: 'get_job tells what became of it. Nothing was done.',
    });
  }
  const items = (await itemsOf(context, job)).flatMap((item) => {
    const about = (item.args as { about?: unknown }).about as About | undefined;
    return about && item.state !== 'open' ? [{ about, item }] : [];
  });
  return { before, items };
}

export interface WayBack {
  goal: Goal;
  touched: readonly Touched[];
}

export async function wayBackOf(context: Asking, job: number): Promise<WayBack> {
  const { before, items } = await touchedBy(context, job);
  const sections: Section[] = ['automod', 'welcome_screen', 'onboarding'].filter((name) => name in before) as Section[];
  const now = await readServer(context, before.id, sections);
  const touched = items.map(({ about, item }): Touched => {
    const made =
      about.do === 'make'
        ? (idIn(item.note) ?? (item.state === 'begun' ? madeUnnoted(about, before, now) : undefined))
        : undefined;
    return { ...about, made };
  });
  const { document, remove, order } = wayBack(before, now, touched);
  // A job that made nothing but what is gone again leaves nothing to say.
  return { goal: { document, remove, order, sections: [...new Set([...sectionsOf(document), ...sections])] }, touched };
}
