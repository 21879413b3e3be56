import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Caller } from '../../src/kernel/caller.ts';
import { agent, openStage, type Stage } from './stage.ts';

let stage: Stage;
let hall: string;
beforeAll(async () => {
  stage = await openStage();
  const made = await stage.call('create_channel', { name: 'Main stage', type: 'stage' });
  hall = made.data.id;
});
afterAll(() => stage.stop());

const as = (name: string): { caller: Caller } => ({ caller: { ...agent, kind: 'user', id: stage.user(name) } });

test('a stage is opened, retitled, looked at and closed', async () => {
  expect(await stage.refusal('get_stage', { channel: hall })).toMatchObject({
    code: 'not_found',
    message: 'channel: nobody has opened this stage.',
    hint: expect.stringContaining('start_stage'),
  });
  const made = await stage.call('start_stage', { channel: hall, topic: 'Ask us\nFORGED' });
  expect(made.text).toBe(
    `Opened stage ${made.data.id} in #"Main stage" ${hall}: "Ask us FORGED"; server ${stage.guildId}`,
  );
  expect((await stage.call('update_stage', { channel: hall, topic: 'Answers' })).data.topic).toBe('Answers');
  expect((await stage.call('get_stage', { channel: hall })).text).toContain('"Answers"');
  const no = await stage.refusal('end_stage', { channel: hall }, as('carol'));
  expect([no.code, no.message]).toEqual(['missing_permission', expect.stringContaining('Manage Channels')]);
  expect((await stage.call('end_stage', { channel: hall })).text).toBe(`Closed the stage in #"Main stage" ${hall}.`);
  expect((await stage.refusal('start_stage', { channel: '#general', topic: 'x' })).message).toBe(
    'channel: is no stage.',
  );
});

test('speakers are invited and sent back; others raise their own hands', async () => {
  const none = await stage.call('get_voice_state', { user: '@dave' });
  expect(none.text).toBe(`dave ${stage.user('dave')} is in no voice channel.`);
  await stage.call('start_stage', { channel: hall, topic: 'Talk' });
  await stage.driver.as('dave').sitInVoice('Main stage');
  const there = await stage.call('get_voice_state', { user: '@dave' });
  expect(there.text).toBe(`dave ${stage.user('dave')} is in #"Main stage" ${hall}; in_audience`);
  const speaks = await stage.call('update_voice_state', { user: '@dave', speak: true });
  expect(speaks.data.states).toEqual([]);
  expect(speaks.data.asked_to_speak_at).toBeDefined();
  const back = await stage.call('update_voice_state', { user: '@dave', speak: false });
  expect(back.text).toBe(`Changed speak. dave ${stage.user('dave')} is in #"Main stage" ${hall}; in_audience`);
  expect((await stage.refusal('update_voice_state', { user: '@dave', ask_to_speak: true })).message).toContain(
    'others ask for themselves',
  );
  expect((await stage.refusal('update_voice_state', { speak: true })).message).toBe('user: the bot is on no stage.');
  expect((await stage.refusal('update_voice_state', { user: '@dave', speak: true }, as('carol'))).code).toBe(
    'missing_permission',
  );
});
