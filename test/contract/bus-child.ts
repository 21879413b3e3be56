// A process of the multi-process tests of the bus: `contend` wants a lease and says what it does while it has it,
// `gossip` publishes and counts what it hears. One JSON line for each thing, written before going on.
import { writeSync } from 'node:fs';
import { openBus } from '../../src/bus/open-bus.ts';
import { type Contended, now } from './bus-children.ts';

const [role, url = '', name = '', ...rest] = process.argv.slice(2);
const say = (line: object) => void writeSync(1, `${JSON.stringify(line)}\n`);
const bus = await openBus(url);

async function contend(ttlMs: number, keep: boolean): Promise<void> {
  say({ at: now(), did: 'ready' } satisfies Contended);
  for (;;) {
    const lease = await bus.waitFor(name, { ttlMs, holder: String(process.pid) });
    const { fence } = lease;
    const tell = (did: Contended['did']) => say({ at: now(), did, fence } satisfies Contended);
    tell('acquired');
    const work = setInterval(() => {
      if (lease.held) tell('worked');
    }, 2);
    await new Promise<void>((resolve) => {
      lease.lost.addEventListener('abort', () => resolve());
      if (!keep) setTimeout(resolve, 20 + Math.random() * 100);
    });
    clearInterval(work);
    tell(lease.held ? 'released' : 'lost');
    await lease.release();
    // Lets the others have their turn: who releases is awake already and would win every race.
    if (!keep) await Bun.sleep(100);
  }
}

async function gossip(messages: number): Promise<void> {
  let heard = 0;
  await bus.subscribe(name, () => heard++);
  process.on('message', async (order) => {
    if (order === 'publish') {
      for (let n = 0; n < messages; n++) {
        // A file that all want at once on a busy machine may not take it, which is said.
        while (!(await bus.publish(name, { n }))) await Bun.sleep(10);
      }
    } else {
      process.send?.({ heard });
    }
  });
  process.send?.('ready');
}

if (role === 'contend') await contend(Number(rest[0]), rest[1] === 'keep');
else await gossip(Number(rest[0]));
