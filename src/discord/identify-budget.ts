/**
 * Discord resets the token of a bot that identifies 1,000 times in a day. Resuming costs nothing, so a healthy bot
 * identifies a few times a day; one that does so again and again is in a loop.
 * https://docs.discord.com/developers/events/gateway#session-start-limit-object
 */
export interface IdentifyBudget {
  /** Milliseconds to wait before the next one. */
  wait(now: number): number;
  spend(now: number): void;
}

/** Five in ten minutes are 720 a day. */
const WINDOW = 600_000;
const MOST = 5;

/** @param spacing milliseconds between the first two; Discord asks for 5 s. It doubles from one to the next. */
export function createIdentifyBudget(spacing: number): IdentifyBudget {
  let spent: number[] = [];
  return {
    wait(now) {
      spent = spent.filter((time) => time > now - WINDOW);
      const last = spent.at(-1);
      if (last === undefined) return 0;
      const next = last + spacing * 2 ** (spent.length - 1);
      const room = spent.length < MOST ? 0 : (spent[0] ?? now) + WINDOW;
      return Math.max(0, next - now, room - now);
    },
    spend: (now) => void spent.push(now),
  };
}
