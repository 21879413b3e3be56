import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Caller } from '../../src/kernel/caller.ts';
import { PIXEL } from '../support/pixel.ts';
import { agent, openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.stop());

const pixel = `data:image/png;base64,${PIXEL}`;

/** One page of Ogg that lasts a second. */
function ogg(): string {
  const page = Buffer.alloc(64);
  page.write('OggS', 'latin1');
  page.writeBigInt64LE(48_000n, 6);
  return `data:audio/ogg;base64,${page.toString('base64')}`;
}

const as = (name: string): { caller: Caller } => ({ caller: { ...agent, kind: 'user', id: stage.user(name) } });

describe('emojis', () => {
  test('are uploaded from a data URL or bare base64, listed, renamed, confined and deleted', async () => {
    const made = await stage.call('create_emoji', { name: 'spark', image: pixel, reason: 'asked for' });
    expect(made.text).toBe(`Created ${made.data.id} :spark:; by "Guildhall Demo"`);
    const bare = await stage.call('create_emoji', { name: 'bare', image: PIXEL, roles: ['Moderator'] });
    expect(bare.data.roles).toEqual(['Moderator']);
    const renamed = await stage.call('update_emoji', { emoji: ':spark:', name: 'sparkle', roles: ['Member'] });
    expect(renamed.text).toContain(`Changed name, roles: ${made.data.id} :sparkle:; only for Member`);
    const { text } = await stage.call('list_emojis');
    expect(text).toContain(`${made.data.id} :sparkle:; only for Member; by`);
    expect(text).toMatch(/\d+ :party:; animated/);
    expect((await stage.call('delete_emoji', { emoji: `<:sparkle:${made.data.id}>` })).text).toBe(
      `Deleted emoji :sparkle: (${made.data.id}).`,
    );
    expect((await stage.call('list_emojis')).text).not.toContain('sparkle');
  });

  test('say what is wrong before anything is sent', async () => {
    const unknown = await stage.refusal('update_emoji', { emoji: 'guidl', name: 'other' });
    expect([unknown.code, unknown.hint]).toEqual(['not_found', expect.stringContaining('Did you mean «guild»')]);
    expect((await stage.refusal('update_emoji', { emoji: 'guild' })).message).toContain('Nothing to change');
    expect((await stage.refusal('create_emoji', { name: 'no spaces', image: pixel })).code).toBe('invalid_input');
    const text = `data:image/png;base64,${Buffer.from('no image at all').toString('base64')}`;
    expect((await stage.refusal('create_emoji', { name: 'text', image: text })).message).toContain('image: not a PNG');
    const big = Buffer.concat([Buffer.from(PIXEL, 'base64'), Buffer.alloc(256 * 1024)]).toString('base64');
    const large = await stage.refusal('create_emoji', { name: 'big', image: `data:image/png;base64,${big}` });
    expect([large.code, large.message]).toEqual(['too_large', expect.stringContaining('256KB')]);
  });

  test('a Discord user needs the right to manage what others made', async () => {
    const no = await stage.refusal('delete_emoji', { emoji: 'guild' }, as('carol'));
    expect([no.code, no.message]).toEqual(['missing_permission', expect.stringContaining('Manage Expressions')]);
    expect((await stage.call('update_emoji', { emoji: 'guild', name: 'guildhall' }, as('alice'))).data.name).toBe(
      'guildhall',
    );
  });
});

test('stickers are uploaded as a file, changed and deleted by name', async () => {
  const made = await stage.call('create_sticker', {
    name: 'Wave',
    file: pixel,
    tags: 'wave',
    description: 'Hello\nFORGED line',
  });
  expect(made.text).toBe(`Created ${made.data.id} Wave; png; tags wave; "Hello FORGED line"; by "Guildhall Demo"`);
  expect((await stage.call('update_sticker', { sticker: 'wave', name: 'Wave 2' })).text).toContain('"Wave 2"; png');
  expect((await stage.call('list_stickers')).text).toContain(made.data.id);
  expect((await stage.refusal('delete_sticker', { sticker: 'Wave 2' }, as('dave'))).code).toBe('missing_permission');
  expect((await stage.call('delete_sticker', { sticker: 'Wave 2' })).text).toContain('Deleted sticker "Wave 2"');
  expect((await stage.call('list_stickers')).text).toBe('The server has no stickers.');
});

test('sounds are told by their bytes, not their name', async () => {
  const made = await stage.call('create_sound', { name: 'gong', sound: ogg(), volume: 0.5, emoji: '🔔' });
  expect(made.text).toBe(`Created ${made.data.id} gong; volume 0.5; 🔔; by "Guildhall Demo"`);
  const changed = await stage.call('update_sound', { sound: 'gong', emoji: null, volume: 1 });
  expect(changed.text).toBe(`Changed volume, emoji: ${made.data.id} gong; volume 1; by "Guildhall Demo"`);
  expect((await stage.call('list_sounds')).data.sounds).toHaveLength(1);
  expect((await stage.refusal('create_sound', { name: 'fake', sound: pixel })).message).toContain('not an MP3 or Ogg');
  await stage.call('delete_sound', { sound: made.data.id });
  expect((await stage.call('list_sounds')).text).toBe('The server has no sounds of its own.');
});
