export const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** One holder at a time, in the order in which they asked. */
export function createMutex(): <T>(work: () => Promise<T>) => Promise<T> {
  let tail: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = tail.then(work);
    tail = mine.catch(() => {});
    return mine;
  };
}

/** Longest stretch of work without a break, in milliseconds. */
const STRETCH = 8;

/**
 * SQLite answers at once, so that a loop over the store would never let timers, sockets and other calls have their
 * turn. What is returned waits for them when it has not done so for a while.
 */
export function takeTurns(): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < STRETCH) return undefined;
    return new Promise((resolve) =>
      setImmediate(() => {
        last = performance.now();
        resolve();
      }),
    );
  };
}

/**
 * Does a step again and again until it finds nothing more to do, and rests between two as long as one took: who writes
 * from this process or another has its turn. Answers with the sum of what the steps did.
 */
export async function littleByLittle(step: () => Promise<number>): Promise<number> {
  for (let done = 0; ; ) {
    const began = performance.now();
    const now = await step();
    if (now === 0) return done;
    done += now;
    await pause(Math.max(1, performance.now() - began));
  }
}
