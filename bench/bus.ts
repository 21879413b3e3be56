import { join } from 'node:path';
import { openBus } from '../src/bus/open-bus.ts';
import { stop, temporaryFolder, track, until, within } from './children.ts';
import { invariant, median, percentile, report, round } from './report.ts';

/** Of the lease on a gateway, as the program asks for it. */
const TTL_MS = 5000;
const PINGS = 400;
const IDLE_SECONDS = 8;

interface Peer {
  ask(order: string): Promise<Record<string, number>>;
  kill(): Promise<void>;
}

async function openPeer(url: string): Promise<Peer> {
  const told: Record<string, number>[] = [];
  const child = track(
    Bun.spawn([process.execPath, 'bench/bus-peer.ts', url, String(TTL_MS)], {
      stdio: ['ignore', 'ignore', 'inherit'],
      ipc: (message) => void told.push(message),
    }),
  );
  const next = () => until(30_000, 'the other process', () => told.shift());
  await next();
  return {
    ask(order) {
      if (order !== '') child.send(order);
      return next();
    },
    async kill() {
      child.kill('SIGKILL');
      await child.exited;
    },
  };
}

/** There and back, halved: clocks of two processes are not compared. */
async function latency(kind: string, url: string, inProcess: boolean): Promise<void> {
  const bus = await openBus(url);
  const peer = inProcess ? undefined : await openPeer(url);
  let answered = Promise.withResolvers<void>();
  if (inProcess) await bus.subscribe('ping', (n) => void bus.publish('pong', n));
  await bus.subscribe('pong', () => answered.resolve());
  const times: number[] = [];
  for (let n = -50; n < PINGS; n++) {
    answered = Promise.withResolvers();
    const began = performance.now();
    await bus.publish('ping', n);
    await within(5000, `a message over ${kind}`, answered.promise);
    if (n >= 0) times.push((performance.now() - began) / 2);
    await Bun.sleep(2 + Math.random() * 4);
  }
  report({
    name: `bus ${kind}: publish to listener`,
    p50_ms: round(median(times), 3),
    p99_ms: round(percentile(times, 99), 3),
    messages: times.length,
  });
  await peer?.kill();
  await bus.close();
}

async function idle(kind: string, url: string): Promise<void> {
  const holder = await openPeer(url);
  await holder.ask('stand by');
  await holder.ask('');
  const standby = await openPeer(url);
  await standby.ask('stand by');
  const [holding, waiting] = await Promise.all([holder.ask(String(IDLE_SECONDS)), standby.ask(String(IDLE_SECONDS))]);
  for (const [role, used] of Object.entries({ holding, waiting })) {
    report({
      name: `bus ${kind}: idle, ${role}`,
      cpu_percent: round(used['cpu'] ?? Number.NaN, 3),
      wakeups_a_second: round(used['wakeups'] ?? Number.NaN, 1),
    });
  }
  await holder.kill();
  const began = performance.now();
  const { acquired } = await standby.ask('');
  invariant(`bus ${kind}: a killed holder is replaced`, acquired !== undefined, {
    take_over_ms: Math.round(performance.now() - began),
    ttl_ms: TTL_MS,
  });
  await standby.kill();

  const bus = await openBus(url);
  const lease = await bus.waitFor('gateway', { ttlMs: TTL_MS, holder: 'bench' });
  const next = await openPeer(url);
  await next.ask('stand by');
  await Bun.sleep(200);
  const released = performance.now();
  await lease.release();
  await next.ask('');
  report({ name: `bus ${kind}: hand-over after a release`, ms: round(performance.now() - released) });
  await next.kill();
  await bus.close();
}

async function startRedis(binary: string): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = temporaryFolder();
  const socket = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } });
  const { port } = socket;
  socket.stop(true);
  const child = track(
    Bun.spawn([binary, '--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder], {
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  );
  // It gives out no lease of five seconds before it is older than that.
  await Bun.sleep(TTL_MS + 2500);
  return { url: `redis://127.0.0.1:${port}`, stop: () => stop(child) };
}

/** How soon messages arrive, what waiting costs, and how soon a holder is replaced, on every kind of bus. */
export async function bus(): Promise<void> {
  await latency('memory', 'memory:bench', true);
  const file = `file:${join(temporaryFolder(), 'bus.sqlite')}`;
  await latency('file', file, false);
  await idle('file', file);
  const binary = Bun.which('redis-server');
  if (!binary) return report({ name: 'bus redis', skipped: 'no redis-server on this machine' });
  const redis = await startRedis(binary);
  await latency('redis', redis.url, false);
  await idle('redis', redis.url);
  await redis.stop();
}
