import { mayBeDone } from '../../domain/jobs/retrying.ts';
import {
  type Attempt,
  type Ledger,
  type Report,
  settle,
  settledIn,
  withAttempt,
  writeLedger,
} from '../../domain/schedules/ledger.ts';
import { isHopeless, nextDue, nextStep, retryAt } from '../../domain/schedules/plan.ts';
import { partCount, remainder } from '../../domain/schedules/recognise.ts';
import { nonceOf, readWork, type Work } from '../../domain/schedules/work.ts';
import { findSent, nonceIsKnown } from '../../domain/sent-before.ts';
import type { Caller } from '../../kernel/caller.ts';
import type { Discord } from '../../kernel/discord.ts';
import { OperationError, toOperationError } from '../../kernel/errors.ts';
import { messageLink } from '../../kernel/ids.ts';
import type { Guild } from '../../kernel/pipeline.ts';
import type { ClaimedSchedule } from '../../kernel/store/schedules.ts';
import type { Store } from '../../kernel/store/store.ts';
import type { Logger } from '../../kernel/telemetry.ts';
import { invokeFor, isElsewhere } from '../claims/on-behalf.ts';
import { type HeldSchedule, holdSchedule } from './held-schedule.ts';

export interface Sending {
  guild: Pick<Guild, 'invoke'>;
  bindDiscord(binding: { signal: AbortSignal }): Discord;
  /** Whoever scheduled something, with the role they have by now; undefined when they are known no more. */
  callerOf(who: Work['caller']): Caller | undefined;
  logger: Logger;
  now(): number;
  leaseMs: number;
}

interface Job extends Sending {
  claim: HeldSchedule;
  schedule: ClaimedSchedule;
  store: Pick<Store, 'schedules' | 'jobs'>;
  work: Work;
  signal: AbortSignal;
}

interface Progress {
  ledger: Ledger;
  attempt: Attempt;
}

/** Sends what is due, or writes down why not. What it throws is the store's trouble; the claim then runs out. */
export async function carryOut(
  schedule: ClaimedSchedule,
  store: Pick<Store, 'schedules' | 'jobs'>,
  sending: Sending,
  stopping: AbortSignal,
): Promise<void> {
  const claim = holdSchedule(schedule, store.schedules, sending.leaseMs);
  const logger = sending.logger.child({ schedule: schedule.id });
  try {
    const work = readWork(schedule.payload);
    if (work) {
      const signal = AbortSignal.any([stopping, claim.lost]);
      await attend({ ...sending, logger, claim, schedule, store, work, signal });
    } else {
      logger.error({}, 'a schedule cannot be read; it failed');
      await claim.fail('What it says cannot be read by this version of Guildhall.', undefined);
    }
  } finally {
    claim.letGo();
  }
}

async function attend(job: Job): Promise<void> {
  const { schedule, work, claim, now } = job;
  const step = nextStep(schedule, work, now());
  if (step.do === 'close') {
    await claim.fail(step.settled.error, step.settled.next_due_at ?? undefined);
    return;
  }
  try {
    if (step.attempt.maybe_sent_since === undefined || nonceIsKnown(step.attempt.maybe_sent_since, now()))
      await act(job, step);
    else await clearUp(job, step);
  } catch (error) {
    if (error instanceof OperationError && error.code === 'store_unavailable') throw error;
    await failed(job, step, toOperationError(error, `schedule ${schedule.id}`));
  }
}

/** Someone began to send this and was never heard of again: look before doing it again. */
async function clearUp(job: Job, { ledger, attempt }: Progress): Promise<void> {
  const { schedule, store, work, now, logger } = job;
  const { maybe_sent_since = now(), ...cleared } = attempt;
  const found = await findSent({
    discord: job.bindDiscord({ signal: job.signal }),
    store,
    work,
    since: Math.min(maybe_sent_since, now()),
    guildId: schedule.guild_id,
  });
  if (!found) {
    const error =
      'Guildhall was interrupted while sending this, and the bot cannot read the history of the channel to see whether it is there. It was not sent again.';
    await close(job, { ledger, attempt }, { outcome: 'failed', error });
    return;
  }
  const { ids, channelId } = found;
  if (ids.length >= partCount(work.args)) {
    logger.info({ message_ids: ids }, 'found what was sent before an interruption');
    await done(job, { ledger, attempt }, { channel_id: channelId, message_ids: ids });
  } else if (ids.length > 0) {
    await send(job, { ledger, attempt }, ids);
  } else {
    const fresh = withAttempt(ledger, cleared);
    const step = nextStep({ ...schedule, result: writeLedger(fresh) }, work, now());
    if (step.do !== 'close') await act(job, step);
  }
}

async function act(job: Job, step: Progress & { do: 'send' | 'skip' }): Promise<void> {
  if (step.do === 'send') {
    await send(job, step, []);
    return;
  }
  const late = Math.round((job.now() - step.attempt.due_at) / 60_000);
  const error = `Skipped: nobody was there to send it, and ${late} min later its grace of ${job.work.grace_ms / 60_000} min was over.`;
  await close(job, step, { outcome: 'skipped', error });
}

/** `before` are the ids of parts that are there already. */
async function send(job: Job, { ledger, attempt }: Progress, before: readonly string[]): Promise<void> {
  const { schedule, work, claim, now } = job;
  const caller = job.callerOf(work.caller);
  if (!caller) {
    throw new OperationError('forbidden', `${work.caller.name}, who scheduled this, is not known here any more.`, {
      hint: 'Schedule it anew.',
    });
  }
  if (isElsewhere(caller, schedule)) {
    await leave(job, { ledger, attempt });
    return;
  }
  const begun = { ...attempt, maybe_sent_since: attempt.maybe_sent_since ?? now() };
  if (!(await claim.note(withAttempt(ledger, begun)))) return;
  const nonce = `${nonceOf(work, attempt.due_at)}${before.length > 0 ? `r${before.length}` : ''}`;
  try {
    const { data } = await invokeFor(job, {
      ...{ operation: work.operation, args: { ...remainder(work.args, before.length), nonce } },
      ...{ caller, surface: 'schedule', approved: work.approved },
    });
    const ids = Array.isArray(data['message_ids']) ? (data['message_ids'] as string[]) : [];
    await done(
      job,
      { ledger, attempt: begun },
      { channel_id: String(data['channel_id']), message_ids: [...before, ...ids] },
    );
  } catch (error) {
    const known = toOperationError(error, `schedule ${schedule.id}`);
    if (known.code === 'store_unavailable') throw known;
    // A refusal says that nothing was sent, unless something was sent before it.
    const certain = !mayBeDone(known.code) && partCount(work.args) === 1 && attempt.maybe_sent_since === undefined;
    await failed(job, { ledger, attempt: certain ? attempt : begun }, known);
  }
}

async function done(
  job: Job,
  { ledger, attempt }: Progress,
  sent: { channel_id: string; message_ids: readonly string[] },
): Promise<void> {
  const { schedule, work, claim, logger, now } = job;
  const [first = ''] = sent.message_ids;
  const link = messageLink(schedule.guild_id ?? undefined, sent.channel_id, first);
  const settled = settle(withAttempt(ledger, attempt), { outcome: 'sent', at: now(), ...sent, link });
  const next = nextDue(schedule, work, attempt.due_at, settledIn(settled));
  const kept = await claim.complete(settled, next);
  const [report] = settled.reports;
  const fields = { ...report, due_at: iso(attempt.due_at), ...(next === undefined ? {} : { next: iso(next) }) };
  if (!kept) logger.warn(fields, 'sent, but the schedule was changed or cancelled meanwhile');
  else if (report?.late_ms || report?.missed) logger.warn(fields, 'sent late');
  else logger.info(fields, 'sent what was scheduled');
}

/** Ends the occurrence without a message. */
async function close(
  job: Job,
  { ledger, attempt }: Progress,
  what: Pick<Report, 'outcome'> & { error: string },
  { refused = false } = {},
): Promise<void> {
  const { schedule, work, claim, logger, now } = job;
  const settled = settle(withAttempt(ledger, attempt), { ...what, at: now() }, { refused });
  const hopeless = schedule.cron !== null && isHopeless(settled);
  const next = hopeless ? undefined : nextDue(schedule, work, attempt.due_at, settledIn(settled));
  const error = hopeless ? `${what.error} It was refused too often in a row and is given up.` : what.error;
  const closed = { ...attempt, settled: { next_due_at: next ?? null, error } };
  if (!(await claim.note(withAttempt(settled, closed)))) return;
  await claim.fail(error, next);
  const fields = { due_at: iso(attempt.due_at), error, ...(next === undefined ? {} : { next: iso(next) }) };
  if (what.outcome === 'skipped') logger.warn(fields, 'skipped what was scheduled');
  else logger.error(fields, 'what was scheduled could not be sent');
}

async function failed(job: Job, { ledger, attempt }: Progress, error: OperationError): Promise<void> {
  const { schedule, work, claim, logger, now } = job;
  if (claim.lost.aborted) return;
  const { code, message, hint, retriable, retryAfter } = error;
  const text = `${code}: ${message} ${hint}`;
  const failure = { code, retriable, retryAfter };
  const at = retryAt(schedule, work, attempt, failure, { now: now(), attempts: schedule.attempts });
  if (at === undefined) {
    await close(job, { ledger, attempt }, { outcome: 'failed', error: text }, { refused: !retriable });
    return;
  }
  if (!(await claim.note(withAttempt(ledger, attempt)))) return;
  await claim.retry(text, at);
  logger.warn({ err: error, due_at: iso(attempt.due_at), again: iso(at) }, 'what was scheduled could not be sent yet');
}

const SHORTEST_LEAVE = 2_000;
const LONGEST_LEAVE = 60_000;

/** However long it takes: someone else may come who can send it. */
async function leave({ claim, logger, now }: Job, { ledger, attempt }: Progress): Promise<void> {
  const late = now() - attempt.due_at;
  const at = now() + Math.min(LONGEST_LEAVE, Math.max(SHORTEST_LEAVE, late / 2));
  if (!(await claim.note(withAttempt(ledger, attempt)))) return;
  await claim.retry('Left to a process that is not bound to another place.', Math.round(at));
  logger.debug({ due_at: iso(attempt.due_at) }, 'this process is bound to another place; left to others');
}

const iso = (time: number) => new Date(time).toISOString();
