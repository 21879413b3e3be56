import { isPassing, MOST_ATTEMPTS, waitBefore } from '../../domain/jobs/retrying.ts';
import { type JobWork, readJobWork, within } from '../../domain/jobs/work.ts';
import type { Caller } from '../../kernel/caller.ts';
import type { Registry } from '../../kernel/catalogue.ts';
import type { Discord, DiscordBinding } from '../../kernel/discord.ts';
import { OperationError, toOperationError } from '../../kernel/errors.ts';
import type { JobContext } from '../../kernel/jobs.ts';
import type { Guild } from '../../kernel/pipeline.ts';
import type { ClaimedJob } from '../../kernel/store/jobs.ts';
import type { Store } from '../../kernel/store/store.ts';
import type { Logger } from '../../kernel/telemetry.ts';
import { type CallerOf, invokeFor, isElsewhere } from '../claims/on-behalf.ts';
import type { Ending } from '../claims/runner.ts';
import { type HeldJob, holdJob } from './held-job.ts';

export interface Working {
  guild: Pick<Guild, 'invoke' | 'callable'>;
  registry: Pick<Registry, 'load'>;
  bindDiscord(binding: DiscordBinding): Discord;
  callerOf: CallerOf;
  store: Store;
  logger: Logger;
  now(): number;
  leaseMs: number;
  /** Jobs that are under way here, so that news of a wish reaches them. */
  held: Map<number, HeldJob>;
}

/** Thrown between two steps to come to an end; nothing went wrong. */
class Halt extends Error {}

/** Takes a job as far as it goes. What it throws is the store's trouble; the claim then runs out. */
export async function carryOn(job: ClaimedJob, working: Working, { draining, stopping }: Ending): Promise<void> {
  const { store, leaseMs, held } = working;
  const logger = working.logger.child({ job: job.id, kind: job.kind });
  const claim = holdJob(job, store.jobs, leaseMs);
  held.set(job.id, claim);
  const halting = new AbortController();
  const halt = () => halting.abort(new DOMException('The job is to stop.', 'AbortError'));
  const soon = AbortSignal.any([halting.signal, draining, claim.lost]);
  claim.onWish(halt);
  try {
    const work = readJobWork(job);
    const caller = callerFor(job, work, working);
    if (isElsewhere(caller, job)) {
      await claim.release({ due_at: working.now() + waitBefore(Math.min(job.attempts, 6)) });
      return;
    }
    const operation = await working.registry.load(job.kind);
    if (!operation.carryOn) throw new Error(`${job.kind} begins no jobs.`);
    const context = contextOf({ claim, work, caller, working, soon, ending: AbortSignal.any([stopping, claim.lost]) });
    if (soon.aborted) throw new Halt();
    const { state, report, error } = await operation.carryOn(context);
    await claim.end({ state, report, ...(error === undefined ? {} : { error }) });
    logger.info({ state, ...(error === undefined ? {} : { error }) }, 'a job has come to an end');
  } catch (error) {
    await broken(claim, error, { working, logger, soon });
  } finally {
    held.delete(job.id);
    claim.letGo();
  }
}

/** Whoever wanted it, with what they may do now. */
function callerFor({ kind }: ClaimedJob, work: JobWork, { callerOf, guild }: Working): Caller {
  const known = callerOf(work.caller);
  if (!known) {
    throw new OperationError('forbidden', `${work.caller.name}, who wanted this, is not known here any more.`, {
      hint: 'Give the work again.',
    });
  }
  const caller = within(known, work.bounds);
  if (!guild.callable(caller).some(({ name }) => name === kind)) {
    throw new OperationError('forbidden', `The role "${caller.role.name}" does not allow ${kind} any more.`, {
      hint: 'Ask the operator of this Guildhall to change the role, then resume the job.',
    });
  }
  return caller;
}

interface Parts {
  claim: HeldJob;
  work: JobWork;
  caller: Caller;
  working: Working;
  soon: AbortSignal;
  ending: AbortSignal;
}

function contextOf({ claim, work, caller, working, soon, ending }: Parts): JobContext {
  const { job } = claim;
  const goOn = (holds: boolean) => {
    if (!holds || soon.aborted) throw new Halt();
  };
  return {
    job,
    caller,
    signal: soon,
    discord: working.bindDiscord({ signal: soon, patient: true }),
    now: working.now,
    store: () => Promise.resolve(working.store),
    note: async (progress) => goOn(await claim.note(progress)),
    noteWith: async (write) => goOn(await claim.noteWith(working.store, write)),
    async call({ operation, args }) {
      goOn(true);
      const { data } = await invokeFor(
        { guild: working.guild, signal: ending },
        { operation, args, caller, surface: 'job', patient: true, approved: work.approved },
      );
      return data;
    },
    async pause(ms) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, ms);
      soon.addEventListener('abort', () => resolve(), { once: true });
      await promise;
      clearTimeout(timer);
      goOn(true);
    },
  };
}

interface Circumstances {
  working: Working;
  logger: Logger;
  soon: AbortSignal;
}

/** Why the work came to no end of its own, and what follows from that. */
async function broken(claim: HeldJob, thrown: unknown, { working, logger, soon }: Circumstances): Promise<void> {
  const { job } = claim;
  if (claim.lost.aborted) {
    logger.warn({}, 'another process has taken over this job');
    return;
  }
  const error = toOperationError(thrown, `job ${job.id}`);
  // What was broken off to stop fails in many ways.
  if (thrown instanceof Halt || (soon.aborted && isPassing(error))) {
    const { wish } = claim;
    if (wish) await claim.end({ state: wish === 'cancel' ? 'cancelled' : 'paused' });
    else await claim.release({ due_at: working.now() });
    logger.info({}, wish === 'cancel' ? 'a job was cancelled' : wish ? 'a job was paused' : 'a job is left to others');
    return;
  }
  if (error.code === 'store_unavailable') throw error;
  const text = `${error.code}: ${error.message} ${error.hint}`;
  if (isPassing(error) && job.attempts < MOST_ATTEMPTS) {
    const wait = waitBefore(job.attempts, { retryAfter: error.retryAfter });
    await claim.release({ due_at: working.now() + wait, error: text });
    logger.warn({ err: error, again_in_ms: wait }, 'a job cannot go on for now');
    return;
  }
  await claim.end({ state: 'failed', error: text });
  // Whoever wanted it reads why; only a defect is news to the operator.
  logger[error.code === 'internal' ? 'error' : 'info']({ err: error }, 'a job has failed');
}
