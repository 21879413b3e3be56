import { describe, expect, test } from 'bun:test';
import type { APIThreadChannel } from 'discord-api-types/v10';
import { strictTeam } from '../support/strict-team.ts';

interface Made {
  id: string;
  message_ids: string[];
  parent_id: string;
  type: number;
}

const { team, driver } = await strictTeam();

const create = (args: Record<string, unknown>) => team.call<Made>('create_thread', args);
const thread = (id: string) => driver.as('alice').request<APIThreadChannel>('GET', `/channels/${id}`);

describe('create_thread', () => {
  test('starts one in a channel, with its first message', async () => {
    const made = await create({
      channel: 'general',
      name: 'Side talk',
      content: 'Here we go',
      auto_archive: 1440,
      slowmode: 5,
    });
    expect(await thread(made.id)).toMatchObject({
      type: 11,
      name: 'Side talk',
      parent_id: team.channel('general'),
      rate_limit_per_user: 5,
      thread_metadata: { auto_archive_duration: 1440 },
    });
    expect((await driver.messages(made.id)).at(-1)).toMatchObject({ id: made.message_ids[0], content: 'Here we go' });
  });

  test('starts one from a message, found by its link', async () => {
    const said = await driver.as('bob').say('general', 'A question');
    const link = `https://discord.com/channels/${await driver.guildId()}/${said.channel_id}/${said.id}`;
    const made = await create({ message: link, name: 'Answers' });
    expect(made.id).toBe(said.id);
    expect(made.message_ids).toEqual([]);
    expect(await team.read('read_messages', { channel: made.id })).toContain('+by bob\n  A question');
    expect(await team.read('read_messages', { channel: 'general', limit: 5 })).toContain(`+thread ${made.id} Answers`);
  });

  test('starts a private one', async () => {
    const made = await create({ channel: 'general', name: 'Hush', private: true, invitable: false });
    expect(await thread(made.id)).toMatchObject({ type: 12, thread_metadata: { invitable: false } });
  });

  test('makes a forum post with tags and a file; what is too long follows', async () => {
    const made = await create({
      channel: 'ideas',
      name: 'Dark mode',
      content: 'Because it is dark. '.repeat(150),
      files: [{ data: btoa('mock'), name: 'mock.txt' }],
      tags: ['Feature', 'bug'],
    });
    const messages = await driver.messages(made.id);
    expect(messages.map(({ id }) => id)).toEqual(made.message_ids);
    expect(messages).toMatchObject([{ id: made.id, attachments: [{ filename: 'mock.txt' }] }, { attachments: [] }]);
    expect(await team.read('list_threads', { channel: 'ideas' })).toMatch(
      /"Dark mode": 1 message, .*tags feature, bug/,
    );
  });

  test('refuses what makes no thread, before making one', async () => {
    const { threads } = await team.call<{ threads: unknown[] }>('list_threads', {});
    const posted = await create({ channel: 'ideas', name: 'A post', content: 'x' });
    const refusals = [
      await team.refusal('create_thread', { channel: 'ideas', name: 'x', content: 'x', tags: ['featur'] }),
      await team.refusal('create_thread', { channel: 'general', name: 'x', tags: ['feature'] }),
      await team.refusal('create_thread', { channel: posted.id, name: 'x' }),
      await team.refusal('create_thread', { channel: 'ideas', name: 'x' }),
      await team.refusal('create_thread', { channel: 'general', name: 'x', embeds: [{ title: 'x'.repeat(300) }] }),
    ];
    expect(refusals.map(({ code }) => code)).toEqual(['not_found', ...Array(4).fill('invalid_input')]);
    expect(refusals[0]?.hint).toContain('Did you mean «feature»?');
    expect((await team.call<{ threads: unknown[] }>('list_threads', {})).threads).toHaveLength(threads.length + 1);
  });
});

describe('list_threads and update_thread', () => {
  test('archive, lock, rename and retag; what is archived stays so', async () => {
    const { id } = await create({ channel: 'ideas', name: 'Old idea', content: 'x', tags: ['bug'] });
    const update = (changes: object) => team.call('update_thread', { thread: id, ...changes });
    expect(await update({ archived: true, locked: true })).toMatchObject({ archived: true, locked: true });
    expect(await update({ name: 'Older idea', tags: ['feature'] })).toMatchObject({
      name: 'Older idea',
      archived: true,
      locked: true,
      changed: ['name', 'tags'],
    });
    const listed = await team.read('list_threads', { channel: 'ideas', state: 'archived', tag: 'feature' });
    expect(listed).toMatch(/"Older idea": .*tags feature.* \(archived, locked\)/);
    expect(await team.read('list_threads', { channel: 'ideas', name: 'older' })).toContain('No threads');
    expect(await update({ archived: false, locked: false, pinned: true })).toMatchObject({ archived: false });
    expect(await team.read('list_threads', { channel: 'ideas', name: 'older' })).toContain('(pinned)');
  });

  test('pages through archived threads', async () => {
    await team.call('create_channel', { name: 'attic' });
    for (const name of ['one', 'two', 'three', 'four', 'five']) {
      const { id } = await create({ channel: 'attic', name });
      await driver.advance(60_000);
      await team.call('update_thread', { thread: id, archived: true });
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await team.call<{ threads: APIThreadChannel[]; next?: string }>('list_threads', {
        channel: 'attic',
        state: 'archived',
        limit: 2,
        ...(cursor ? { cursor } : {}),
      });
      seen.push(...page.threads.map(({ name }) => name));
      cursor = page.next;
    } while (cursor);
    expect(seen).toEqual(['five', 'four', 'three', 'two', 'one']);
  });

  test('pages through active threads, and on into the archived ones, without losing any', async () => {
    await team.call('create_channel', { name: 'busy' });
    const made: string[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) made.push((await create({ channel: 'busy', name })).id);
    for (const id of made.slice(0, 3)) await team.call('update_thread', { thread: id, archived: true });
    const walk = async (state: string, limit: number) => {
      const seen: string[] = [];
      for (let cursor: string | undefined, pages = 0; pages === 0 || (cursor && pages < 20); pages++) {
        const args = { channel: 'busy', state, limit, ...(cursor ? { cursor } : {}) };
        const page = await team.call<{ threads: { name: string }[]; next?: string }>('list_threads', args);
        seen.push(...page.threads.map(({ name }) => name));
        cursor = page.next;
      }
      return seen.join('');
    };
    expect(await walk('active', 3)).toBe('gfed');
    for (const limit of [1, 2, 3, 4, 5, 100]) expect([...(await walk('all', limit))].sort().join('')).toBe('abcdefg');
    expect((await walk('all', 4)).slice(0, 4)).toBe('gfed');
  });

  test('refuse where there is nothing to change or no thread', async () => {
    expect((await team.refusal('update_thread', { thread: 'general', archived: true })).message).toContain(
      'not a thread',
    );
    const { id } = await create({ channel: 'general', name: 'Empty' });
    expect((await team.refusal('update_thread', { thread: id })).message).toBe('There is nothing to change.');
    expect((await team.refusal('list_threads', { state: 'archived' })).message).toStartWith('channel: is required');
  });
});

test('thread members come and go, the bot too', async () => {
  const { id } = await create({ channel: 'general', name: 'Club' });
  await team.call('update_thread_members', { thread: id, add: ['@bob', '@carol'] });
  expect(await team.read('list_thread_members', { thread: id })).toMatch(/ bob since .*\n\d+ carol \(/);
  await team.call('update_thread_members', { thread: id, remove: ['@carol', 'me'] });
  const { members } = await team.call<{ members: { username: string }[] }>('list_thread_members', { thread: id });
  expect(members.map(({ username }) => username)).toEqual(['bob']);
  expect((await team.refusal('update_thread_members', { thread: id })).message).toBe('Nobody was named.');
});
