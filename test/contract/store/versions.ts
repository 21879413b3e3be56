import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Store } from '../../../src/kernel/store/store.ts';
import type { Engine } from '../../../src/storage/engine.ts';
import { restoreStore } from '../../../src/storage/maintenance.ts';
import { toRow } from '../../../src/storage/message-rows.ts';
import { migrate } from '../../../src/storage/migrate.ts';
import { migrations } from '../../../src/storage/migrations/all.ts';
import { openEngine } from '../../../src/storage/open-engine.ts';
import { parseStoreUrl } from '../../../src/storage/store-url.ts';
import { exportLines } from '../../../src/storage/transfer/export.ts';
import { type EngineUnderTest, idAt, newMessage } from './engine-under-test.ts';

const TEXTS = ['the first tea', 'coffee', 'more tea', 'tea again', 'nothing'];

/** A store as the program left it whose tables had version 3: it kept the words of messages under the rows' numbers. */
async function inVersion3(url: string, look: (engine: Engine) => Promise<void>): Promise<void> {
  const engine = await openEngine(parseStoreUrl(url), {});
  try {
    await migrate(engine, migrations.slice(0, 3));
    await engine.write({ repeatable: false }, async (db) => {
      // Recorded in another order than sent.
      for (const n of [3, 0, 1, 2, 4]) {
        const row = toRow(newMessage(n, TEXTS[n] ?? ''), null);
        const { id } = await db.insertInto('member_messages').values(row).returning('id').executeTakeFirstOrThrow();
        const words = (TEXTS[n] ?? '').split(' ');
        const kept =
          engine.dialect.name === 'sqlite'
            ? sql`${words.join(' ')}`
            : sql`${words.map((word, at) => `'${word}':${at + 1}`).join(' ')}::tsvector`;
        await sql`insert into message_text (rowid, words) values (${id}, ${kept})`.execute(db);
      }
    });
    await look(engine);
  } finally {
    await engine.close();
  }
}

async function expectFound({ messages }: Store): Promise<void> {
  const found = await messages.search({ text: 'tea', limit: 10 });
  expect(found.messages.map(({ content }) => content)).toEqual(['tea again', 'more tea', 'the first tea']);
  expect((await messages.search({ text: '"more tea"', limit: 10, order: 'best' })).total).toBe(1);
  await messages.change({ message_id: idAt(2), content: 'juice' });
  await messages.markDeleted([idAt(3)], 1, { erase: true });
  expect((await messages.search({ text: 'tea', limit: 10 })).total).toBe(1);
  expect((await messages.search({ text: 'juice', limit: 10 })).total).toBe(1);
  await messages.prune({ before: Number.MAX_SAFE_INTEGER });
  expect((await messages.search({ text: 'juice', limit: 10 })).total).toBe(0);
}

export function versionSuite({ open, freshUrl }: EngineUnderTest): void {
  test('what an earlier version kept is found after the migration', async () => {
    const url = freshUrl();
    await inVersion3(url, async () => {});
    await expectFound(await open(url));
  });

  test('an export of an earlier version is taken in, and found', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'guildhall-versions-'));
    try {
      const file = join(folder, 'export.jsonl');
      await inVersion3(freshUrl(), (engine) =>
        engine.snapshot(async (db) => {
          const lines = await Array.fromAsync(exportLines(db, { schema: 3, engine: engine.dialect.name }, 0));
          writeFileSync(file, lines.join('\n'));
        }),
      );
      const target = freshUrl();
      expect(await restoreStore(target, file)).toBe(TEXTS.length + 1);
      await expectFound(await open(target));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
