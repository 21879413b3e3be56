/** Milliseconds by the machine's clock. What performance.now() counts from drifts apart between processes. */
export const now = (): number => Date.now();

export interface Contended {
  at: number;
  did: 'ready' | 'acquired' | 'worked' | 'released' | 'lost';
  fence?: number;
}

export interface Contender {
  readonly pid: number;
  readonly said: Contended[];
  signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void;
  end(): Promise<void>;
}

const program = new URL('./bus-child.ts', import.meta.url).pathname;

/** A process that wants a lease: for good, or to hand it over again and again. */
export function contender(url: string, name: string, ttlMs: number, mode: 'keep' | 'hand-over'): Contender {
  const child = Bun.spawn([process.execPath, program, 'contend', url, name, String(ttlMs), mode], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  });
  const said: Contended[] = [];
  const reading = (async () => {
    let rest = '';
    const decoder = new TextDecoder();
    for await (const chunk of child.stdout) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) said.push(JSON.parse(line));
    }
  })();
  return {
    pid: child.pid,
    said,
    signal: (signal) => child.kill(signal),
    async end() {
      child.kill('SIGKILL');
      await child.exited;
      await reading;
    },
  };
}

/** Everything that was done by all, in the order in which it was done. */
export const timeline = (contenders: readonly Contender[]): (Contended & { pid: number })[] =>
  contenders.flatMap(({ pid, said }) => said.map((each) => ({ ...each, pid }))).sort((a, b) => a.at - b.at);

/** Who has it now, as far as was said. */
export function holderAmong(contenders: readonly Contender[]): Contender | undefined {
  const acquired = timeline(contenders).filter(({ did }) => did === 'acquired');
  const last = acquired.reduce<(typeof acquired)[number] | undefined>(
    (best, each) => ((each.fence ?? 0) > (best?.fence ?? 0) ? each : best),
    undefined,
  );
  return contenders.find(({ pid }) => pid === last?.pid);
}

/** From the first to the last thing done under each fence, by time. */
export function tenures(contenders: readonly Contender[]): { pid: number; fence: number; from: number; to: number }[] {
  const byFence = new Map<number, { pid: number; fence: number; from: number; to: number }>();
  for (const { pid, fence, at, did } of timeline(contenders)) {
    // Having lost it is noticed late by a process that was stopped; that is not work.
    if (fence === undefined || did === 'lost') continue;
    const tenure = byFence.get(fence);
    if (tenure && tenure.pid !== pid) throw new Error(`fence ${fence} was given to ${tenure.pid} and ${pid}`);
    if (tenure) tenure.to = at;
    else byFence.set(fence, { pid, fence, from: at, to: at });
  }
  return [...byFence.values()].sort((a, b) => a.from - b.from);
}

/** Every two that overlap, or whose fences fall. */
export function overlaps(contenders: readonly Contender[]): string[] {
  const all = tenures(contenders);
  return all.slice(1).flatMap((later, i) => {
    const earlier = all[i];
    if (!earlier || (earlier.to <= later.from && earlier.fence < later.fence)) return [];
    return [`${JSON.stringify(earlier)} and ${JSON.stringify(later)}`];
  });
}
