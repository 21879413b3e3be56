import { expect, test } from 'bun:test';
import { createDriver } from '../../sandbox/driver.ts';
import { strictTeam } from '../support/strict-team.ts';
import { openTeam } from '../support/team.ts';

const { team, driver } = await strictTeam();

test('a private conversation is written and read by the name of the other', async () => {
  const server = await driver.guildId();
  const sent = await team.call<{ link: string }>('send_direct_message', { user: '@bob', server, content: 'Psst' });
  expect(sent.link).toStartWith('https://discord.com/channels/@me/');
  const bot = (await driver.overview()).bots[0]?.id ?? '';
  const answer = await driver.as('bob').whisper(bot, 'Yes?\nTell me');
  const text = await team.read('read_direct_messages', { user: '@bob', server });
  expect(text).toMatch(/^DM with bob \d+: 2 messages, oldest first/m);
  expect(text).toMatch(/ bob: Yes\?\n {2}Tell me$/m);
  expect(await team.read('read_direct_messages', { user: answer.author.id, limit: 1 })).not.toContain('Psst');
});

test('it is off unless the operator allows it, by whatever name one asks for it', async () => {
  const quiet = await openTeam({ settings: { directMessages: false } });
  const there = createDriver(quiet.sandbox.control);
  const said = await there.as('bob').whisper((await there.overview()).bots[0]?.id ?? '', 'just between us');
  const refusals = [
    await quiet.refusal('send_direct_message', { user: said.author.id, content: 'x' }),
    await quiet.refusal('read_messages', { channel: said.channel_id }),
    await quiet.refusal('send_message', { channel: said.channel_id, content: 'x' }),
    await quiet.refusal('get_message', { message: `https://discord.com/channels/@me/${said.channel_id}/${said.id}` }),
    await quiet.refusal('send_message', {
      channel: 'general',
      forward: `https://discord.com/channels/@me/${said.channel_id}/${said.id}`,
    }),
  ];
  await quiet.close();
  expect(refusals.map(({ code }) => code)).toEqual(refusals.map(() => 'forbidden'));
});
