import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Caller } from '../../src/kernel/caller.ts';
import { PIXEL } from '../support/pixel.ts';
import { agent, openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.stop());

const as = (name: string): { caller: Caller } => ({ caller: { ...agent, kind: 'user', id: stage.user(name) } });
const year = new Date().getUTCFullYear() + 1;

test('an event elsewhere is announced in words, changed, started and ended', async () => {
  const made = await stage.call('create_scheduled_event', {
    name: 'Picnic\nFORGED line',
    location: 'The park',
    start: `${year}-06-05T18:00 Europe/Berlin`,
    end: `${year}-06-05T20:00 Europe/Berlin`,
    image: PIXEL,
    description: 'Bring food.',
  });
  expect(made.text).toMatch(
    new RegExp(
      `^Created ${made.data.id} "Picnic FORGED line"; scheduled; ${year}-06-05 16:00 to ${year}-06-05 18:00 UTC; at "The park"; .*by "Guildhall Demo"; "Bring food."; https://`,
    ),
  );
  const link = `https://discord.com/events/${stage.guildId}/${made.data.id}`;
  const changed = await stage.call('update_scheduled_event', {
    event: link,
    name: 'Picnic',
    end: `${year}-06-05 21:30`,
    time_zone: 'Europe/Berlin',
    description: null,
    image: null,
  });
  expect(changed.data).toMatchObject({ name: 'Picnic', end: `${year}-06-05T19:30:00.000Z` });
  expect(changed.data.description ?? changed.data.image_url).toBeUndefined();
  expect((await stage.call('update_scheduled_event', { event: 'picnic', status: 'active' })).data.status).toBe(
    'active',
  );
  const over = await stage.call('update_scheduled_event', { event: 'Picnic', status: 'completed' });
  expect(over.text).toContain('; completed;');
});

test('an event in a channel repeats on the weekdays of its own clock', async () => {
  const made = await stage.call('create_scheduled_event', {
    name: 'Standup',
    channel: 'Lounge',
    // A Tuesday evening there is Wednesday in UTC.
    start: 'next tuesday 21:00 America/New_York',
    repeat: 'weekdays',
  });
  expect(made.data).toMatchObject({ place: 'voice', channel_name: 'Lounge' });
  expect(made.data.repeat).toBe('daily on Tuesday, Wednesday, Thursday, Friday, Saturday');
  const weekly = await stage.call('update_scheduled_event', { event: 'Standup', repeat: 'weekly' });
  expect(weekly.data.repeat).toBe('weekly on Wednesday');
  const moved = await stage.call('update_scheduled_event', { event: 'Standup', start: 'next friday 9:00' });
  expect(moved.data.repeat).toBe('weekly on Friday');
  await stage.call('update_scheduled_event', { event: 'Standup', start: 'next wednesday 9:00' });
  const monthly = await stage.call('update_scheduled_event', { event: 'Standup', repeat: 'monthly' });
  expect(monthly.data.repeat).toMatch(/^monthly on the (1st|2nd|3rd|4th|5th) Wednesday$/);
  expect(
    (await stage.call('update_scheduled_event', { event: 'Standup', repeat: 'never' })).data.repeat,
  ).toBeUndefined();
  const seen = await stage.call('list_scheduled_events', { event: 'Standup' });
  expect(seen.text).toContain('Nobody is interested so far.');
  expect((await stage.call('list_scheduled_events')).text).toContain(`${made.data.id} Standup; scheduled;`);
  expect((await stage.call('delete_scheduled_event', { event: 'Standup' })).text).toContain('Deleted event Standup');
});

test('what cannot be is refused before anything is sent', async () => {
  const start = `${year}-06-05T18:00`;
  const refused = async (args: Record<string, unknown>) =>
    (await stage.refusal('create_scheduled_event', { name: 'No', ...args })).message;
  expect(await refused({ start })).toContain('neither was given');
  expect(await refused({ start, location: 'x' })).toContain('end: is needed');
  expect(await refused({ start, location: 'x', end: `${year}-06-05T17:00` })).toContain('not after the start');
  expect(await refused({ start: '2020-01-01T00:00', location: 'x', end: start })).toContain('lies in the past');
  expect(await refused({ start, channel: '#general' })).toContain('voice and stage channels');
  expect((await stage.refusal('update_scheduled_event', { event: 'Nowhere', name: 'x' })).code).toBe('not_found');
  const made = await stage.call('create_scheduled_event', {
    name: 'Ours',
    location: 'x',
    start,
    end: `${year}-06-06T00:00`,
  });
  const other = await stage.refusal('delete_scheduled_event', { event: made.data.id }, as('carol'));
  expect([other.code, other.message]).toEqual(['missing_permission', expect.stringContaining('Manage Events')]);
});
