import type { Logger } from '../kernel/telemetry.ts';

/**
 * What no part of the program caught. A promise that failed unseen belongs to one piece of work, which must not end
 * the sessions of everybody else: it is logged. After an exception out of nowhere nothing can be relied on: the program
 * says so and ends, without pouring its own source onto the terminal. Returns how to stop watching.
 */
export function watchForStrays(logger: Logger, end: (code: number) => void = process.exit): () => void {
  const rejected = (reason: unknown) => logger.error({ err: reason }, 'something failed that nobody waited for');
  const thrown = (error: unknown) => {
    logger.error({ err: error }, 'an error that nothing expected; ending');
    // The log leaves with the next turn of the event loop.
    setTimeout(() => end(1), 10);
  };
  process.on('unhandledRejection', rejected);
  process.on('uncaughtException', thrown);
  return () => {
    process.off('unhandledRejection', rejected);
    process.off('uncaughtException', thrown);
  };
}
