import { expect, test } from 'bun:test';
import { createRedactor } from '../../src/domain/redaction.ts';

const TOKEN = `${'MTE5MTE3MDkyNzQ5MzEyODIwMQ'}.btqsp7.${'nnCfODFJCO9sPPmuHvYe4ajEmRAMthRUixH3JL'}`;

test('masks what looks like a Discord token, wherever it stands', () => {
  expect(createRedactor([]).text(`look: ${TOKEN}!`)).toBe('look: [redacted]!');
});

test('masks the tokens in webhook and interaction addresses and keeps their ids', () => {
  const { text } = createRedactor([]);
  expect(text(`https://discord.com/api/webhooks/1191170927493128201/${'aB3-_'.repeat(13)}`)).toBe(
    'https://discord.com/api/webhooks/1191170927493128201/[redacted]',
  );
  expect(text(`/interactions/1191170927493128201/${'aB3-_'.repeat(13)}/callback`)).toBe(
    '/interactions/1191170927493128201/[redacted]/callback',
  );
});

test('masks secrets this process holds, also those learned later, but no short words', () => {
  const redactor = createRedactor(['correct horse battery', 'ab']);
  redactor.hold('another-long-secret');
  expect(redactor.text('ab correct horse battery another-long-secret')).toBe('ab [redacted] [redacted]');
});

test('masks by field name at any depth and leaves the rest as it is', () => {
  const value = {
    id: '1',
    webhook: { token: 'x', name: 'hook' },
    list: [{ password: 'y' }],
    access_tokens: ['z'],
    count: 3,
    none: null,
  };
  expect(createRedactor([]).value(value)).toEqual({
    id: '1',
    webhook: { token: '[redacted]', name: 'hook' },
    list: [{ password: '[redacted]' }],
    access_tokens: ['[redacted]'],
    count: 3,
    none: null,
  });
});
