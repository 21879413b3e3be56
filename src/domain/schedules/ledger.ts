import type { Json } from '../../kernel/store/json.ts';

/** What became of one occurrence. Times are milliseconds since the epoch. */
export interface Report {
  /** When it was due. */
  due_at: number;
  /** When this was settled. */
  at: number;
  outcome: 'sent' | 'skipped' | 'failed';
  /** How late it was sent, when that was more than a minute. */
  late_ms?: number;
  /** Earlier occurrences that this one stands for: nobody was there to send them. */
  missed?: number;
  channel_id?: string;
  message_ids?: readonly string[];
  link?: string;
  /** Why not. */
  error?: string;
}

/** An occurrence on its way. */
export interface Attempt {
  key: string;
  due_at: number;
  /** When it was first tried. */
  tried_at: number;
  missed?: number;
  /** Since when a message may be there that we do not know of; absent while surely none is. */
  maybe_sent_since?: number;
  /** It is settled, and the schedule due again then, or ended where null; only the schedule does not say so yet. */
  settled?: { next_due_at: number | null; error: string };
}

export interface Counts {
  sent: number;
  late: number;
  skipped: number;
  failed: number;
  missed: number;
}

/** What is written down about the sending of a schedule: its result in the store. */
export interface Ledger {
  attempt?: Attempt;
  counts: Counts;
  /** Occurrences refused one after the other for good reasons, that is, not because Discord was away. */
  refused_in_row: number;
  /** The latest ones, newest first. */
  reports: readonly Report[];
}

const KEPT_REPORTS = 10;
/** Later than this counts as late. */
const LATE_MS = 60_000;

const EMPTY: Ledger = {
  counts: { sent: 0, late: 0, skipped: 0, failed: 0, missed: 0 },
  refused_in_row: 0,
  reports: [],
};

export function readLedger(result: Json): Ledger {
  return typeof result === 'object' && result !== null && 'counts' in result ? (result as unknown as Ledger) : EMPTY;
}

export const writeLedger = (ledger: Ledger): Json => ledger as unknown as Json;

/** How many occurrences have come up so far. */
export const settledIn = ({ counts }: Ledger): number => counts.sent + counts.skipped + counts.failed + counts.missed;

/** The ledger with that attempt, in place of the one before. */
export const withAttempt = ({ attempt: _, ...ledger }: Ledger, attempt: Attempt): Ledger => ({ ...ledger, attempt });

/** Puts down what became of the occurrence on its way. `refused` where trying again would not help. */
export function settle(
  { attempt, counts, reports, refused_in_row }: Ledger,
  outcome: Omit<Report, 'due_at' | 'missed' | 'late_ms'>,
  { refused = false } = {},
): Ledger {
  if (!attempt) throw new Error('Nothing is on its way.');
  const late_ms = outcome.outcome === 'sent' ? outcome.at - attempt.due_at : 0;
  const late = late_ms > LATE_MS;
  const missed = attempt.missed ?? 0;
  const report: Report = {
    due_at: attempt.due_at,
    ...outcome,
    ...(late ? { late_ms } : {}),
    ...(missed > 0 ? { missed } : {}),
  };
  return {
    counts: {
      ...counts,
      [outcome.outcome]: counts[outcome.outcome] + 1,
      late: counts.late + (late ? 1 : 0),
      missed: counts.missed + missed,
    },
    refused_in_row: outcome.outcome === 'sent' ? 0 : refused_in_row + (refused ? 1 : 0),
    reports: [report, ...reports].slice(0, KEPT_REPORTS),
  };
}
