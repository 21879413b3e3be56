import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { agent, openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  for (const [channel, name] of [
    ['#general', 'Deploys'],
    ['#ideas', 'Digest'],
    ['#off-topic', 'Twin'],
    ['#general', 'Twin'],
  ]) {
    await stage.call('create_webhook', { channel, name });
  }
});
afterAll(() => stage.stop());

const newest = async (channel: string) => (await stage.driver.messages(channel)).at(-1);
const tokens = () => [...stage.sandbox.world.webhooks.values()].flatMap(({ token }) => token ?? []);

test('no output ever holds a token or an address', async () => {
  const outputs = [
    await stage.call('list_webhooks', { format: 'json' }),
    await stage.call('list_webhooks'),
    await stage.call('create_webhook', { channel: '#general', name: 'Brief' }),
    await stage.call('update_webhook', { webhook: 'Brief', name: 'Briefer' }),
    await stage.call('send_webhook_message', { webhook: 'Briefer', content: 'x' }),
    await stage.call('delete_webhook', { webhook: 'Briefer' }),
    await stage.refusal('send_webhook_message', { webhook: 'Briefer', content: 'x' }),
    await stage.refusal('send_webhook_message', {
      webhook: 'Deploys',
      content: 'x',
      avatar_url: 'https://discord.com/x',
      username: 'clyde',
    }),
  ];
  const told = JSON.stringify(outputs);
  expect(tokens().length).toBeGreaterThan(2);
  for (const token of tokens()) expect(told).not.toContain(token);
  expect(told).not.toContain('/webhooks/');
});

describe('send_webhook_message', () => {
  test('speaks under any name, and notifies nobody unless told', async () => {
    const { data, text } = await stage.call('send_webhook_message', {
      webhook: 'Deploys',
      content: `Hello <@${stage.user('carol')}> and @everyone`,
      username: 'CI',
      avatar_url: 'https://example.com/ci.png',
      embeds: [{ title: 'Build 7' }],
      files: [{ data: btoa('log'), name: 'build.log' }],
    });
    expect(await newest('general')).toMatchObject({
      id: data.id,
      author: { username: 'CI', bot: true },
      embeds: [{ title: 'Build 7' }],
      attachments: [{ filename: 'build.log' }],
      mention_everyone: false,
    });
    expect(text).toContain('notified nobody');
    expect(data.link).toBe(`https://discord.com/channels/${stage.guildId}/${stage.channel('general')}/${data.id}`);
  });

  test('splits what is too long', async () => {
    const content = Array.from({ length: 500 }, (_, i) => `line ${i}`).join('\n');
    const { data } = await stage.call('send_webhook_message', { webhook: 'Deploys', content });
    expect(data.message_ids.length).toBe(3);
    const sent = (await stage.driver.messages('general')).slice(-3);
    expect(sent.map((each) => each.content).join('\n')).toBe(content);
  });

  test('writes in threads and starts posts', async () => {
    const thread = await stage.call('send_webhook_message', {
      webhook: 'Deploys',
      thread: 'Release feedback',
      content: 'Noted.',
    });
    expect(thread.data.channel_id).toBe(stage.channel('Release feedback'));
    const post = await stage.call('send_webhook_message', {
      webhook: 'Digest',
      thread_name: 'Week 20',
      content: 'News',
    });
    expect(post.data.channel_id).toBe(stage.channel('Week 20'));
    const elsewhere = await stage.refusal('send_webhook_message', {
      webhook: 'Digest',
      thread: 'Release feedback',
      content: 'x',
    });
    expect(elsewhere.message).toContain('is not in the channel of the webhook');
  });

  test('finds webhooks by name or id, and helps where it cannot', async () => {
    const close = await stage.refusal('send_webhook_message', { webhook: 'Deploy', content: 'x' });
    expect(close).toMatchObject({ code: 'not_found' });
    expect(close.hint).toContain('Did you mean «Deploys» (');
    const twin = await stage.refusal('send_webhook_message', { webhook: 'twin', content: 'x' });
    expect(twin).toMatchObject({ code: 'ambiguous' });
    const address = await stage.refusal('send_webhook_message', {
      webhook: 'https://discord.com/api/webhooks/1/x',
      content: 'x',
    });
    expect(address.message).toBe('webhook: give the id or the name, not the address.');
  });

  test('what is half sent is said to be', async () => {
    const { world } = stage.sandbox;
    let armed = true;
    world.subscribe(({ t }) => {
      if (t !== 'MESSAGE_CREATE' || !armed) return;
      armed = false;
      world.faults.add({ fault: { kind: 'error', status: 400 }, method: 'POST', path: '/webhooks/**', count: 1 });
    });
    const error = await stage.refusal('send_webhook_message', { webhook: 'Deploys', content: 'word '.repeat(900) });
    expect(error.message).toStartWith('Message 2 of 3 failed: ');
    expect(error.hint).toStartWith(`Already sent: ${(await newest('general'))?.id}.`);
  });
});

test('edit and delete reach only messages of the webhook', async () => {
  const { data } = await stage.call('send_webhook_message', {
    webhook: 'Deploys',
    content: 'first',
    files: [{ data: btoa('a'), name: 'a.txt' }],
  });
  const edited = await stage.call('edit_webhook_message', {
    webhook: 'Deploys',
    message: data.link,
    content: 'second',
  });
  expect(edited.text).toStartWith(`Edited ${data.id}.`);
  expect(await newest('general')).toMatchObject({ content: 'second', attachments: [{ filename: 'a.txt' }] });
  await stage.call('edit_webhook_message', { webhook: 'Deploys', message: data.id, remove_attachments: ['all'] });
  expect((await newest('general'))?.attachments).toEqual([]);
  expect((await stage.call('delete_webhook_message', { webhook: 'Deploys', message: data.id })).text).toStartWith(
    'Deleted',
  );
  const gone = await stage.refusal('edit_webhook_message', { webhook: 'Deploys', message: data.id, content: 'x' });
  expect(gone.code).toBe('not_found');
  expect((await stage.refusal('edit_webhook_message', { webhook: 'Deploys', message: data.id })).message).toBe(
    'There is nothing to change.',
  );
});

test('webhooks are renamed, moved, listed by channel and deleted', async () => {
  const { data } = await stage.call('create_webhook', { channel: '#general', name: 'Mover' });
  const moved = await stage.call('update_webhook', { webhook: data.id, name: 'Moved', move_to: '#off-topic' });
  expect(moved.text).toBe(`Changed webhook Moved (${data.id}) in ${stage.channel('off-topic')}.`);
  const names = (await stage.call('list_webhooks', { channel: '#off-topic' })).data.webhooks.map(
    ({ name }: { name: string }) => name,
  );
  expect(names.sort()).toEqual(['Moved', 'Twin']);
  await stage.call('delete_webhook', { webhook: 'Moved' });
  expect((await stage.refusal('delete_webhook', { webhook: 'Moved' })).code).toBe('not_found');
});

test('a confined caller knows only the webhooks of its channels', async () => {
  const caller = { ...agent, role: { name: 'ideas', channels: [stage.channel('ideas')] } };
  const { data } = await stage.call('list_webhooks', {}, { caller });
  expect(data.webhooks.map(({ name }: { name: string }) => name)).toEqual(['Digest']);
  const refused = await stage.refusal('send_webhook_message', { webhook: 'Deploys', content: 'x' }, { caller });
  expect(refused.code).toBe('not_found');
});
