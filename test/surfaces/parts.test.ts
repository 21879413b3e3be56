import { describe, expect, test } from 'bun:test';
import type { CatalogueEntry } from '../../src/kernel/catalogue.ts';
import { MAX_DEPTH, MAX_VALUES, tooLarge } from '../../src/kernel/measure.ts';
import { instructionsFor, MAX_INSTRUCTIONS } from '../../src/surfaces/mcp/instructions.ts';
import { readLines } from '../../src/surfaces/mcp/lines.ts';
import { memoryNonces } from '../../src/surfaces/mcp/nonces.ts';
import { listedOutput } from '../../src/surfaces/mcp/output-schema.ts';
import { progressTo } from '../../src/surfaces/mcp/progress.ts';
import { messageKind } from '../../src/surfaces/mcp/rpc.ts';

test('a nonce is spent once, and forgotten when its state has expired', () => {
  let now = 0;
  const nonces = memoryNonces(() => now);
  expect(nonces.spend('a', 10)).toBe(true);
  expect(nonces.spend('a', 10)).toBe(false);
  now = 9_999;
  expect(nonces.spend('b', 10)).toBe(true);
  expect(nonces.spend('a', 10)).toBe(false);
  now = 10_000;
  expect(nonces.spend('a', 10)).toBe(true);
  expect(nonces.spend('b', 10)).toBe(false);
});

test('instructions keep within what clients show, however many toolsets there are', () => {
  const toolsets = Array.from({ length: 60 }, (_, i) => ({
    name: `toolset_${i}`,
    description: 'A sentence about what this one is good for.',
    default: true,
  }));
  expect(instructionsFor(toolsets.slice(0, 3))).toContain('toolset_2: A sentence');
  const many = instructionsFor(toolsets);
  expect(many.length).toBeLessThan(MAX_INSTRUCTIONS);
  expect(many).toContain('toolset_5,');
  expect(many).toContain('untrusted data');
});

describe('listed output schemas', () => {
  const entry = (effect: CatalogueEntry['effect'], output: object) => ({ effect, output }) as CatalogueEntry;

  test('of writes name every field with its type, and nothing more', () => {
    const output = {
      $schema: 'x',
      type: 'object',
      description: 'prose',
      properties: {
        description: { type: 'string', description: 'prose', maxLength: 5 },
        title: { anyOf: [{ type: 'string', format: 'uri' }, { type: 'null' }] },
        ids: { type: 'array', items: { type: 'string', pattern: 'x' } },
        rest: { type: 'object', properties: { inner: { type: 'integer' } } },
      },
      required: ['description'],
      additionalProperties: false,
    };
    expect(listedOutput(entry('create', output))).toEqual({
      type: 'object',
      properties: {
        description: { type: 'string' },
        title: {},
        ids: { type: 'array', items: { type: 'string' } },
        rest: { type: 'object' },
      },
      required: ['description'],
    });
  });

  test('of reads tell of text, and of the next page where there is one', () => {
    const text = { type: 'string' };
    const paged = { type: 'object', properties: { rows: {}, next: text }, required: ['rows'] };
    expect(listedOutput(entry('read', paged))).toEqual({ type: 'object', properties: { text, next: text } });
    expect(listedOutput(entry('read', { type: 'object' }))).toEqual({ type: 'object', properties: { text } });
  });
});

test('arguments are measured up to the limit and no further', () => {
  expect(tooLarge(undefined)).toBeUndefined();
  expect(tooLarge({ a: [1, 2, { b: null }] })).toBeUndefined();
  expect(tooLarge(Array(MAX_VALUES).fill(0))).toBeUndefined();
  expect(tooLarge(Array(MAX_VALUES + 1).fill(0))).toContain(String(MAX_VALUES));
  let nested: unknown = [];
  for (let depth = 1; depth < MAX_DEPTH; depth++) nested = [nested];
  expect(tooLarge(nested)).toBeUndefined();
  expect(tooLarge([nested])).toContain(String(MAX_DEPTH));
});

test('progress rises, and stops with the call', async () => {
  const sent: number[] = [];
  const controller = new AbortController();
  const progress = progressTo((params) => sent.push(params.progress), {
    progressToken: 't',
    signal: controller.signal,
  });
  progress(1, 10);
  progress(2, 10);
  progress(1, 10);
  progress(10, 10);
  progress(10, 10);
  expect(sent).toEqual([1, 10]);
  controller.abort();
  progress(11, 10);
  expect(sent).toEqual([1, 10]);
});

test('messages are told apart, and from what is none', () => {
  const of = (message: object) => messageKind({ jsonrpc: '2.0', ...message });
  expect(of({ id: 1, method: 'm' })).toBe('request');
  expect(of({ id: 'a', method: 'm', params: {} })).toBe('request');
  expect(of({ method: 'm' })).toBe('notification');
  expect(of({ id: 1, result: {} })).toBe('response');
  expect(of({ id: 1, error: { code: 1, message: '' } })).toBe('response');
  for (const none of [
    { id: null, method: 'm' },
    { id: 1.5, method: 'm' },
    { id: 1, method: 'm', params: [] },
    { id: 1 },
    {},
  ]) {
    expect(of(none)).toBeUndefined();
  }
  expect(messageKind({ id: 1, method: 'm' })).toBeUndefined();
  expect(messageKind([])).toBeUndefined();
});

test('lines are put together from chunks, cut anywhere', async () => {
  const text = 'one\r\nzwei ✓\n\n   \nlong '.concat('x'.repeat(50), '\nlast');
  const bytes = new TextEncoder().encode(text);
  for (const size of [1, 2, 3, 7, 64, 500]) {
    const lines: string[] = [];
    let tooLong = 0;
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.slice(i * size, (i + 1) * size),
    );
    const { ended } = readLines({
      input: new ReadableStream({
        start(controller) {
          for (const chunk of chunks) controller.enqueue(chunk);
          controller.close();
        },
      }),
      maxBytes: 40,
      onLine: (line) => lines.push(line.trim()),
      onTooLong: () => tooLong++,
    });
    await ended;
    expect(lines).toEqual(['one', 'zwei ✓', 'last']);
    expect(tooLong).toBe(1);
  }
});
