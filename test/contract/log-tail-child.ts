// A process that writes to a log and erases from it, and announces over the bus what is gone, once it is.
import { openBus } from '../../src/bus/open-bus.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { newEvent } from './store/engine-under-test.ts';

const [url = '', busUrl = '', rounds = '0'] = process.argv.slice(2);
const [store, bus] = [await openStore(url), await openBus(busUrl)];

for (let round = 0; round < Number(rounds); round++) {
  await store.events.append(
    Array.from({ length: 6 }, (_, n) => newEvent(`child/${round}/${n}`, { channel_id: `${round}/${n % 2}` })),
  );
  await bus.publish('log', { round, last: await store.events.last() });
  await Bun.sleep(5 + Math.random() * 10);
  await store.events.prune(Number.MAX_SAFE_INTEGER, { channel_id: `${round}/0` });
  await bus.publish('log', { round, gone: `${round}/0` });
}
await bus.publish('log', { over: true });
await bus.close();
await store.close();
