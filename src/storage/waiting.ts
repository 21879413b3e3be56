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
