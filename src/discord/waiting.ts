import { aborted } from './errors.ts';

/** Resolves after `ms`, or rejects as soon as the signal ends. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(aborted(signal, false));
    const stop = () => {
      clearTimeout(timer);
      reject(aborted(signal!, false));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** Spreads retries of many callers: between half and all of `ms`. */
export const jittered = (ms: number): number => ms * (0.5 + Math.random() / 2);
