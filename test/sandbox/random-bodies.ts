import { resolveSchema, type Schema } from '../../sandbox/spec/document.ts';

export type Draw = () => number;

/** A reproducible sequence of numbers from 0 to 1 (mulberry32). */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<Item>(draw: Draw, list: readonly Item[]): Item | undefined {
  return list[Math.floor(draw() * list.length)];
}

export interface Making {
  readonly draw: Draw;
  /** Ids of things that exist. */
  readonly ids: readonly string[];
  readonly now: number;
  /** How likely a field is given that need not be. */
  readonly fullness: number;
  /** Follows `$ref`; that of the official document where left out. */
  readonly resolve?: (schema: Schema) => Schema;
}

const pixel = `data:image/png;base64,${Buffer.from('\x89PNG\r\n\x1a\n rest', 'latin1').toString('base64')}`;

/** A value that the schema allows. */
export function valueFor(given: Schema, making: Making, depth = 0): unknown {
  const schema = (making.resolve ?? resolveSchema)(given);
  const { draw } = making;
  const union = schema.oneOf ?? schema.anyOf;
  if (union) return valueFor(pick(draw, union) ?? {}, making, depth);
  if (schema.enum) return pick(draw, schema.enum);
  if ('const' in schema) return schema.const;
  const [part] = schema.allOf ?? [];
  if (part && !schema.properties) return valueFor(part, making, depth);
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  switch (pick(draw, types)) {
    case 'null':
      return null;
    case 'boolean':
      return draw() < 0.5;
    case 'integer':
      return Math.floor(between(draw, schema.minimum ?? 0, schema.maximum ?? (schema.minimum ?? 0) + 100));
    case 'number':
      return between(draw, schema.minimum ?? 0, schema.maximum ?? (schema.minimum ?? 0) + 1);
    case 'string':
      return textFor(schema, making);
    case 'array':
      return listFor(schema, making, depth);
    case 'object':
      return objectFor(schema, making, depth);
    default:
      return {};
  }
}

function between(draw: Draw, least: number, high: number): number {
  const low = Math.max(least, Number.MIN_SAFE_INTEGER);
  return low + draw() * (Math.min(high, low + 2 ** 31) - low);
}

/** Text that is allowed wherever text is, and seldom thought of. */
const STRANGE = [
  'a\u0000b',
  'half a character \ud800',
  '\u202eturned\u202c\u200b',
  '👩‍👩‍👧‍👦 ﷽ Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢',
  '../../users/@me?x=%2f#y',
  '__proto__',
  '"}],\n{"a":\\',
  '<@1> @everyone <#2> </x:3>',
  "'; DROP TABLE users; --",
  '\u{e0041}\u{e0042}\u{e007f}',
];

function textFor(schema: Schema, { draw, ids, now }: Making): string {
  if (schema.format === 'snowflake' || schema.pattern === '^(0|[1-9][0-9]*)$') return pick(draw, ids) ?? '1';
  if (schema.format === 'date-time') return new Date(now + (draw() * 10 - 2) * 3_600_000).toISOString();
  if (schema.format === 'uri') return 'https://example.com/a';
  if (schema.contentEncoding) return pixel;
  if (schema.pattern) {
    const fits = ['1024', 'abc', 'a_b', '#aabbcc'].filter((text) => new RegExp(schema.pattern ?? '', 'u').test(text));
    return pick(draw, fits) ?? '';
  }
  const least = schema.minLength ?? 0;
  const strange = draw() < 0.15 ? (pick(draw, STRANGE) ?? '') : '';
  const points = [...strange].length;
  if (strange && points >= least && points <= (schema.maxLength ?? points)) return strange;
  const length = least + Math.floor(draw() * Math.min(20, Math.max(0, (schema.maxLength ?? 20) - least) + 1));
  return 'lorem ipsum dolor sit amet consectetur'.repeat(8).slice(0, length);
}

function listFor(schema: Schema, making: Making, depth: number): unknown[] {
  const least = schema.minItems ?? 0;
  const length = Math.max(least, Math.floor(making.draw() * Math.min(4, (schema.maxItems ?? 4) + 1)));
  if (depth > 6 && least === 0) return [];
  const items = Array.from({ length }, () => valueFor(schema.items ?? {}, making, depth + 1));
  return schema.uniqueItems ? [...new Map(items.map((item) => [JSON.stringify(item), item])).values()] : items;
}

function objectFor(schema: Schema, making: Making, depth: number): Record<string, unknown> {
  const required = new Set(schema.required);
  const chosen = Object.entries(schema.properties ?? {}).filter(
    ([key], index) =>
      required.has(key) || index < (schema.minProperties ?? 0) || (depth < 6 && making.draw() < making.fullness),
  );
  const others = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {};
  const more = Array.from({ length: schema.properties ? 0 : (schema.minProperties ?? 0) }, (_, i) => [
    String(i),
    others,
  ]);
  return Object.fromEntries(
    [...chosen, ...(more as typeof chosen)].map(([key, property]) => [key, valueFor(property, making, depth + 1)]),
  );
}

const nonsense = [
  null,
  -1,
  3.5,
  'x',
  'y'.repeat(6000),
  true,
  [],
  {},
  [null],
  { a: 1 },
  '',
  2 ** 40,
  '99999999999999999999999',
];

/** The value with one thing in it wrong, or nothing like it at all. */
export function spoiled(value: unknown, draw: Draw): unknown {
  if (typeof value !== 'object' || value === null || draw() < 0.15) return pick(draw, nonsense);
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...value };
  const key = pick(draw, Object.keys(copy));
  if (key === undefined) return pick(draw, nonsense);
  const slots = copy as Record<string, unknown>;
  if (draw() < 0.25 && !Array.isArray(copy)) delete slots[key];
  else slots[key] = spoiled(slots[key], draw);
  return copy;
}
