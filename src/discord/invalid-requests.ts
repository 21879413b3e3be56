import type { Tally } from './tally.ts';

/**
 * Discord bans an address that makes 10,000 invalid requests (401, 403, 429) in ten minutes, whatever the token.
 * https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
 */
export interface InvalidRequestBudget {
  record(now: number): void;
  /** Milliseconds until requests may be made again; 0 when they may. */
  wait(now: number): number;
  /** A ban or block that covers the whole address. */
  block(until: number): void;
}

const WINDOW = 600_000;
const SLOT = 10_000;

function invalidRequestBudget(limit: number): InvalidRequestBudget {
  /** Counts by ten-second slot, oldest first. */
  const slots: { start: number; count: number }[] = [];
  let blockedUntil = 0;

  const forget = (now: number) => {
    while (slots[0] && slots[0].start <= now - WINDOW) slots.shift();
  };
  const spent = (now: number) => {
    forget(now);
    return slots.reduce((sum, { count }) => sum + count, 0);
  };

  return {
    record(now) {
      forget(now);
      const start = now - (now % SLOT);
      const last = slots.at(-1);
      if (last?.start === start) last.count++;
      else slots.push({ start, count: 1 });
    },
    wait(now) {
      const full = spent(now) >= limit ? (slots[0]?.start ?? now) + WINDOW + 1 - now : 0;
      return Math.max(full, blockedUntil - now, 0);
    },
    block(until) {
      blockedUntil = Math.max(blockedUntil, until);
    },
  };
}

/** Shared by all clients of this process, since Discord counts by address. */
const budgets = new Map<string, InvalidRequestBudget>();

/** @param limit where to stop */
export function budgetOfHost(host: string, limit: number): InvalidRequestBudget {
  let budget = budgets.get(host);
  if (!budget) {
    budget = invalidRequestBudget(limit);
    budgets.set(host, budget);
  }
  return budget;
}

/** How much sooner than after its whole length the window of all is looked at again. */
const LOOKS = 20;

/**
 * A budget that other processes spend from too. What they spent is learnt with each refused request of one's own, which
 * costs a healthy process nothing; beyond the limit each process tries again now and then with a single request.
 */
export function shared(own: InvalidRequestBudget, limit: number, tally: Tally): InvalidRequestBudget {
  let fullUntil = 0;
  let unsaid = 0;
  let saying = false;

  async function say(now: number): Promise<void> {
    if (saying) return;
    saying = true;
    while (unsaid > 0) {
      const by = unsaid;
      unsaid = 0;
      // Where the others are is not known then; this process still counts its own.
      const sum = await tally(WINDOW, by).catch(() => 0);
      if (sum >= limit) fullUntil = now + WINDOW / LOOKS;
    }
    saying = false;
  }

  return {
    block: own.block,
    record(now) {
      own.record(now);
      unsaid++;
      void say(now);
    },
    wait: (now) => Math.max(own.wait(now), fullUntil - now, 0),
  };
}
