// A process of its own that uses a store, for tests that kill it. Says what it has done in lines on stdout, at once.
import { rmSync, writeSync } from 'node:fs';
import { migrations } from '../../src/storage/migrations/all.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { newEvent } from '../contract/store/engine-under-test.ts';

const [, , task, url = '', name = '', count = '0', size = '1'] = process.argv;
const say = (line: unknown) => writeSync(1, `${JSON.stringify(line)}\n`);

try {
  // An older program knows fewer steps.
  const known = task === 'open' && name !== '' ? { migrations: migrations.slice(0, Number(name)) } : {};
  const store = await openStore(url, { patience: task === 'fill' ? 1000 : 30_000, ...known });
  if (task === 'open') say(await store.health());
  if (task === 'append') {
    for (let n = 0; n < Number(count); n++) {
      const batch = Array.from({ length: Number(size) }, (_, index) => newEvent(`${name}/${n}/${index}`));
      say({ added: (await store.events.append(batch)).length });
    }
  }
  if (task === 'hold') {
    await store.transaction(async () => {
      say('held');
      await Bun.sleep(Number(count));
    });
  }
  if (task === 'fill') {
    const text = 'x'.repeat(50_000);
    let added = 0;
    for (;;) {
      try {
        added += (await store.events.append([newEvent(`${name}/${added}`, { payload: text })])).length;
      } catch (error) {
        say({ added, error });
        break;
      }
    }
    say({ stored: await store.events.last() });
    rmSync(count);
    say({ again: (await store.events.append([newEvent('small')])).length });
  }
  await store.close();
} catch (error) {
  say({ error });
  process.exitCode = 1;
}
