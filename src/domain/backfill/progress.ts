import type { APIChannel, APIMessage } from 'discord-api-types/v10';
import { OperationError } from '../../kernel/errors.ts';
import type { JobContext } from '../../kernel/jobs.ts';
import type { Repositories } from '../../kernel/store/store.ts';
import { writeReport } from '../jobs/report.ts';
import { isPassing, waitBefore } from '../jobs/retrying.ts';
import { type Checkpoint, type Counts, counting, type Lane, type Reading, writeCheckpoint } from './checkpoint.ts';
import { reportOf } from './report.ts';

export interface LaneStep {
  lane: Lane;
  counts: Partial<Counts>;
  /** What was read. */
  within: Reading;
}

export interface Wanted {
  context: JobContext;
  guildId: string;
  botId: string;
  /** Nothing from before; milliseconds. */
  since: number;
  /** Reads also what an earlier backfill has read. */
  again: boolean;
  mayRead(channel: APIChannel): Promise<boolean>;
}

/** A backfill under way: what it is for, and how its lanes write down how far they are. */
export interface Backfill extends Wanted {
  checkpoint(): Checkpoint;
  put(checkpoint: Checkpoint, lane: Lane): Checkpoint;
  note(change: (checkpoint: Checkpoint) => Checkpoint): Promise<void>;
  noteWith(work: (within: Repositories) => Promise<LaneStep>): Promise<Lane>;
  finish(lane: Lane): Promise<void>;
  /** Since when authors have been members, as far as the store knows. */
  joinedOf(messages: readonly APIMessage[]): Promise<(userId: string) => number | undefined>;
}

const put = (checkpoint: Checkpoint, lane: Lane): Checkpoint => ({
  ...checkpoint,
  lanes: checkpoint.lanes.map((each) => (each.target.id === lane.target.id ? lane : each)),
});

const progressOf = (checkpoint: Checkpoint, at?: Reading) => ({
  checkpoint: writeCheckpoint(checkpoint),
  done: checkpoint.counts.read,
  failed: checkpoint.skipped.length + checkpoint.skipped_more,
  report: writeReport(reportOf(checkpoint, at)),
});

export function openBackfill(wanted: Wanted, first: Checkpoint): Backfill {
  const { context, guildId } = wanted;
  let checkpoint = first;
  const joined = new Map<string, number | undefined>();

  /** One after the other: each writes down all of it, the others' part as it then is. */
  let turn: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work, work);
    turn = mine.catch(() => {});
    return mine;
  }

  const note = (change: (checkpoint: Checkpoint) => Checkpoint) =>
    inTurn(async () => {
      const next = change(checkpoint);
      await context.note(progressOf(next));
      checkpoint = next;
    });

  return {
    ...wanted,
    checkpoint: () => checkpoint,
    put,
    note,
    noteWith: (work) =>
      inTurn(async () => {
        let done: { next: Checkpoint; lane: Lane } | undefined;
        await context.noteWith(async (within) => {
          const { lane, counts, within: at } = await work(within);
          const next = counting(put(checkpoint, lane), counts);
          done = { next, lane };
          return progressOf(next, lane.reading ?? at);
        });
        if (!done) throw new Error('Nothing was noted.');
        checkpoint = done.next;
        return done.lane;
      }),
    finish: ({ target }) =>
      note((at) =>
        counting({ ...at, lanes: at.lanes.filter((lane) => lane.target.id !== target.id) }, { channels: 1 }),
      ),
    async joinedOf(messages) {
      const { members } = await context.store();
      for (const { author } of messages) {
        if (joined.has(author.id) || author.bot) continue;
        joined.set(author.id, (await members.get(guildId, author.id))?.joined_at ?? undefined);
      }
      return (userId) => joined.get(userId);
    },
  };
}

const MOST_TRIES = 6;
/** What takes longer is left for later, by whoever is free then. */
const LONGEST_WAIT = 30_000;

/** Waits out what passes by itself in a short while. */
export async function patiently<T>(context: JobContext, work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof OperationError) || !isPassing(error) || context.signal.aborted) throw error;
      const wait = waitBefore(tries, { retryAfter: error.retryAfter });
      if (tries === MOST_TRIES || wait > LONGEST_WAIT) throw error;
      await context.pause(wait);
    }
  }
}

/** Why this place is passed over; undefined for what is no matter of this place alone. */
export function skipReason(error: unknown): string | undefined {
  if (!(error instanceof OperationError) || isPassing(error)) return undefined;
  const ofPlace = ['missing_permission', 'not_found', 'forbidden', 'invalid_input', 'discord_refused'];
  return ofPlace.includes(error.code) ? error.message : undefined;
}
