import { describe, expect, test } from 'bun:test';
import { type Composition, draftMessages } from '../../../src/domain/composing/draft.ts';
import { draftEdit } from '../../../src/domain/composing/edit.ts';
import { mutedMentions } from '../../../src/domain/composing/mentions.ts';
import type { OperationError } from '../../../src/kernel/errors.ts';
import { helper, messageOf, NOON } from '../../support/messages.ts';

const draft = (input: Composition, more = {}) => draftMessages(input, { now: NOON, nonce: 'abc', ...more });
const file = { name: 'a.txt', bytes: new Uint8Array([1]), contentType: 'text/plain' };

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as OperationError).message;
  }
  return 'it was taken';
}

describe('a draft', () => {
  test('notifies nobody and is sent once, unless told otherwise', () => {
    expect(draft({ content: 'hi @everyone' })).toEqual([
      {
        body: {
          content: 'hi @everyone',
          allowed_mentions: { parse: [], replied_user: false },
          nonce: 'abc',
          enforce_nonce: true,
        },
        files: [],
      },
    ]);
    const [told] = draft({
      content: '<@&500000000000000001>',
      mentions: ['everyone', 'reply', '500000000000000001', '<@!600000000000000001>'],
    });
    expect(told?.body.allowed_mentions).toEqual({
      parse: ['everyone'],
      roles: ['500000000000000001'],
      users: ['600000000000000001'],
      replied_user: true,
    } as never);
  });

  test('of a long text replies with its first part and carries the rest in its last', () => {
    const parts = draft({
      content: 'word '.repeat(1000),
      reply_to: '1',
      embeds: [{ title: 'T' }],
      files: [{ file, description: 'a file', spoiler: true }],
      silent: true,
    });
    expect(parts.map(({ body }) => Object.keys(body).sort().join(' '))).toEqual([
      'allowed_mentions content enforce_nonce flags message_reference nonce',
      'allowed_mentions content enforce_nonce flags nonce',
      'allowed_mentions attachments content embeds enforce_nonce flags nonce',
    ]);
    expect(parts.map(({ body }) => body.flags)).toEqual([4096, 4096, 4096]);
    expect(new Set(parts.map(({ body }) => body.nonce)).size).toBe(3);
    expect(parts[2]?.body.attachments).toEqual([{ id: '0', filename: 'SPOILER_a.txt', description: 'a file' }]);
    expect(parts[2]?.files).toEqual([{ ...file, name: 'SPOILER_a.txt' }]);
  });

  test('takes colours, pictures and footers as people write them', () => {
    const [message] = draft({
      embeds: [
        { title: 'T', color: '#FF8800', image: 'https://x.example/a.png', footer: 'f', author: 'a', timestamp: 'now' },
      ],
    });
    expect(message?.body.embeds).toEqual([
      {
        title: 'T',
        color: 0xff8800,
        image: { url: 'https://x.example/a.png' },
        footer: { text: 'f' },
        author: { name: 'a' },
        timestamp: '2026-05-01T12:00:00.000Z',
      },
    ]);
  });

  test('knows before anything is sent what Discord would refuse', () => {
    expect(refusal(() => draft({}))).toBe('There is nothing to send.');
    expect(refusal(() => draft({ content: ' \n ' }))).toBe('There is nothing to send.');
    expect(refusal(() => draft({ embeds: [{ title: 'x'.repeat(257) }] }))).toStartWith('embeds[0].title: ');
    expect(refusal(() => draft({ embeds: [{}, { fields: [{ name: 'n', value: 'x'.repeat(1025) }] }] }))).toStartWith(
      'embeds[1].fields[0].value: ',
    );
    const half = { description: 'x'.repeat(3500) };
    expect(refusal(() => draft({ embeds: [half, half] }))).toContain('6000 characters together, hold 7000');
    expect(refusal(() => draft({ embeds: [{ color: 'reddish' }] }))).toStartWith('embeds[0].color: ');
    expect(refusal(() => draft({ content: 'x', mentions: ['alice'] }))).toStartWith('mentions: "alice"');
  });

  test('sets the flag of components v2 where it must, with text in front', () => {
    const buttons = { type: 1, components: [{ type: 2, style: 1, label: 'Go', custom_id: 'go' }] };
    expect(draft({ content: 'x', components: [buttons] })[0]?.body).toMatchObject({
      content: 'x',
      components: [buttons],
    });
    expect(draft({ content: 'x', components: [buttons] })[0]?.body.flags).toBeUndefined();
    const box = { type: 17, components: [buttons] };
    expect(draft({ content: 'Hello', components: [box], silent: true })[0]?.body).toMatchObject({
      flags: 32768 + 4096,
      components: [{ type: 10, content: 'Hello' }, box],
    } as never);
    expect(draft({ content: 'Hello', components: [box] })[0]?.body.content).toBeUndefined();
    expect(refusal(() => draft({ components: [box], embeds: [{ title: 'T' }] }))).toStartWith('embeds: cannot be');
  });

  test('of a poll takes emoji off the answers', () => {
    const poll = {
      question: 'Q',
      answers: ['👍🏽 Yes', '<:nope:500000000000000001> No', '🇩🇪', 'Maybe'],
      hours: 24,
      multiple: true,
    };
    expect(draft({ poll })[0]?.body.poll).toEqual({
      question: { text: 'Q' },
      answers: [
        { poll_media: { emoji: { id: null, name: '👍🏽' }, text: 'Yes' } },
        { poll_media: { emoji: { id: '500000000000000001', name: null }, text: 'No' } },
        { poll_media: { emoji: { id: null, name: '🇩🇪' } } },
        { poll_media: { text: 'Maybe' } },
      ],
      duration: 24,
      allow_multiselect: true,
    } as never);
  });
});

test('mentions that notify nobody are noticed', () => {
  const none = { parse: [], replied_user: false };
  expect(mutedMentions('hi @everyone', none)).toBe(true);
  expect(mutedMentions('hi <@600000000000000001>', none)).toBe(true);
  expect(mutedMentions('hi <@600000000000000001>', { ...none, users: ['600000000000000001'] })).toBe(false);
  expect(mutedMentions('hi @alice, mail me@here.example', none)).toBe(false);
});

describe('an edit', () => {
  const attachments = [
    { id: '1', filename: 'a.png', size: 1, url: '', proxy_url: '' },
    { id: '2', filename: 'b.png', size: 1, url: '', proxy_url: '' },
  ];
  const current = messageOf(helper, 'old', { attachments, flags: 1 << 5 });

  test('changes only what is given', () => {
    const { needsCurrent, edit } = draftEdit({ content: '' }, NOON);
    expect(needsCurrent).toBe(false);
    expect(edit(undefined).body).toEqual({ content: '', allowed_mentions: { parse: [], replied_user: false } });
    expect(refusal(() => draftEdit({}, NOON))).toBe('There is nothing to change.');
    expect(refusal(() => draftEdit({ files: [] }, NOON))).toBe('There is nothing to change.');
  });

  test('names the attachments that stay', () => {
    const change = (changes: object) => draftEdit({ files: [], ...changes }, NOON).edit(current).body.attachments;
    expect(change({ remove_attachments: ['1'] })).toEqual([{ id: '2' }]);
    expect(change({ remove_attachments: ['all'] })).toEqual([]);
    expect(change({ files: [{ file }] })).toEqual([{ id: '1' }, { id: '2' }, { id: '0', filename: 'a.txt' }]);
    expect(refusal(() => change({ remove_attachments: ['9'] }))).toContain('no attachment "9"');
  });

  test('keeps the flags that were set', () => {
    const flags = (changes: object) => draftEdit(changes, NOON).edit(current).body.flags;
    expect(flags({ suppress_embeds: true })).toBe((1 << 5) | (1 << 2));
    expect(flags({ components: [{ type: 10, content: 'x' }] })).toBe((1 << 5) | (1 << 15));
    expect(flags({ content: 'x' })).toBeUndefined();
  });
});
