import { afterAll, beforeEach, describe, expect, test } from 'bun:test';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PromptLibrary } from '../../src/kernel/prompts.ts';
import { type CallerPrompts, promptsFor } from '../../src/kernel/prompts-for.ts';
import type { Store } from '../../src/kernel/store/store.ts';
import { silentLogger } from '../../src/kernel/telemetry.ts';
import { newsOn } from '../../src/main/news.ts';
import { openPromptLibrary } from '../../src/main/prompts/prompt-library.ts';
import { shareBus } from '../../src/main/shared-bus.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { peekPrompts } from '../../src/storage/peek.ts';
import { eventually } from '../support/eventually.ts';
import { agent } from '../surfaces/little-guild.ts';

const root = mkdtempSync(join(tmpdir(), 'guildhall-prompts-'));
let folder: string;
let library: PromptLibrary;
let store: Store;
let turn = 0;
/** What the library complained of since the last test began. */
let complaints: string[];
/** As an operator who may read anything. */
let prompts: CallerPrompts;
const as = (id: string, mayRead: (uri: string) => boolean = () => true) =>
  promptsFor(library, { caller: { ...agent(id), kind: 'operator' }, mayRead, read: async () => [] });

const document = (title: string, body = 'Do it.') => `---\ntitle: ${title}\n---\n${body}\n`;
const put = (file: string, text: string) => writeFileSync(join(folder, file), text);
const names = async () => (await library.list()).map(({ name, source }) => `${name} ${source}`);

beforeEach(async () => {
  await store?.close();
  folder = join(root, String(turn++), 'prompts');
  store = (await openStore(`sqlite:${join(root, `${turn}.db`)}`)) as unknown as Store;
  complaints = [];
  const logger = { ...silentLogger, warn: (_: unknown, message: string) => void complaints.push(message) };
  const opened = Promise.resolve(store);
  const bus = shareBus({ url: 'memory:', home: root, logger: silentLogger });
  library = openPromptLibrary({
    folder,
    store: () => opened,
    opened: () => opened,
    peek: () => undefined,
    news: newsOn('prompts', bus, silentLogger),
    logger,
    lookEvery: 50,
    // A busy machine's disk may take longer than people at a menu should wait.
    patience: 30_000,
  });
  prompts = as('operator');
});
afterAll(async () => {
  await store.close();
  rmSync(root, { recursive: true });
});

describe('the folder', () => {
  test('need not exist, and counts from when it does', async () => {
    expect(await names()).toContain('weekly_report built-in');
    mkdirSync(folder, { recursive: true });
    put('mine.md', document('Mine'));
    put('README.md', 'no prompt');
    put('notes.txt', 'no prompt');
    expect(await names()).toContain('mine file');
    expect(await prompts.problems()).toEqual([]);
  });

  test('is read again when a file changes, comes or goes', async () => {
    mkdirSync(folder, { recursive: true });
    put('mine.md', document('One'));
    expect((await prompts.get('mine')).title).toBe('One');
    put('mine.md', document('Second'));
    expect((await prompts.get('mine')).title).toBe('Second');
    rmSync(join(folder, 'mine.md'));
    await expect(prompts.get('mine')).rejects.toMatchObject({ code: 'not_found' });
  });

  test('names the file and the line of what is wrong, and the rest still works', async () => {
    mkdirSync(folder, { recursive: true });
    put('bad.md', '---\ntitle: Bad\narguments:\n  who: { knd: user }\n---\nHi {{who}}\n');
    put('Bad Name.md', document('X'));
    put('huge.md', 'x'.repeat(300_000));
    put('good.md', document('Good'));
    expect(await prompts.problems()).toEqual([
      `${join(folder, 'Bad Name.md')}:1: the file cannot be called so: a name has small letters, digits, - and _, at most 64, and begins with a letter.`,
      `${join(folder, 'bad.md')}:4: there is no field "knd"; did you mean "kind"?`,
      `${join(folder, 'huge.md')}:1: the file is larger than 200000 bytes.`,
    ]);
    expect(await names()).toContain('good file');
  });
});

test('a folder of too many files is read as far as it goes, and that is said', async () => {
  mkdirSync(folder, { recursive: true });
  for (let i = 100; i < 301; i++) put(`p${i}.md`, document('P'));
  expect(await prompts.problems()).toEqual([`${folder}: there are more than 200 files, the rest is left out.`]);
  const found = await names();
  expect([found.includes('p299 file'), found.includes('p300 file')]).toEqual([true, false]);
});

describe('what is saved', () => {
  test('keeps its versions, and one can go back and forth', async () => {
    const first = await as('alice').save({ name: 'plan', text: document('Plan') });
    expect(first).toMatchObject({ source: 'saved', version: 1, title: 'Plan' });
    const same = await as('bob').save({ name: 'plan', text: document('Plan') });
    expect(same.version).toBe(1);
    await as('bob').save({ name: 'plan', text: document('Better plan') });
    expect((await prompts.get('plan')).title).toBe('Better plan');
    expect((await prompts.get('plan', 1)).title).toBe('Plan');
    expect(await prompts.restore('plan', 1)).toMatchObject({ title: 'Plan', version: 1 });
    expect((await prompts.get('plan')).title).toBe('Plan');
    expect(await prompts.history('plan', { limit: 10 })).toMatchObject([
      { version: 2, title: 'Better plan', author: 'bob', active: false },
      { version: 1, title: 'Plan', author: 'alice', active: true },
    ]);
    await expect(prompts.restore('plan', 7)).rejects.toMatchObject({ code: 'not_found' });
    await expect(prompts.get('plan', 7)).rejects.toMatchObject({ code: 'not_found' });
    await prompts.remove('plan');
    await expect(prompts.get('plan')).rejects.toMatchObject({ code: 'not_found' });
  });

  test('stands in for a built-in prompt until it is removed, and never for a file', async () => {
    await as('alice').save({ name: 'weekly_report', text: document('Ours') });
    expect(await names()).toContain('weekly_report saved');
    mkdirSync(folder, { recursive: true });
    put('weekly_report.md', document('The operator’s'));
    expect(await names()).toContain('weekly_report file');
    const again = as('alice').save({ name: 'weekly_report', text: document('Again') });
    await expect(again).rejects.toMatchObject({ code: 'conflict' });
    await expect(prompts.restore('weekly_report', 1)).rejects.toMatchObject({ code: 'conflict' });
    rmSync(join(folder, 'weekly_report.md'));
    await prompts.remove('weekly_report');
    expect(await names()).toContain('weekly_report built-in');
    await expect(prompts.remove('weekly_report')).rejects.toMatchObject({ code: 'conflict' });
  });

  test('is refused when it cannot be used, with the line', async () => {
    const broken = as('a').save({ name: 'x', text: '---\ntitle: X\n---\n{{who}}' });
    await expect(broken).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('x, line 4:'),
    });
    const named = as('a').save({ name: '../x', text: document('X') });
    await expect(named).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(prompts.remove('weekly_reprt')).rejects.toMatchObject({
      hint: 'Did you mean weekly_report?',
    });
  });
});

test('who listens hears of files and of what is saved, and of nothing else', async () => {
  mkdirSync(folder, { recursive: true });
  put('bad.md', 'no prompt');
  let heard = 0;
  const stop = library.onChange(() => heard++);
  // The first look, which later ones are compared with, finds something to complain of.
  await eventually(() => complaints.length > 0);
  await Bun.sleep(150);
  expect(heard).toBe(0);
  put('mine.md', document('Mine'));
  await eventually(() => heard === 1);
  await as('alice').save({ name: 'plan', text: document('Plan') });
  await eventually(() => heard === 2);
  await Bun.sleep(150);
  expect(heard).toBe(2);
  stop();
  put('mine.md', document('Other'));
  await Bun.sleep(150);
  expect(heard).toBe(2);
});

const silent = { tell: () => {}, listen: () => () => {} };

test('a store that is away takes away what was saved, and nothing else', async () => {
  const away = () => Promise.reject(new Error('away'));
  const parts = { opened: () => undefined, peek: () => undefined, news: silent, logger: silentLogger };
  const alone = openPromptLibrary({ ...parts, folder, store: away });
  expect((await alone.list()).map(({ name }) => name)).toContain('weekly_report');
  expect((await alone.find('weekly_report'))?.source).toBe('built-in');
  await expect(alone.find('plan')).rejects.toThrow('away');
  await expect(alone.save({ name: 'x', text: document('X'), author: 'a' })).rejects.toThrow('away');
  const slow = openPromptLibrary({ ...parts, folder, store: () => new Promise(() => {}), patience: 20 });
  expect((await slow.list()).map(({ name }) => name)).toContain('weekly_report');
  expect((await slow.find('weekly_report'))?.source).toBe('built-in');
});

test('the store is opened for lists only where something is saved in it', async () => {
  const path = join(root, `closed-${turn}.db`);
  const url = `sqlite:${path}`;
  const opening: Store[] = [];
  const open = async () => {
    const opened = await openStore(url);
    opening.push(opened);
    return opened;
  };
  const parts = { opened: () => undefined, peek: () => peekPrompts(url), news: silent, logger: silentLogger };
  const idle = openPromptLibrary({ ...parts, folder, store: open });
  const found = async () => (await idle.list()).filter(({ source }) => source === 'saved').map(({ name }) => name);

  expect(await found()).toEqual([]);
  expect(await idle.find('plan')).toBeUndefined();
  expect({ opened: opening.length, file: existsSync(path) }).toEqual({ opened: 0, file: false });

  const elsewhere = await openStore(url);
  expect(await found()).toEqual([]);
  expect(opening.length).toBe(0);
  await elsewhere.prompts.save({ name: 'plan', arguments: [], body: document('Plan'), author: 'alice' });
  expect(await found()).toEqual(['plan']);
  expect((await idle.find('plan'))?.author).toBe('alice');
  await elsewhere.close();
  for (const opened of opening.splice(0)) await opened.close();

  // Nobody has it open, so its -wal and -shm are gone.
  expect(await found()).toEqual(['plan']);
  for (const opened of opening) await opened.close();
});

test('another process hears of what is saved without having opened the store', async () => {
  const url = `sqlite:${join(root, `shared-${turn}.db`)}`;
  const bus = (home: string) => shareBus({ url: `file:${join(home, 'bus.sqlite')}`, home, logger: silentLogger });
  const buses = [bus(root), bus(root)] as const;
  const writer = await openStore(url);
  const [saving, listening] = buses.map((shared, i) =>
    openPromptLibrary({
      folder,
      store: i === 0 ? async () => writer : () => Promise.reject(new Error('not to be opened')),
      opened: () => (i === 0 ? Promise.resolve(writer) : undefined),
      peek: () => peekPrompts(url),
      news: newsOn('prompts', shared, silentLogger),
      logger: silentLogger,
    }),
  ) as [PromptLibrary, PromptLibrary];
  let heard = 0;
  const stop = listening.onChange(() => heard++);
  // Whoever subscribes later is not sooner ready.
  await (await buses[1].get()).subscribe('prompts', () => {});
  await saving.save({ name: 'plan', text: document('Plan'), author: 'alice' });
  await eventually(() => heard === 1);
  await saving.save({ name: 'plan', text: document('Plan'), author: 'alice' });
  await saving.remove('plan');
  await eventually(() => heard === 2);
  stop();
  for (const shared of buses) await shared.close();
  await writer.close();
});
