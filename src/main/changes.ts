import type { DiscordConnection } from '../discord/open-discord.ts';
import { type Happening, touched } from '../domain/events/touched.ts';
import type { Changes } from '../kernel/changes.ts';
import type { Memory } from '../kernel/pipeline.ts';
import type { Logger } from '../kernel/telemetry.ts';

const BATCH = 500;
/** How often it is looked whether the gateway is here, in milliseconds. */
const LOOK_MS = 1000;
const RETRY_MS = 5000;

interface Options {
  discord: Pick<DiscordConnection, 'onDispatch' | 'parentOf' | 'status'>;
  memory: Memory;
  logger: Logger;
}

/**
 * What happens in Discord, as changes of resources: from the gateway where this process runs it, else from the log that
 * the process that does so keeps, which is opened only while somebody wants to hear.
 */
export function openChanges({ discord, memory, logger }: Options): Changes {
  const listeners = new Set<(uris: readonly string[]) => void>();
  let following: AbortController | undefined;

  const changeOf = (happening: Happening) => touched(happening, { parentOf: discord.parentOf, now: Date.now() });

  function announce(uris: readonly string[]): void {
    if (uris.length > 0) for (const listener of listeners) listener(uris);
  }

  async function follow(signal: AbortSignal): Promise<void> {
    const { events } = await memory.store();
    let after = await events.last();
    while (!signal.aborted) {
      // What this process's own gateway tells needs no log.
      if (discord.status().gateway === 'ready') {
        await pause(LOOK_MS, signal);
        if (signal.aborted) return;
        after = await events.last();
        continue;
      }
      await memory.waitForEvents(after, LOOK_MS, signal);
      if (signal.aborted) return;
      const page = await events.read({ after, limit: BATCH });
      after = page.cursor;
      announce([...new Set(page.events.flatMap(({ type, payload }) => changeOf({ t: type, d: payload })?.uris ?? []))]);
    }
  }

  async function keepFollowing(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await follow(signal);
      } catch (error) {
        if (signal.aborted) return;
        logger.warn({ err: error }, 'subscribed resources: what other processes hear is not known; trying again');
        await pause(RETRY_MS, signal);
      }
    }
  }

  const stopTold = () => {
    following?.abort();
    following = undefined;
  };

  return {
    resources(listener) {
      listeners.add(listener);
      if (!following) {
        following = new AbortController();
        const { signal } = following;
        const stop = discord.onDispatch((happening) => announce(changeOf(happening)?.uris ?? []));
        signal.addEventListener('abort', stop);
        void keepFollowing(signal);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) stopTold();
      };
    },
    lists: (listener) => discord.onDispatch((happening) => void (changeOf(happening)?.lists && listener())),
  };
}

/** Ends early with the signal, so that nobody waits for it who wants to end. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  signal.addEventListener('abort', () => resolve(), { once: true });
  return promise.finally(() => clearTimeout(timer));
}
