import { expect, test } from 'bun:test';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDriver } from '../../sandbox/driver.ts';
import { exportStore } from '../../src/storage/maintenance.ts';
import { openTeam } from '../support/team.ts';

test('over MCP: who is forgotten and ignored is in no file any more, and does not come back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'guildhall-forgetting-'));
  const path = join(folder, 'store.db');
  const team = await openTeam({ gateway: true, sandbox: { rateLimits: 'off' }, settings: { store: `sqlite:${path}` } });
  const driver = createDriver(team.sandbox.control);
  const [carol, bob] = [driver.as('carol'), driver.as('bob')];
  const id = [...team.sandbox.world.users.values()].find(({ username }) => username === 'carol')?.id ?? '';
  const client = await team.connect();
  const call = async (name: string, args: Record<string, unknown> = {}) => {
    const { isError, content } = await client.callTool({ name, arguments: args });
    const text = JSON.stringify(content);
    if (isError) throw new Error(text);
    return text;
  };
  const store = await team.parts.memory.store();
  const types = async () => (await store.events.read({ after: 0, limit: 1000 })).events.map(({ type }) => type);
  const heard = async (type: string, times: number) => {
    while ((await types()).filter((each) => each === type).length < times) await Bun.sleep(10);
    await team.parts.events.settled();
  };
  const dump = async () => {
    const lines: string[] = [];
    await exportStore(`sqlite:${path}`, (line) => lines.push(line));
    return lines;
  };
  try {
    const said = await carol.say('general', 'my xylophone is broken');
    await carol.edit('general', said.id, 'my xylophone is mended');
    await bob.reply('general', said.id, 'good news!');
    await bob.say('general', `congratulations <@${id}>`);
    await bob.react('general', said.id, '🎉');
    const { me } = await team.call<{ me: string }>('search_messages', { content: 'news' });
    await carol.whisper(me, 'a xylophone secret');
    await heard('MESSAGE_CREATE', 4);
    await call('record_interests', { user: 'carol', topics: ['brass'] });
    await call('schedule_reminder', { user: 'carol', text: 'lesson', at: 'in 2 days' });
    await call('schedule_message', { channel: 'general', content: `<@${id}> concert`, at: 'in 3 days' });
    await call('subscribe_events', { name: 'hers', users: ['carol'] });
    await call('read_messages', { channel: 'general', author: 'carol' });
    await store.audit.flush();
    expect((await dump()).filter((line) => line.includes(id)).length).toBeGreaterThan(8);

    expect(await call('forget_member', { user: 'carol', everywhere: true, ignore: true })).toContain(
      'Nothing of them is kept from now on',
    );
    await store.audit.flush();
    // That she was forgotten, and by whom, stays on record.
    const told = (line: string) => line.includes('"forget_member"');
    const left = async () =>
      (await dump()).filter((line) => !told(line) && /xylophone|carol/.test(line.replace(id, 'carol')));
    expect((await dump()).filter(told)).toHaveLength(1);
    expect(await left()).toEqual([]);
    await store.checkpoint();
    for (const file of [path, `${path}-wal`].filter((each) => existsSync(each))) {
      expect(readFileSync(file, 'latin1').includes('xylophone')).toBe(false);
    }

    // What happens next, and what a new session fetches for a gap, leaves no trace either.
    const again = await carol.say('general', 'my xylophone is broken again');
    await bob.reply('general', again.id, 'oh no');
    await bob.say('general', `poor <@${id}>`);
    await heard('MESSAGE_CREATE', 4);
    await driver.gateway.invalidate({ resumable: false });
    await bob.say('general', 'the end');
    await heard('MESSAGE_CREATE', 5);
    expect(await left()).toEqual([]);
    expect(await call('search_messages', { content: 'poor', source: 'stored' })).toContain('poor @forgotten');
  } finally {
    await team.close();
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
