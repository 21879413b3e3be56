import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '../../../src/kernel/store/store.ts';
import { backupStore, exportStore, migrateStore, restoreStore, storeStatus } from '../../../src/storage/maintenance.ts';
import { type EngineUnderTest, idAt, NOON, newEvent, newMessage, SESSION } from './engine-under-test.ts';
import { usage } from './work.ts';

async function putSomeOfEverything(store: Store): Promise<void> {
  await store.events.append(
    Array.from({ length: 1203 }, (_, n) => newEvent(n, { payload: { text: `"${n}"\n\u2028` } })),
  );
  await store.events.trim({ keep: 1201, upTo: 9000 });
  await store.cursors.advance('reader', 77);
  await store.sessions.begin({ ...SESSION, sequence: 1 });
  await store.messages.record(
    Array.from({ length: 700 }, (_, n) => newMessage(n, `message number ${n}`, { raw: { n } })),
  );
  await store.messages.record([newMessage(9000, 'déjà vu 天気', { webhook_id: '5' })]);
  await store.messages.markDeleted([idAt(3)], NOON, { erase: true });
  await store.messages.markRead('agent', '100', idAt(5));
  await store.members.upsert([{ user_id: '7', guild_id: '10', username: 'Zoë', joined_at: NOON, role_ids: ['1'] }]);
  await store.interests.set('10', '7', [{ topic: 'chess', confidence: 0.123456789 }]);
  await store.activity.add([{ guild_id: '10', user_id: '7', channel_id: '100', at: NOON, messages_sent: 3 }]);
  await store.schedules.add({ kind: 'reminder', due_at: NOON, created_by: 'ada', payload: { text: 'tea' } });
  await store.questions.add({
    ...{ bot_id: '1', channel_id: '100', created_by: 'ada', expires_at: NOON, key: 'k', spec: { text: 'Tea?' } },
  });
  await store.prompts.save({ name: 'welcome', arguments: [], body: 'Hi', author: 'ada' });
  await store.settings.set('guild/10', 'privacy', { content: false });
  store.audit.write(usage('call', { execution_time: 0.1 + 0.2 }));
  await store.audit.flush();
}

async function linesOf(url: string): Promise<string[]> {
  const lines: string[] = [];
  await exportStore(url, (line) => lines.push(line));
  return lines;
}

export function transferSuite({ name, open, freshUrl }: EngineUnderTest, others: readonly EngineUnderTest[]): void {
  const inFolder = async (work: (folder: string) => Promise<void>) => {
    const folder = mkdtempSync(join(tmpdir(), 'guildhall-transfer-'));
    await work(folder).finally(() => rmSync(folder, { recursive: true, force: true }));
  };

  for (const other of others) {
    test(`an export is taken in whole by ${other.name}, which goes on from there`, async () => {
      const url = freshUrl();
      await putSomeOfEverything(await open(url));
      const lines = await linesOf(url);
      await inFolder(async (folder) => {
        const file = join(folder, 'export.jsonl');
        writeFileSync(file, lines.join('\n'));
        const target = other.freshUrl();
        expect(await restoreStore(target, file)).toBe(lines.length - 2);
        expect((await linesOf(target)).slice(1)).toEqual(lines.slice(1));

        const store = await other.open(target);
        expect((await store.messages.search({ text: 'deja', limit: 5 })).total).toBe(1);
        expect((await store.messages.search({ text: '"number 3"', limit: 5 })).total).toBe(0);
        expect((await store.events.append([newEvent(5), newEvent('new')])).map(({ seq }) => seq > 1203)).toEqual([
          true,
        ]);
        expect(await store.sessions.find(SESSION.owner, 0)).toBeUndefined();
        await store.messages.record([newMessage(20_000, 'after', { author_id: '8' })]);
        expect((await store.schedules.add({ kind: 'x', due_at: 1, created_by: 'y', payload: 1 })).id).toBe(2);
        await expect(restoreStore(target, file)).rejects.toMatchObject({ problem: 'not_empty', code: 'conflict' });
      });
    });
  }

  test('what is cut short, changed or no export at all restores nothing', async () => {
    const url = freshUrl();
    const source = await open(url);
    await source.events.append(Array.from({ length: 500 }, (_, n) => newEvent(n)));
    const lines = await linesOf(url);
    await inFolder(async (folder) => {
      const file = join(folder, 'broken.jsonl');
      const target = freshUrl();
      const attempt = (...content: string[]) => {
        writeFileSync(file, content.join('\n'));
        return restoreStore(target, file);
      };
      const refused = { problem: 'bad_input', hint: expect.stringContaining('Nothing was restored') };
      await expect(attempt('')).rejects.toMatchObject(refused);
      await expect(attempt('hello')).rejects.toMatchObject(refused);
      await expect(attempt('{"a":1}', ...lines.slice(1))).rejects.toMatchObject(refused);
      await expect(attempt(...lines.slice(0, -1))).rejects.toMatchObject(refused);
      await expect(attempt(...lines.slice(0, 300), ...lines.slice(301))).rejects.toMatchObject(refused);
      await expect(attempt(...lines.slice(0, 300), '{"table":"sqlite_master","row":{}}')).rejects.toMatchObject(
        refused,
      );
      await expect(attempt(...lines.slice(0, 300), lines[300]!.slice(0, 20))).rejects.toMatchObject(refused);
      const future = lines[0]!.replace(/"schema":\d+/, '"schema":999');
      await expect(attempt(future, ...lines.slice(1))).rejects.toMatchObject({ problem: 'newer_schema' });
      await expect(restoreStore(target, join(folder, 'none'))).rejects.toMatchObject({ problem: 'bad_input' });
      expect(await attempt(...lines)).toBe(501);
      expect(await (await open(target)).events.last()).toBe(500);
    });
  });

  test('an export shows one moment, however much is written meanwhile', async () => {
    const url = freshUrl();
    const store = await open(url);
    await store.events.append(Array.from({ length: 900 }, (_, n) => newEvent(n)));
    let lines = 0;
    let events = 0;
    await exportStore(url, async (line) => {
      if (lines++ === 5) await store.events.append([newEvent('late')]);
      if (line.startsWith('{"table":"events"')) events += 1;
    });
    expect(events).toBe(900);
    expect(await store.events.last()).toBe(901);
  });

  test('status looks and changes nothing; migrating is asked for once', async () => {
    const url = freshUrl();
    if (name === 'sqlite') {
      await expect(storeStatus(url)).rejects.toMatchObject({ problem: 'unreachable' });
    } else {
      expect((await storeStatus(url)).schema.found).toBe(0);
      await expect(linesOf(url)).rejects.toMatchObject({ problem: 'older_schema' });
    }
    expect((await migrateStore(url)).applied.length).toBeGreaterThan(0);
    expect((await migrateStore(url)).applied).toEqual([]);
    const { engine, schema, size_bytes } = await storeStatus(url);
    expect(engine).toBe(name);
    expect(schema.found).toBe(schema.expected);
    expect(size_bytes).toBeGreaterThan(0);
  });

  test('a backup is taken while others write, and taken back by either engine', async () => {
    const url = freshUrl();
    const store = await open(url);
    await inFolder(async (folder) => {
      const file = join(folder, 'backup.db');
      if (name === 'postgres') {
        const refusal = backupStore(url, file);
        await expect(refusal).rejects.toMatchObject({
          problem: 'unsupported',
          hint: expect.stringContaining('pg_dump'),
        });
        return;
      }
      await putSomeOfEverything(store);
      const [lines] = await Promise.all([linesOf(url), backupStore(url, file), store.cursors.advance('x', 1)]);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      await expect(backupStore(url, file)).rejects.toMatchObject({ problem: 'not_empty' });
      const before = statSync(file).mtimeMs;
      for (const other of others) {
        const target = other.freshUrl();
        await restoreStore(target, file);
        const moved = (await linesOf(target)).filter((line) => line.startsWith('{"table":"member_messages"'));
        expect(moved).toEqual(lines.filter((line) => line.startsWith('{"table":"member_messages"')));
      }
      expect(statSync(file).mtimeMs).toBe(before);
    });
  });
}
