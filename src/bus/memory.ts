import { type LeaseRecord, type Medium, type MediumOptions, nextFence, slotWidth } from './medium.ts';

interface Hub {
  attached: Set<(topic: string, text: string) => void>;
  leases: Map<string, LeaseRecord>;
  /** Sums by start of slot. */
  counters: Map<string, Map<number, number>>;
}

const hubs = new Map<string, Hub>();
const createHub = (): Hub => ({ attached: new Set(), leases: new Map(), counters: new Map() });

/** Within one process. Buses opened by the same name meet; one without a name is alone. */
export function createMemoryMedium(name: string, { hearing, clock }: MediumOptions): Medium {
  const hub = hubs.get(name) ?? createHub();
  if (name !== '') hubs.set(name, hub);
  const heard = new Set<string>();
  const listen = (topic: string, text: string) => {
    if (heard.has(topic)) hearing.message(topic, text);
  };
  hub.attached.add(listen);

  return {
    kind: 'memory',
    async publish(topic, text) {
      const told = [...hub.attached];
      queueMicrotask(() => {
        for (const tell of told) tell(topic, text);
      });
    },
    hear: async (topic) => void heard.add(topic),
    ignore: (topic) => void heard.delete(topic),
    look: async (lease) => hub.leases.get(lease),
    async take(lease, seen, claim) {
      const now = hub.leases.get(lease);
      if (now?.fence !== seen?.fence || now?.beat !== seen?.beat) return undefined;
      const fence = nextFence(now?.fence, clock.wall());
      hub.leases.set(lease, { ...claim, fence, beat: 0 });
      return fence;
    },
    async beat(lease, { holder, ttlMs, fence, beat }) {
      const now = hub.leases.get(lease);
      if (now?.fence !== fence || now.holder === '') return false;
      hub.leases.set(lease, { holder, ttlMs, fence, beat });
      return true;
    },
    async free(lease, fence) {
      const now = hub.leases.get(lease);
      if (now?.fence === fence) hub.leases.set(lease, { ...now, holder: '' });
    },
    async count(counter, windowMs, by) {
      const width = slotWidth(windowMs);
      const now = clock.wall();
      const slot = now - (now % width);
      const sums = hub.counters.get(counter) ?? new Map<number, number>();
      hub.counters.set(counter, sums);
      const add = (amount: number) => sums.set(slot, (sums.get(slot) ?? 0) + amount);
      for (const [start, sum] of [...sums]) {
        if (start + width <= now - windowMs) sums.delete(start);
        // Written before the clock was set back: it belongs to the window all the same.
        if (start > slot && sums.delete(start)) add(sum);
      }
      if (by !== 0) add(by);
      return Math.max(
        0,
        [...sums.values()].reduce((sum, each) => sum + each, 0),
      );
    },
    trouble: () => undefined,
    async close() {
      hub.attached.delete(listen);
      if (hub.attached.size === 0) hubs.delete(name);
    },
  };
}
