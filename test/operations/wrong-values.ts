import type { Schema } from '../../sandbox/spec/document.ts';

/** A value that the schema does not allow, and where in it the fault is. */
export interface Wrong {
  readonly value: unknown;
  /** Field names and positions. */
  readonly at: readonly (string | number)[];
  readonly why: string;
}

export type Resolve = (schema: Schema) => Schema;

const SNOWFLAKE = '^(0|[1-9][0-9]*)$';

/** No id of Discord is any of these, and some lead elsewhere in an address. */
const NO_IDS = [
  '',
  ' ',
  'x',
  '-1',
  '1.5',
  '1e5',
  '0x10',
  '../users',
  '..%2f1',
  '%2e%2e',
  '1/2',
  '1?a=b',
  '1#a',
  '１２３',
  '1\n2',
];
const TOO_BIG_FOR_AN_ID = '9'.repeat(20);
const NO_PATH_PARTS = [
  '',
  '.',
  '..',
  '../users/@me',
  'a/b',
  'a\\b',
  '%2f',
  '%2e%2e',
  'a?b=c',
  'a#b',
  'a b',
  'a\u0000b',
  '\ud800',
];

/** One value of each kind that JSON knows. */
const KINDS: Readonly<Record<string, unknown>> = {
  null: null,
  boolean: true,
  number: 7.5,
  string: 'nonsense',
  array: [[]],
  object: { nonsense: { of: ['some', { depth: null }] } },
};

const prototypeKeys = JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}');

function optionsOf(given: Schema, resolve: Resolve): Schema[] {
  const schema = resolve(given);
  const union = schema.oneOf ?? schema.anyOf;
  return union ? union.flatMap((each) => optionsOf(each, resolve)) : [schema];
}

const typesOf = (schema: Schema): string[] => {
  const types = schema.type === undefined ? [] : typeof schema.type === 'string' ? [schema.type] : [...schema.type];
  const literals = schema.enum ?? ('const' in schema ? [schema.const] : []);
  return [...types, ...literals.map((each) => (each === null ? 'null' : typeof each))];
};

/** Every way to be wrong that the schema rules out: of another kind, out of bounds, not one of the values, too much of it. */
export function wrongsOf(given: Schema, resolve: Resolve, depth = 0): Wrong[] {
  const options = optionsOf(given, resolve);
  // Anything goes.
  if (options.some((option) => typesOf(option).length === 0)) return [];
  const types = new Set(options.flatMap(typesOf).map((type) => (type === 'integer' ? 'number' : type)));
  const kinds = Object.entries(KINDS).flatMap(([kind, value]) =>
    types.has(kind) ? [] : [{ value, at: [], why: `${kind} where ${[...types].join(' or ')} belongs` }],
  );
  const only = options.filter((option) => !typesOf(option).includes('null') || typesOf(option).length > 1);
  // Of several shapes, what is wrong for one may be right for another.
  return only.length === 1 && only[0] ? [...kinds, ...within(only[0], resolve, depth)] : kinds;
}

const wrong = (value: unknown, why: string): Wrong => ({ value, at: [], why });

function within(schema: Schema, resolve: Resolve, depth: number): Wrong[] {
  if (schema.enum || 'const' in schema) {
    const types = typesOf(schema);
    return [wrong(types.includes('string') ? 'no_such_choice' : 987_654, 'none of the choices')];
  }
  const types = typesOf(schema);
  if (types.includes('string')) return wrongTexts(schema);
  if (types.includes('integer') || types.includes('number')) return wrongNumbers(schema, types.includes('integer'));
  if (types.includes('array')) return wrongLists(schema, resolve, depth);
  return types.includes('object') ? wrongObjects(schema, resolve, depth) : [];
}

function wrongTexts(schema: Schema): Wrong[] {
  const found: Wrong[] = [];
  if (schema.pattern === SNOWFLAKE) found.push(...[...NO_IDS, TOO_BIG_FOR_AN_ID].map((value) => wrong(value, 'no id')));
  else if (schema.pattern?.includes('+:~'))
    found.push(...NO_PATH_PARTS.map((value) => wrong(value, 'no part of a path')));
  else if (schema.pattern) found.push(wrong('\u202e not of this pattern \ud800', 'not of the pattern'));
  if (schema.maxLength !== undefined && schema.maxLength < 20_000) {
    found.push(
      wrong('x'.repeat(schema.maxLength + 1), 'too long'),
      wrong('👍'.repeat(schema.maxLength + 1), 'too long'),
    );
  }
  if (schema.minLength) found.push(wrong('x'.repeat(schema.minLength - 1), 'too short'));
  if (schema.format === 'uri') found.push(wrong('not an address', 'no URL'));
  if (schema.format === 'date-time') found.push(wrong('tomorrow', 'no time'), wrong('2026-13-45T99:00:00Z', 'no time'));
  return found;
}

function wrongNumbers({ minimum, maximum }: Schema, whole: boolean): Wrong[] {
  return [
    ...(whole ? [wrong(1.5, 'not whole')] : []),
    ...(minimum === undefined ? [] : [wrong(minimum - 1, 'too small')]),
    ...(maximum === undefined ? [] : [wrong(maximum + 1, 'too big'), wrong(1e300, 'far too big')]),
  ];
}

function wrongLists(schema: Schema, resolve: Resolve, depth: number): Wrong[] {
  const items = schema.items ?? {};
  const inner = depth > 4 ? [] : wrongsOf(items, resolve, depth + 1);
  const many = schema.maxItems !== undefined && schema.maxItems < 2000 ? schema.maxItems + 1 : undefined;
  return [
    ...inner.map(({ value, at, why }) => ({ value: [value], at: [0, ...at], why })),
    ...(many === undefined ? [] : [wrong(Array(many).fill(null), 'too many')]),
  ];
}

function wrongObjects(schema: Schema, resolve: Resolve, depth: number): Wrong[] {
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length === 0 || schema.additionalProperties) return [];
  const inner =
    depth > 4
      ? []
      : properties.flatMap(([name, property]) =>
          wrongsOf(property, resolve, depth + 1).map(({ value, at, why }) => ({
            value: { [name]: value },
            at: [name, ...at],
            why,
          })),
        );
  return [...inner, wrong({ no_such_field: 1 }, 'unknown field'), wrong(prototypeKeys, 'prototype keys')];
}
