import { expect, test } from 'bun:test';
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDriver } from '../../sandbox/driver.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { eventually } from '../support/eventually.ts';
import { openTeam } from '../support/team.ts';

test('a store whose file is moved away under a running program is not written to unread', async () => {
  const home = mkdtempSync(join(tmpdir(), 'guildhall-away-'));
  const path = join(home, 'store.db');
  const team = await openTeam({
    gateway: true,
    settings: { store: `sqlite:${path}`, logLevel: 'silent' },
    sandbox: { rateLimits: 'off' },
  });
  const alice = createDriver(team.sandbox.control).as('alice');
  /** What a program that starts now finds. */
  const found = async (file: string) => {
    const store = await openStore(`sqlite:${file}`);
    const { events } = await store.events.read({ after: 0, limit: 1000, types: ['MESSAGE_CREATE'] });
    const calls = await store.audit.list({ limit: 10 });
    await store.close();
    return {
      messages: events.map(({ payload }) => (payload as { content: string }).content),
      calls: calls.map(({ tool_name }) => tool_name),
    };
  };
  try {
    await alice.say('general', 'before');
    await eventually(async () => (await found(path)).messages.length === 1);
    await team.parts.events.settled();
    for (const file of readdirSync(home)) renameSync(join(home, file), join(home, file.replace('store', 'old')));
    await Bun.sleep(1100);
    await alice.say('general', 'after');
    await team.call('send_message', { channel: 'general', content: 'an answer' });
    await eventually(async () => (await found(path)).messages.includes('after'));
    await eventually(async () => (await found(path)).calls.includes('send_message'));
    expect((await found(path)).messages).not.toContain('before');
    expect((await found(join(home, 'old.db'))).messages).toEqual(['before']);
    const page = await team.call<{ events: unknown[] }>('wait_for_events', { timeout_seconds: 0, after: '0' });
    expect(page.events).toHaveLength(1);
  } finally {
    await team.close();
    rmSync(home, { recursive: true });
  }
}, 60_000);

test('letting go of what was moved away leaves the file that is there now alone', async () => {
  const home = mkdtempSync(join(tmpdir(), 'guildhall-away-'));
  const path = join(home, 'store.db');
  const old = await openStore(`sqlite:${path}`);
  await old.settings.set('test', 'which', 'old');
  for (const file of readdirSync(home)) renameSync(join(home, file), join(home, file.replace('store', 'old')));
  const fresh = await openStore(`sqlite:${path}`);
  await fresh.settings.set('test', 'which', 'fresh');
  await old.close();
  expect(existsSync(`${path}-wal`)).toBe(true);
  for (const [file, value] of [
    [path, 'fresh'],
    [join(home, 'old.db'), 'old'],
  ] as const) {
    const store = await openStore(`sqlite:${file}`);
    expect((await store.settings.get('test', 'which'))?.value).toBe(value);
    await store.close();
  }
  await fresh.close();
  rmSync(home, { recursive: true });
});
