import type { Random } from '../world/random.ts';
import type { Fault, FaultRule, FaultState, GatewayFaultKind } from './fault.ts';

type Entry = FaultRule & { id: number; struck: number; pattern: RegExp | null };

/** Kinds that do not strike requests as such; somebody asks about them. */
const askedKinds: ReadonlySet<string> = new Set<GatewayFaultKind | 'dispatch_latency' | 'search_not_ready'>([
  'search_not_ready',
  'dispatch_latency',
  'refuse_resume',
  'miss_heartbeat_ack',
  'drop_socket',
  'request_reconnect',
  'refuse_identify',
]);

/** The faults in force. Whether one strikes is drawn from the world's random numbers: the same seed, the same faults. */
export class Faults {
  private readonly random: Random;
  private entries: Entry[] = [];
  private nextId = 1;

  constructor(random: Random) {
    this.random = random;
  }

  add(rule: FaultRule): number {
    const id = this.nextId++;
    this.entries.push({ ...rule, id, struck: 0, pattern: rule.path === undefined ? null : pathPattern(rule.path) });
    return id;
  }

  /** Takes away one, or all. */
  clear(id?: number): void {
    this.entries = id === undefined ? [] : this.entries.filter((entry) => entry.id !== id);
  }

  list(): FaultState[] {
    return this.entries.map(({ pattern: _pattern, ...state }) => state);
  }

  /** The faults that strike this request, in the order they were added. */
  forRequest(method: string, path: string): Fault[] {
    return this.entries
      .filter(({ fault }) => !askedKinds.has(fault.kind))
      .filter((entry) => (!entry.method || entry.method === method) && (!entry.pattern || entry.pattern.test(path)))
      .filter((entry) => this.strikes(entry))
      .map(({ fault }) => fault);
  }

  /** Whether the gateway is to misbehave this way now. */
  strikesGateway(kind: GatewayFaultKind): boolean {
    return this.entries.some((entry) => entry.fault.kind === kind && this.strikes(entry));
  }

  /** In how many seconds search is to be ready, or null where it is. */
  strikesSearch(): number | null {
    for (const entry of this.entries) {
      if (entry.fault.kind === 'search_not_ready' && this.strikes(entry)) return entry.fault.seconds ?? 2;
    }
    return null;
  }

  /** How late the gateway is to send its next dispatch, in milliseconds. */
  gatewayLatency(): number {
    return this.entries.reduce(
      (sum, entry) =>
        entry.fault.kind === 'dispatch_latency' && this.strikes(entry) ? sum + this.latencyOf(entry.fault) : sum,
      0,
    );
  }

  /** In milliseconds. */
  latencyOf({ milliseconds, until = milliseconds }: { milliseconds: number; until?: number }): number {
    return milliseconds + (until - milliseconds) * this.random.next();
  }

  private strikes(entry: Entry): boolean {
    if (entry.count !== undefined && entry.struck >= entry.count) return false;
    if (entry.probability !== undefined && this.random.next() >= entry.probability) return false;
    entry.struck += 1;
    return true;
  }
}

/** `*` stands for one segment, `**` for any number of them. */
function pathPattern(glob: string): RegExp {
  const parts = glob.split(/(\*\*|\*)/).map((part) => {
    if (part === '**') return '.*';
    return part === '*' ? '[^/]+' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`);
}
