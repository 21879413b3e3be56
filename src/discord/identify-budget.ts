import type { Tally } from './tally.ts';
import { jittered } from './waiting.ts';

/**
 * Discord resets the token of a bot that identifies 1,000 times in a day. Resuming costs nothing, so a healthy bot
 * identifies a few times a day; one that does so again and again is in a loop.
 * https://docs.discord.com/developers/events/gateway#session-start-limit-object
 */
export interface IdentifyBudget {
  /** Milliseconds to wait before asking again; 0 when it may be done. */
  wait(now: number): Promise<number>;
  /** To be called just before. Takes a moment longer where another process is doing the same. */
  spend(now: number): Promise<void>;
}

/** Five in ten minutes are 720 a day. */
const WINDOW = 600_000;
const MOST = 5;

/** Of all processes together, 720 a day too; but people start and end their clients in bursts. */
const SHARED_WINDOW = 3_600_000;
const SHARED_MOST = 30;

/** How much sooner than after its whole length a window is looked at again. */
const LOOKS = 20;

/**
 * @param spacing milliseconds between the first two; Discord asks for 5 s. It doubles from one to the next.
 * @param tally of all processes with the bot's token; absent where no other process can have the same token; one that fails counts nothing
 */
export function createIdentifyBudget(spacing: number, tally?: Tally): IdentifyBudget {
  let spent: number[] = [];

  const together = async (windowMs: number, by = 0): Promise<number> =>
    (await tally?.(windowMs, by).catch(() => 0)) ?? 0;

  async function waitForOthers(): Promise<number> {
    if ((await together(SHARED_WINDOW)) >= SHARED_MOST) return SHARED_WINDOW / LOOKS;
    return (await together(spacing)) > 0 ? spacing / LOOKS : 0;
  }

  return {
    async wait(now) {
      spent = spent.filter((time) => time > now - WINDOW);
      const last = spent.at(-1);
      if (last === undefined) return waitForOthers();
      const next = last + spacing * 2 ** (spent.length - 1);
      const room = spent.length < MOST ? 0 : (spent[0] ?? now) + WINDOW;
      const own = Math.max(0, next - now, room - now);
      return own > 0 ? own : waitForOthers();
    },
    async spend(now) {
      spent.push(now);
      // Whoever asked at the same moment was told the same. Only one of them is the first to count.
      while ((await together(spacing, 1)) > 1) {
        await together(spacing, -1);
        await Bun.sleep(jittered(spacing / LOOKS));
      }
      await together(SHARED_WINDOW, 1);
    },
  };
}
