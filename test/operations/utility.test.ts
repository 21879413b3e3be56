import { describe, expect, test } from 'bun:test';
import { createDriver } from '../../sandbox/driver.ts';
import { strictTeam } from '../support/strict-team.ts';
import { openTeam } from '../support/team.ts';

interface Found {
  exact: boolean;
  matches: { kind: string; id: string; name: string; mention?: string; guild_id?: string }[];
}

const { team, driver } = await strictTeam();

describe('resolve', () => {
  const resolve = (query: string) => team.call<Found>('resolve', { query });
  const only = async (query: string) => {
    const { exact, matches } = await resolve(query);
    expect(exact).toBe(true);
    expect(matches).toHaveLength(1);
    return matches[0];
  };

  test('knows channels, people, roles and servers by name and by id', async () => {
    const general = team.channel('general');
    const server = await driver.guildId();
    const { author } = await driver.as('bob').say('general', 'hi');
    for (const query of [
      'general',
      '#General',
      general,
      `<#${general}>`,
      `https://discord.com/channels/${server}/${general}`,
    ]) {
      expect(await only(query)).toMatchObject({ kind: 'channel', id: general, name: 'general' });
    }
    for (const query of ['@bob', 'Bob', author.id, `<@${author.id}>`]) {
      expect(await only(query)).toMatchObject({ kind: 'user', id: author.id, name: 'bob', mention: `<@${author.id}>` });
    }
    expect(await only(server)).toMatchObject({ kind: 'server', id: server });
    expect(await only('voice')).toMatchObject({ kind: 'category' });
    expect(await only('@everyone')).toMatchObject({ kind: 'role', id: server, mention: '@everyone' });
  });

  test('knows messages by link', async () => {
    const said = await driver.as('bob').say('general', 'hi');
    const found = await only(`https://discord.com/channels/${await driver.guildId()}/${said.channel_id}/${said.id}`);
    expect(found).toMatchObject({ kind: 'message', id: said.id, name: 'by bob', channel_id: said.channel_id });
  });

  test('offers what is near, and says when there is nothing', async () => {
    const { exact, matches } = await resolve('genral');
    expect(exact).toBe(false);
    expect(matches[0]).toMatchObject({ name: 'general' });
    expect(await resolve('#zzzzzzzz')).toMatchObject({ exact: false, matches: [] });
    expect(await resolve('123456789012345678')).toMatchObject({ exact: false, matches: [] });
  });

  test('shows a confined caller nothing outside its bounds', async () => {
    const general = team.channel('general');
    const confined = await openTeam({ settings: { channels: [general] } });
    const names = async (query: string) =>
      (await confined.call<Found>('resolve', { query })).matches.map(({ name }) => name);
    expect(await names('general')).toEqual(['general']);
    expect(await names('off-topic')).toEqual([]);
    expect(await names(team.channel('off-topic'))).toEqual([]);
    const said = await createDriver(confined.sandbox.control).as('bob').say('off-topic', 'secret');
    const link = `https://discord.com/channels/${await driver.guildId()}/${said.channel_id}/${said.id}`;
    expect((await confined.refusal('resolve', { query: link })).code).toBe('forbidden');
    const forward = await confined.refusal('send_message', { channel: general, forward: link });
    expect(forward).toMatchObject({ code: 'forbidden' });
    await createDriver(confined.sandbox.control).as('bob').say('general', `see <#${said.channel_id}>`);
    expect(await confined.read('read_messages', { channel: general, limit: 1 })).not.toContain('#off-topic');
    await confined.close();
  });
});

test('format_timestamp gives every style of a time said in words', async () => {
  const { unix, styles } = await team.call<{
    unix: number;
    styles: { style: string; markup: string; shows: string }[];
  }>('format_timestamp', { time: '2026-05-01 18:00', timezone: 'Europe/Berlin' });
  expect(unix).toBe(Date.UTC(2026, 4, 1, 16) / 1000);
  expect(styles.map(({ style }) => style).join('')).toBe('tTdDfFR');
  expect(styles.find(({ style }) => style === 'f')).toMatchObject({
    markup: `<t:${unix}:f>`,
    shows: '1 May 2026 at 18:00',
  });
  expect((await team.refusal('format_timestamp', { time: 'whenever' })).message).toStartWith('time: ');
  expect((await team.refusal('format_timestamp', { time: 'now', timezone: 'Mars' })).message).toStartWith('timezone: ');
});

test('decode_snowflake takes an id apart', async () => {
  // The example of Discord's documentation.
  expect(await team.call('decode_snowflake', { id: '175928847299117063' })).toMatchObject({
    created_at: '2016-04-30T11:18:25.796Z',
    worker_id: 1,
    process_id: 0,
    increment: 7,
  });
});
