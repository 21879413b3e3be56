import { expect, test } from 'bun:test';
import { path } from '../../src/kernel/discord.ts';
import { parseLink, snowflakeAt, snowflakeTime } from '../../src/kernel/ids.ts';
import { nearest } from '../../src/kernel/nearest.ts';

test('the example of the documentation: 175928847299117063 was made at 2016-04-30 11:18:25.796 UTC', () => {
  expect(new Date(snowflakeTime('175928847299117063')).toISOString()).toBe('2016-04-30T11:18:25.796Z');
  expect(snowflakeTime(snowflakeAt(1_462_015_105_796))).toBe(1_462_015_105_796);
});

test('links of every client, with and without message, in angle brackets', () => {
  expect(parseLink('https://discord.com/channels/1/2/3')).toEqual({ guild_id: '1', channel_id: '2', message_id: '3' });
  expect(parseLink('<https://ptb.discord.com/channels/1/2>')).toEqual({ guild_id: '1', channel_id: '2' });
  expect(parseLink('https://discordapp.com/channels/@me/2/3')).toEqual({ channel_id: '2', message_id: '3' });
  for (const other of ['https://discord.com.evil.example/channels/1/2', 'https://discord.com/channels/1', 'general'])
    expect(parseLink(other)).toBeUndefined();
});

test('values in paths cannot leave their segment', () => {
  expect(path`/channels/${'1/../../users/@me?x='}/messages`).toBe(
    '/channels/1%2F..%2F..%2Fusers%2F%40me%3Fx%3D/messages',
  );
});

test('near misses are found, strangers are not', () => {
  const names = ['general', 'off-topic', 'announcements'];
  expect(nearest('genral', names)).toEqual(['general']);
  expect(nearest('offtopic', names)).toEqual(['off-topic']);
  expect(nearest('zzzzzz', names)).toEqual([]);
});
