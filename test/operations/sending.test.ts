import { describe, expect, test } from 'bun:test';
import type { APIMessage } from 'discord-api-types/v10';
import { strictTeam } from '../support/strict-team.ts';

interface Sent {
  id: string;
  channel_id: string;
  link: string;
  message_ids: string[];
  notice?: string;
}

const { team, driver } = await strictTeam();

const send = (args: Record<string, unknown>) => team.call<Sent>('send_message', { channel: '#general', ...args });
const newest = async (channel = 'general') => (await driver.messages(channel)).at(-1) as APIMessage;
const inGeneral = async (ids: readonly string[]) =>
  (await driver.messages('general')).filter(({ id }) => ids.includes(id));

describe('send_message', () => {
  test('sends text and says where it is', async () => {
    const sent = await send({ content: 'Hello **world**' });
    expect(await newest()).toMatchObject({ id: sent.id, content: 'Hello **world**', tts: false });
    expect(sent.link).toBe(
      `https://discord.com/channels/${await driver.guildId()}/${team.channel('general')}/${sent.id}`,
    );
    expect(sent.message_ids).toEqual([sent.id]);
  });

  test('splits a long text, replies with the first part, and carries files and embeds in the last', async () => {
    const asked = await driver.as('bob').say('general', 'Tell me everything');
    const sent = await send({
      content: `${'All of it. '.repeat(250)}\n\nThe end.`,
      reply_to: asked.id,
      embeds: [{ title: 'Sum', color: '#00ff00' }],
      files: [{ data: btoa('numbers'), name: 'n.txt', description: 'the numbers', spoiler: true }],
      silent: true,
    });
    const parts = await inGeneral(sent.message_ids);
    expect(parts).toHaveLength(2);
    expect(parts.map(({ message_reference }) => message_reference?.message_id)).toEqual([asked.id, undefined]);
    expect(parts.map(({ embeds }) => embeds.length)).toEqual([0, 1]);
    expect(parts.map(({ flags }) => flags as number)).toEqual([4096, 4096]);
    expect(parts[1]?.attachments).toMatchObject([{ filename: 'SPOILER_n.txt', description: 'the numbers', size: 7 }]);
    expect(parts[1]?.embeds).toMatchObject([{ title: 'Sum', color: 0x00ff00 }]);
  });

  test('notifies only whom it is told to, and says when mentions stay silent', async () => {
    const { author } = await driver.as('bob').say('general', 'hi');
    const quiet = await send({ content: `<@${author.id}> @everyone` });
    expect(quiet.notice).toContain('notified nobody');
    expect(await newest()).toMatchObject({ mention_everyone: false });
    const loud = await send({ content: `<@${author.id}>`, mentions: ['users'] });
    expect(loud.notice).toBeUndefined();
  });

  test('given the same nonce again, sends nothing again', async () => {
    const before = (await driver.messages('general')).length;
    const first = await send({ content: 'once', nonce: 'deploy-42' });
    const second = await send({ content: 'once', nonce: 'deploy-42' });
    expect(second.id).toBe(first.id);
    expect(await driver.messages('general')).toHaveLength(before + 1);
  });

  test('is not sent twice when the answer to the first attempt is lost', async () => {
    const path = `/channels/${team.channel('general')}/messages`;
    await driver.faults.add({ fault: { kind: 'drop', after: true }, method: 'POST', path, count: 1 });
    const before = (await driver.messages('general')).length;
    const sent = await send({ content: 'through the storm' });
    expect((await driver.faults.list())[0]?.struck).toBe(1);
    await driver.faults.clear();
    expect(await driver.messages('general')).toHaveLength(before + 1);
    expect(await newest()).toMatchObject({ id: sent.id, content: 'through the storm' });
  });

  test('says that it may be there when every answer is lost, and it is', async () => {
    const path = `/channels/${team.channel('general')}/messages`;
    await driver.faults.add({ fault: { kind: 'drop', after: true }, method: 'POST', path });
    const error = await team.refusal('send_message', { channel: '#general', content: 'lost answers' });
    await driver.faults.clear();
    expect(error).toMatchObject({ code: 'discord_unavailable', retriable: false });
    expect(error.hint).toContain('look before you try again');
    expect((await driver.messages('general')).filter(({ content }) => content === 'lost answers')).toHaveLength(1);
  });

  test('forwards a message by its link, with a comment of its own', async () => {
    const original = await driver.as('carol').say('off-topic', 'A story');
    const guild = await driver.guildId();
    const sent = await send({
      forward: `https://discord.com/channels/${guild}/${original.channel_id}/${original.id}`,
      content: 'Worth reading',
    });
    const [forward, comment] = await inGeneral(sent.message_ids);
    expect(forward?.message_snapshots).toMatchObject([{ message: { content: 'A story' } }]);
    expect(comment?.content).toBe('Worth reading');
  });

  test('refuses what cannot be sent before sending anything', async () => {
    await driver.forgetRequests();
    const refusals = [
      await team.refusal('send_message', { channel: 'general' }),
      await team.refusal('send_message', { channel: 'ideas', content: 'x' }),
      await team.refusal('send_message', { channel: 'general', content: 'x', forward: 'yesterday' }),
      await team.refusal('send_message', { channel: 'general', content: 'x', files: [{ path: '/etc/passwd' }] }),
      await team.refusal('send_message', { channel: 'general', content: 'x', stickers: ['nonexistent'] }),
      await team.refusal('send_message', {
        channel: 'general',
        content: 'long '.repeat(1000),
        embeds: [{ description: 'x'.repeat(5000) }],
      }),
      await team.refusal('send_message', {
        channel: 'general',
        files: [{ data: btoa('x'.repeat(11 * 1024 ** 2)), name: 'big.txt' }],
      }),
    ];
    expect(refusals.map(({ code }) => code)).toEqual([
      'invalid_input',
      'invalid_input',
      'invalid_input',
      'forbidden',
      'not_found',
      'invalid_input',
      'too_large',
    ]);
    expect(refusals[1]?.hint).toContain('create_thread');
    const writes = (await driver.requests()).filter(({ method }) => method === 'POST');
    expect(writes).toEqual([]);
  });

  test('says which parts are there when a later one fails', async () => {
    const refused = await team.refusal('send_message', {
      channel: 'general',
      content: 'part '.repeat(600),
      embeds: [{ title: 'T', url: 'not an address' }],
    });
    expect(refused.message).toStartWith('Message 2 of 2 failed: ');
    const { id, content } = await newest();
    expect(content).toStartWith('part part');
    expect(refused.hint).toContain(id);
  });
});

describe('edit_message', () => {
  test('changes text, files and embeds of its own message, each by itself', async () => {
    const { id } = await send({ content: 'draft', files: [{ data: btoa('one'), name: 'one.txt' }] });
    const edit = (changes: object) => team.call('edit_message', { channel: 'general', message: id, ...changes });
    await edit({ content: 'final' });
    expect(await newest()).toMatchObject({ content: 'final', attachments: [{ filename: 'one.txt' }] });
    await edit({ files: [{ data: btoa('two'), name: 'two.txt' }], embeds: [{ title: 'T' }] });
    const [first, second] = (await newest()).attachments;
    expect([first?.filename, second?.filename]).toEqual(['one.txt', 'two.txt']);
    await edit({ remove_attachments: [first?.id], embeds: [] });
    expect(await newest()).toMatchObject({ content: 'final', attachments: [{ filename: 'two.txt' }], embeds: [] });
  });

  test("may not change another's message, and says so", async () => {
    const { id } = await driver.as('bob').say('general', 'mine');
    const refused = await team.refusal('edit_message', { channel: 'general', message: id, content: 'yours' });
    expect(refused.code).not.toBe('internal');
    expect((await newest()).content).toBe('mine');
  });
});

describe('delete_messages', () => {
  test('deletes many at once, and old ones one by one', async () => {
    const bob = driver.as('bob');
    const old = [await bob.say('general', 'old 1'), await bob.say('general', 'old 2')];
    await driver.advance(15 * 24 * 3_600_000);
    const young = [await bob.say('general', 'new 1'), await bob.say('general', 'new 2')];
    await driver.forgetRequests();
    const ids = [...old, ...young].map(({ id }) => id);
    const done = await team.call('delete_messages', {
      channel: 'general',
      messages: [...ids, '123456789012345678'],
      reason: 'tidy',
    });
    const writes = (await driver.requests()).filter(({ method }) => method !== 'GET');
    expect(await inGeneral(ids)).toEqual([]);
    expect(done['not_found']).toEqual(['123456789012345678']);
    expect((done['deleted'] as string[]).toSorted()).toEqual(ids.toSorted());
    expect(writes.every(({ reason }) => reason?.endsWith('tidy'))).toBe(true);
  });

  test('says what it may not delete', async () => {
    const said = await driver.as('bob').whisper((await driver.overview()).bots[0]?.id ?? '', 'private');
    const refused = await team.refusal('delete_messages', { channel: said.channel_id, messages: [said.id] });
    expect(refused.retriable).toBe(false);
    expect(refused.message).toContain(said.id);
  });
});

describe('reactions, pins and publishing', () => {
  test('react, list, and take back', async () => {
    const said = await driver.as('bob').say('general', 'react to me');
    const message = `https://discord.com/channels/${await driver.guildId()}/${said.channel_id}/${said.id}`;
    await driver.as('carol').react('general', said.id, '👍');
    await team.call('add_reaction', { message, emoji: '👍' });
    await team.call('add_reaction', { message, emoji: '🎉' });
    expect(await team.read('list_reactions', { message })).toMatch(/👍 2: .*carol=\d+.*\n🎉 1: /s);
    await team.call('remove_reaction', { message, emoji: '🎉' });
    await team.call('remove_reaction', { message, emoji: '👍', user: '@carol' });
    const left = await team.call<{ reactions: { count: number }[] }>('list_reactions', { message });
    expect(left.reactions.map(({ count }) => count)).toEqual([1]);
    await team.call('remove_reaction', { message, everyone: true });
    expect(await team.read('list_reactions', { message })).toContain('No reactions.');
    expect((await team.refusal('remove_reaction', { message })).message).toBe('emoji: is required');
  });

  test('pin, list pins and unpin', async () => {
    const { id } = await driver.as('bob').say('general', 'remember this');
    await team.call('pin_message', { channel: 'general', message: id });
    expect(await team.read('list_pins', { channel: 'general' })).toContain('bob (pinned): remember this');
    await team.call('pin_message', { channel: 'general', message: id, pinned: false });
    expect(await team.read('list_pins', { channel: 'general' })).toContain(': no pinned messages');
  });

  test('publish in an announcement channel', async () => {
    await team.call('create_channel', { name: 'press', type: 'news' });
    const { id } = await send({ channel: 'press', content: 'News!' });
    await team.call('publish_message', { channel: 'press', message: id });
    expect(((await newest('press')).flags as number) & 1).toBe(1);
  });
});

describe('components and polls', () => {
  test('are written in easy words, a type by its name, and laid out', async () => {
    const { id } = await send({
      components: [
        {
          container: [
            { text: '# Release 2' },
            { text: ['What is new', 'and what is not'], accessory: { image: 'https://example.com/a.png' } },
            {
              type: 'section',
              text: 'Notes',
              accessory: { type: 'button', label: 'Read', url: 'https://example.com/' },
            },
            { separator: 'large' },
            { images: ['https://example.com/b.png', { url: 'https://example.com/c.png', description: 'A graph' }] },
            { label: 'Good', id: 'good' },
            { label: 'Bad', id: 'bad' },
          ],
          color: 'green',
        },
        { type: 'text_display', content: 'Below' },
        { type: 'action_row', components: [{ type: 'user_select', custom_id: 'who' }] },
        { type: 2, style: 1, label: 'Bare', custom_id: 'bare' },
      ],
    });
    const message = await newest();
    expect(message.id).toBe(id);
    expect(message.components).toMatchObject([
      {
        type: 17,
        accent_color: 0x57f287,
        components: [
          { type: 10, content: '# Release 2' },
          {
            type: 9,
            components: [{ content: 'What is new' }, { content: 'and what is not' }],
            accessory: { type: 11, media: { url: 'https://example.com/a.png' } },
          },
          { type: 9, components: [{ content: 'Notes' }], accessory: { type: 2, style: 5, label: 'Read' } },
          { type: 14, spacing: 2 },
          { type: 12, items: [{ media: { url: 'https://example.com/b.png' } }, { description: 'A graph' }] },
          { type: 1, components: [{ custom_id: 'good' }, { custom_id: 'bad' }] },
        ],
      },
      { type: 10, content: 'Below' },
      { type: 1, components: [{ type: 5, custom_id: 'who' }] },
      { type: 1, components: [{ type: 2, label: 'Bare' }] },
    ]);
  });

  test('what is no component is named with its place, and nothing is sent', async () => {
    const components = [
      { container: [{ text: 'Fine' }, { colour: 'red' }, { type: 'buton', label: 'x' }, { type: 'button' }] },
    ];
    const { code, message } = await team.refusal('send_message', { channel: '#general', components });
    expect(code).toBe('invalid_input');
    expect(message).toContain('components[0].container[1]');
    expect(message).toContain('components[0].container[2]');
    expect(message).toContain('components[0].container[3]: is a button and needs a label or emoji');
  });

  test('components of the second kind carry the text with them', async () => {
    const box = { type: 17, components: [{ type: 10, content: '# Release 2' }, { type: 14 }] };
    const buttons = { type: 1, components: [{ type: 2, style: 1, label: 'Go', custom_id: 'go' }] };
    const { id } = await send({ content: 'Ready?', components: [box, buttons] });
    expect(await newest()).toMatchObject({ id, content: '', flags: 1 << 15 });
    expect(await team.read('get_message', { channel: 'general', message: id })).toContain(
      ': Ready?\n  # Release 2\n +[button "Go" id="go"]',
    );
  });

  test('a poll is asked, answered, counted and ended', async () => {
    const { id } = await send({ poll: { question: 'Ship it?', answers: ['👍 Yes', 'No'], hours: 2 } });
    await driver.as('bob').vote('general', id, [1]);
    await driver.as('carol').vote('general', id, [1]);
    const shown = await team.read('get_message', { channel: 'general', message: id });
    expect(shown).toMatch(/\+poll "Ship it\?" \(until .*\): 1\. 👍 "Yes" 2; 2\. "No" 0/);
    expect(await team.read('list_poll_voters', { channel: 'general', message: id, answer: 1 })).toMatch(
      /1\. "Yes" 2: bob=\d+, carol=\d+/,
    );
    await team.call('end_poll', { channel: 'general', message: id });
    const text = await team.read('read_messages', { channel: 'general', limit: 2 });
    expect(text).toContain('(closed)');
    expect(text).toMatch(new RegExp(`\\* The poll ${id} closed\\. "Ship it\\?" "Yes" won with 2 of 2 votes\\.`));
    expect(
      (await team.call<{ messages: unknown[] }>('read_messages', { channel: 'general', has: ['poll'] })).messages,
    ).toHaveLength(1);
    const said = await driver.as('bob').say('general', 'no poll');
    expect((await team.refusal('list_poll_voters', { channel: 'general', message: said.id })).code).toBe('not_found');
  });

  test('typing is shown', async () => {
    await team.call('send_typing', { channel: 'general' });
    expect((await driver.requests()).at(-1)).toMatchObject({ method: 'POST', status: 204 });
  });
});
