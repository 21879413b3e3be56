import { expect, test } from 'bun:test';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { officialDocument, resolveSchema, type Schema } from '../../sandbox/spec/document.ts';
import { isSnowflake } from '../../sandbox/spec/formats.ts';
import { validate } from '../../sandbox/spec/validate.ts';
import { createRandom, type Random } from '../../sandbox/world/random.ts';

/*
 * The sandbox words its refusals with a validator of its own. Here it must agree with ajv, which is nobody's opinion but
 * the standard's, on generated bodies for every JSON request of the document: whole ones and broken ones.
 */

const ajv = new Ajv2020({ strict: false, formats: { nonce: true, snowflake: isSnowflake } });
addFormats(ajv);
ajv.addFormat('uri', (text: string) => URL.canParse(text) && /^[a-z][a-z0-9+.-]*:\S+$/i.test(text));
// A union need only be met; that no two of its branches be met at once is no business of a request.
ajv.addSchema({ $id: 'discord', ...loosened(structuredClone(officialDocument())) });

function loosened<Node>(node: Node): Node {
  if (typeof node === 'object' && node !== null) {
    const schema = node as Record<string, unknown>;
    if (Array.isArray(schema.oneOf)) {
      schema.anyOf = schema.oneOf;
      delete schema.oneOf;
    }
    Object.values(node).forEach(loosened);
  }
  return node;
}

const operations = Object.entries(officialDocument().paths).flatMap(([path, methods]) =>
  ['post', 'put', 'patch'].flatMap((method) => {
    const schema = methods[method]?.requestBody?.content['application/json']?.schema;
    return schema ? [{ name: `${method} ${path}`, path, method, schema }] : [];
  }),
);

/** A value of the schema, now and then a little wrong. */
function sample(given: Schema, random: Random, depth: number): unknown {
  const schema = resolveSchema(given);
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random.next() * items.length)];
  if (random.next() < 0.03) return pick([null, 'text', -1, 1.5, true, [], {}, ['x'], '']);
  const union = schema.oneOf ?? schema.anyOf;
  if (union) return sample(pick(union) ?? {}, random, depth);
  if ('const' in schema) return schema.const;
  if (schema.enum) return pick(schema.enum);
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  switch (pick(types)) {
    case 'object':
      return sampleObject(schema, random, depth);
    case 'array': {
      const length = Math.floor(random.next() * 3) + (random.next() < 0.9 ? (schema.minItems ?? 0) : 0);
      return depth > 5 ? [] : Array.from({ length }, () => sample(schema.items ?? {}, random, depth + 1));
    }
    case 'string':
      return sampleText(schema, random);
    case 'integer':
      return Math.floor(random.next() * 20) + (schema.minimum ?? 0) * (random.next() < 0.9 ? 1 : 0);
    case 'number':
      return random.next() * 10;
    case 'boolean':
      return random.next() < 0.5;
    case 'null':
      return null;
    default:
      return {};
  }
}

function sampleObject(schema: Schema, random: Random, depth: number): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const wanted = schema.required?.includes(key) ? random.next() < 0.97 : random.next() < 0.4 / (depth + 1);
    if (wanted) result[key] = sample(property, random, depth + 1);
  }
  return result;
}

function sampleText(schema: Schema, random: Random): string {
  if (schema.format === 'snowflake') return random.next() < 0.95 ? `1${random.text(17, '0123456789')}` : 'abc';
  if (schema.format === 'uri') return random.next() < 0.9 ? 'https://example.com/a' : 'not a url';
  if (schema.format === 'date-time') return random.next() < 0.9 ? '2026-01-02T03:04:05.000Z' : 'yesterday';
  const longest = Math.min(schema.maxLength ?? 20, 300);
  const length = random.next() < 0.9 ? Math.min(longest, (schema.minLength ?? 0) + 3) : longest + 1;
  return random.text(length, random.next() < 0.8 ? undefined : '0123456789');
}

test('the document has requests to check', () => {
  expect(operations.length).toBeGreaterThan(80);
});

test.each(operations)(
  '$name: refuses what the standard refuses, and nothing else',
  ({ name, path, method, schema }) => {
    const pointer = encodeURIComponent(path.replaceAll('/', '~1'));
    const judge = ajv.compile({
      $ref: `discord#/paths/${pointer}/${method}/requestBody/content/application~1json/schema`,
    });
    const random = createRandom(name);
    for (let index = 0; index < 150; index += 1) {
      const body = sample(schema, random, 0);
      const { problems } = validate(schema, body);
      const accepted = Object.keys(problems).length === 0;
      expect({ body, accepted, problems }).toEqual({ body, accepted: judge(body) as boolean, problems });
    }
  },
);
