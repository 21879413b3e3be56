import { afterAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openProjector, projectBatch, type Step } from '../../../src/domain/activity/projector.ts';
import type { Store } from '../../../src/kernel/store/store.ts';
import { type Fields, type Logger, silentLogger } from '../../../src/kernel/telemetry.ts';
import { openStore } from '../../../src/storage/open-store.ts';
import { ann, ben, GUILD, reacted, said } from '../../support/happenings.ts';
import { startPostgres } from '../../support/postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'guildhall-projector-'));
const postgres = startPostgres();
afterAll(() => {
  postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const sent = async (store: Store) => {
  const days = await store.activity.daily({ guild_id: GUILD, from: '2000-01-01', to: '2100-01-01' });
  return days.reduce(
    (sum, day) => ({
      messages: sum.messages + day.messages_sent,
      given: sum.given + day.reactions_given,
      received: sum.received + day.reactions_received,
    }),
    { messages: 0, given: 0, received: 0 },
  );
};

const happenings = (count: number) =>
  Array.from({ length: count }, (_, nth) => [
    ...said(nth % 3 ? ann : ben, `number ${nth}`, { minutes: Math.floor(nth / 50), nth }),
    ...reacted(nth % 2 ? ann : ben, nth % 3 ? ann : ben, { minutes: Math.floor(nth / 50), nth }),
  ]).flat();

const engines = [
  { name: 'sqlite', url: () => `sqlite:${join(folder, 'shared.db')}` },
  ...(postgres ? [{ name: 'postgres', url: () => postgres.freshUrl() }] : []),
];

describe.each(engines)('$name', ({ url }) => {
  test('several processes at once count everything once', async () => {
    const address = url();
    const stores = [await openStore(address), await openStore(address), await openStore(address)];
    const [first] = stores;
    if (!first) throw new Error('no store');
    await first.events.append(happenings(300));
    const end = await first.events.last();
    await Promise.all(
      stores.map(async (store) => {
        let last: Step | undefined;
        do last = await projectBatch(store, { limit: 23, last });
        while (last.cursor < end);
      }),
    );
    expect(await sent(first)).toEqual({ messages: 300, given: 300, received: 300 - 150 });
    for (const store of stores) await store.close();
  });
});

test('follows the log, waits out a store that is away, and ends when told to', async () => {
  const store = await openStore('sqlite::memory:');
  const complaints: Fields[] = [];
  const logger: Logger = { ...silentLogger, error: (fields) => void complaints.push(fields) };
  let away = true;
  const projector = openProjector({
    store: () => (away ? Promise.reject(new Error('away')) : Promise.resolve(store)),
    logger,
    pause: 1,
  });
  await store.events.append(happenings(5));
  projector.nudge();
  while (complaints.length < 2) await Bun.sleep(1);
  expect(await sent(store)).toMatchObject({ messages: 0 });
  away = false;
  while ((await sent(store)).messages < 5) await Bun.sleep(1);
  await store.events.append(said(ann, 'one more', { minutes: 60 }));
  projector.nudge();
  await projector.settled();
  expect(await sent(store)).toMatchObject({ messages: 6 });
  await projector.stop();
  await store.events.append(said(ann, 'too late', { minutes: 61 }));
  projector.nudge();
  await projector.settled();
  expect(await sent(store)).toMatchObject({ messages: 6 });
  await store.close();
});
