// The other process of the benchmarks of the bus: answers what it hears, stands by for a lease, and tells what it used.
import { readFileSync } from 'node:fs';
import { openBus } from '../src/bus/open-bus.ts';

const [url = '', ttlMs = '5000'] = process.argv.slice(2);
const bus = await openBus(url);
await bus.subscribe('ping', (n) => void bus.publish('pong', n));
bus.onTick(() => {});

const switches = () =>
  [...readFileSync('/proc/self/status', 'utf8').matchAll(/ctxt_switches:\s+(\d+)/g)].reduce(
    (sum, m) => sum + Number(m[1]),
    0,
  );

/** Processor time as percent of one core, and how often the process was woken in a second. */
async function idle(seconds: number): Promise<{ cpu: number; wakeups: number }> {
  const began = process.cpuUsage();
  const before = switches();
  await Bun.sleep(seconds * 1000);
  const { user, system } = process.cpuUsage(began);
  return { cpu: (user + system) / 1e4 / seconds, wakeups: (switches() - before) / seconds };
}

process.on('message', async (order) => {
  if (order === 'stand by') {
    process.send?.({ waiting: true });
    await bus.waitFor('gateway', { ttlMs: Number(ttlMs), holder: String(process.pid) });
    process.send?.({ acquired: true });
  } else {
    process.send?.(await idle(Number(order)));
  }
});
process.send?.({ ready: true });
