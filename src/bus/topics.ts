import type { Json } from '../kernel/bus.ts';
import type { Logger } from '../kernel/telemetry.ts';

export type Listener = (payload: Json) => void;

export interface Topics {
  add(topic: string, listener: Listener): void;
  /** True when it was the last of its topic. */
  remove(topic: string, listener: Listener): boolean;
  deliver(topic: string, text: string): void;
}

/** The listeners of this process. One that throws harms no other. */
export function createTopics(logger: Logger): Topics {
  const topics = new Map<string, Set<Listener>>();
  return {
    add(topic, listener) {
      const listeners = topics.get(topic);
      if (listeners) listeners.add(listener);
      else topics.set(topic, new Set([listener]));
    },
    remove(topic, listener) {
      const listeners = topics.get(topic);
      if (!listeners?.delete(listener) || listeners.size > 0) return false;
      return topics.delete(topic);
    },
    deliver(topic, text) {
      const listeners = topics.get(topic);
      if (!listeners) return;
      let payload: Json;
      try {
        payload = JSON.parse(text);
      } catch {
        logger.warn({ topic }, 'A message on the bus is not JSON; something else writes to it');
        return;
      }
      for (const listener of [...listeners]) guarded(() => listener(payload), logger, { topic });
    },
  };
}

export function guarded(work: () => void, logger: Logger, fields: Record<string, unknown>): void {
  try {
    work();
  } catch (error) {
    logger.error({ ...fields, err: error }, 'A listener on the bus failed');
  }
}
