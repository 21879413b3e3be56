import type { Logger } from '../../kernel/telemetry.ts';
import type { News } from '../news.ts';

interface WatchParts {
  /** What shows that the files are others now. */
  files(): Promise<string>;
  /** The same of what is saved; undefined where that cannot be told without opening the store. */
  saved(): Promise<string | undefined>;
  news: Pick<News, 'listen'>;
  /** How often files are looked at while somebody wants to hear of them, milliseconds. */
  lookEvery: number;
  logger: Logger;
}

/** Tells whoever wants to know when there are other prompts than before. Looks at nothing while nobody does. */
export function watchPrompts({ files, saved, news, lookEvery, logger }: WatchParts) {
  const listeners = new Set<() => void>();
  let before: { files?: string; saved?: string } = {};
  let stop: (() => void) | undefined;

  function compare(what: 'files' | 'saved', now: string | undefined): void {
    const then = before[what];
    if (now === undefined || stop === undefined) return;
    before[what] = now;
    if (then === undefined || then === now) return;
    for (const listener of [...listeners]) listener();
  }

  const quietly = (look: () => Promise<void>) => () => {
    look().catch((error) => logger.debug({ err: error }, 'prompts could not be looked at'));
  };
  const lookAtFiles = quietly(async () => compare('files', await files()));
  const lookAtSaved = quietly(async () => compare('saved', await saved()));

  function start(): () => void {
    before = {};
    const timer = setInterval(lookAtFiles, lookEvery);
    timer.unref();
    const ignore = news.listen(lookAtSaved);
    return () => {
      clearInterval(timer);
      ignore();
    };
  }

  /** Calls the listener when the list may be another than before. Returns how to stop. */
  return function onChange(listener: () => void): () => void {
    listeners.add(listener);
    if (!stop) {
      stop = start();
      lookAtFiles();
      lookAtSaved();
    }
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      stop?.();
      stop = undefined;
    };
  };
}
