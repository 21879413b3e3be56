import { expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/storage/open-store.ts';
import { newMessage } from '../contract/store/engine-under-test.ts';
import { run } from '../support/program.ts';

test('an operator looks after the store from the command line', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'guildhall-db-'));
  const at = (name: string) => join(folder, name);
  const db = (store: string, ...words: string[]) =>
    run(['db', ...words], { env: { GUILDHALL_STORE: `sqlite:${at(store)}` } });
  try {
    const missing = await db('a.db', 'status');
    expect(missing).toMatchObject({ code: 1, out: '' });
    expect(missing.err).toContain('There is no store');

    expect(await db('a.db', 'migrate')).toMatchObject({ code: 0, out: expect.stringContaining('Applied: ') });
    expect(await db('a.db', 'migrate')).toMatchObject({ code: 0, out: expect.stringContaining('up to date') });
    const store = await openStore(`sqlite:${at('a.db')}`);
    await store.messages.record([newMessage(1, 'line one\nline two\u2028three')]);
    await store.close();

    const status = JSON.parse((await db('a.db', 'status', '--json')).out);
    expect(status).toMatchObject({ engine: 'sqlite', address: `sqlite:${at('a.db')}` });
    expect(status.schema.found).toBe(status.schema.expected);

    expect((await db('a.db', 'backup', at('backup.db'))).code).toBe(0);
    expect((await db('a.db', 'export', at('export.jsonl'))).code).toBe(0);
    expect(statSync(at('export.jsonl')).mode & 0o777).toBe(0o600);
    const piped = await db('a.db', 'export');
    expect(piped.out.trim().split('\n').slice(1)).toEqual(
      readFileSync(at('export.jsonl'), 'utf8').trim().split('\n').slice(1),
    );

    for (const [target, source] of [
      ['b.db', 'backup.db'],
      ['c.db', 'export.jsonl'],
    ] as const) {
      expect((await db(target, 'restore', at(source))).code).toBe(0);
      const restored = await openStore(`sqlite:${at(target)}`);
      expect((await restored.messages.search({ text: 'three', limit: 1 })).total).toBe(1);
      await restored.close();
    }

    const again = await db('b.db', 'restore', at('backup.db'));
    expect(again.code).toBe(1);
    expect(again.err).toStartWith('conflict: ');
    for (const words of [
      ['export', at('export.jsonl')],
      ['backup', at('backup.db')],
    ]) {
      expect((await db('a.db', ...words)).err).toContain('exists already');
    }
    expect(statSync(at('export.jsonl')).size).toBeGreaterThan(100);
    expect((await db('a.db', 'export', at('no/such/folder'))).err).toContain('cannot be written');
    expect((await run(['db', 'status'], { env: { GUILDHALL_STORE: 'mysql://x' } })).err).toContain('no engine');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
