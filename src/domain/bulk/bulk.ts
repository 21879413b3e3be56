import type { JobContext } from '../../kernel/jobs.ts';
import type { JobItem } from '../../kernel/store/jobs.ts';
import type { Json } from '../../kernel/store/json.ts';

/** Much work of one sort: what is chosen first, step by step what is done with it, and how far both are. */

export type Args = { readonly [name: string]: Json };

/** One call, about one thing or a few that Discord takes together. */
export interface Step {
  key: string;
  operation: string;
  args: Args;
  /** How many things it is about, where that is not one. */
  size?: number;
}

/** A part of what was chosen, and where choosing goes on. */
export interface Batch {
  steps: readonly Step[];
  /** How much was looked at for it. */
  looked: number;
  cursor: Json;
  /** What will probably not work, and why. */
  warnings?: readonly string[];
  /** A few of them, for people to see. May hold what users of Discord wrote. */
  sample?: readonly string[];
}

export interface Settled {
  done: number;
  failed: number;
  note: Json;
  /** Why, where something failed. */
  problem?: string;
}

export type Take = (step: Step, mayRepeat?: () => boolean) => Promise<Record<string, unknown>>;

export interface Bulk {
  /** As in "Deleted 3 of 40 messages". */
  past: string;
  one: string;
  many: string;
  /** Doing a step twice would show: it is marked before it is taken, and looked for after an interruption. */
  once?: true;
  /** What all steps have in common, so that it is kept once. */
  common?(args: Args): Args;
  /** Goes on from the cursor of the last batch; null at the beginning. */
  select(context: JobContext, args: Args, cursor: Json): AsyncIterable<Batch>;
  /** Takes a step in a way of its own. `call` waits out what passes by itself, as long as the step may be repeated. */
  perform?(context: JobContext, item: JobItem, step: Step, call: Take): Promise<Record<string, unknown>>;
  /** What an answer says of its step. By default all of it is done, and nothing noted. */
  settle?(data: Record<string, unknown>, step: Step): Settled;
}

export interface Checkpoint {
  phase: 'select' | 'act';
  cursor: Json;
  steps: number;
  size: number;
  looked: number;
  warnings: readonly string[];
  sample: readonly string[];
  /** How often each thing went wrong. */
  problems: { readonly [problem: string]: number };
  /** Steps refused one after the other. */
  in_row: number;
}

const FIRST: Checkpoint = {
  phase: 'select',
  cursor: null,
  steps: 0,
  size: 0,
  looked: 0,
  warnings: [],
  sample: [],
  problems: {},
  in_row: 0,
};

export function readCheckpoint(value: Json): Checkpoint {
  return typeof value === 'object' && value !== null && 'phase' in value ? (value as unknown as Checkpoint) : FIRST;
}

export const writeCheckpoint = (checkpoint: Checkpoint): Json => checkpoint as unknown as Json;

export const stepOf = ({ key, args }: Pick<JobItem, 'key' | 'args'>): Step => ({ key, ...(args as object) }) as Step;

const KEPT_WARNINGS = 50;
const KEPT_SAMPLE = 10;
const KEPT_PROBLEMS = 10;

export function withBatch(at: Checkpoint, { steps, looked, cursor, warnings = [], sample = [] }: Batch): Checkpoint {
  return {
    ...at,
    cursor,
    looked: at.looked + looked,
    steps: at.steps + steps.length,
    size: at.size + steps.reduce((sum, { size = 1 }) => sum + size, 0),
    warnings: [...new Set([...at.warnings, ...warnings])].slice(0, KEPT_WARNINGS),
    sample: [...at.sample, ...sample].slice(0, KEPT_SAMPLE),
  };
}

export function withProblem(at: Checkpoint, problem: string): Checkpoint {
  const known = at.problems[problem];
  if (known === undefined && Object.keys(at.problems).length === KEPT_PROBLEMS) return at;
  return { ...at, problems: { ...at.problems, [problem]: (known ?? 0) + 1 } };
}
