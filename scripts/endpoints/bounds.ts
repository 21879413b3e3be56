import { readFileSync } from 'node:fs';
import type { Schema } from './type-schema.ts';

type Properties = Record<string, Schema>;

interface Documented {
  parameters?: { name: string; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

const document = JSON.parse(
  readFileSync(new URL('../../sandbox/spec/discord-openapi.json', import.meta.url), 'utf8'),
) as {
  paths: Record<string, Record<string, Documented> & { parameters?: Documented['parameters'] }>;
  components: { schemas: Properties };
};
const official = document.components.schemas;

/** What says how far a value may go, as opposed to what it is. */
const BOUNDS = [
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'uniqueItems',
  'pattern',
] as const;

const typesOf = (schema: Schema) => [schema['type'] ?? []].flat().map(String);
const isLiteral = (schema: Schema) => 'const' in schema;

function plainly(schema: Schema): Schema {
  const name = /^#\/components\/schemas\/(.+)$/.exec(String(schema['$ref']))?.[1];
  return name === undefined ? schema : plainly(official[name] ?? {});
}

/** What a value may be, null aside. */
function optionsOf(schema: Schema): Schema[] {
  const whole = plainly(schema);
  const options = (whole['oneOf'] ?? whole['anyOf']) as Schema[] | undefined;
  if (!options || options.every(isLiteral)) return [whole];
  return options.filter(({ type }) => type !== 'null').flatMap(optionsOf);
}

const alike = (ours: Schema, theirs: Schema) =>
  typesOf(ours).some((type) => typesOf(theirs).includes(type)) ||
  (typesOf(ours).includes('number') && typesOf(theirs).includes('integer'));

function numeric(ours: Schema, theirs: Schema): Schema {
  if (!typesOf(theirs).includes('integer')) return ours;
  const types = typesOf(ours).map((type) => (type === 'number' ? 'integer' : type));
  const whole = { ...ours, type: types.length === 1 ? types[0] : types };
  return theirs['format'] === 'int32' ? { minimum: -(2 ** 31), maximum: 2 ** 31 - 1, ...whole } : whole;
}

function limited(ours: Schema, theirs: Schema): Schema {
  if (ours['enum'] !== undefined || ours['const'] !== undefined || !alike(ours, theirs)) return ours;
  const bounds = BOUNDS.filter((bound) => theirs[bound] !== undefined && Math.abs(Number(theirs[bound])) !== 2 ** 63);
  const format = /^(uri|date-time)$/.test(String(theirs['format'])) ? { format: theirs['format'] } : {};
  const given = Object.fromEntries(
    bounds.filter((bound) => !unbounded(theirs[bound])).map((bound) => [bound, theirs[bound]]),
  );
  const result: Schema = numeric({ ...ours, ...given, ...format }, theirs);
  const properties = ours['properties'] as Properties | undefined;
  if (properties) {
    const known = (theirs['properties'] ?? {}) as Properties;
    const newer = Object.entries(known).filter(([field, schema]) => !(field in properties) && isPlain(schema));
    result['properties'] = Object.fromEntries([
      ...Object.entries(properties).map(([field, schema]) => [field, bounded(schema, known[field])] as const),
      ...newer,
    ]);
  }
  for (const part of ['items', 'additionalProperties']) {
    if (typeof ours[part] === 'object') result[part] = bounded(ours[part] as Schema, theirs[part] as Schema);
  }
  return result;
}

/** Says itself what it is, without names of the document that the package may not have. */
const isPlain = (schema: Schema) => !/"\$ref"|"oneOf"|"properties"|"binary"/.test(JSON.stringify(schema));

const unbounded = (value: unknown) => typeof value === 'number' && Math.abs(value) >= Number.MAX_SAFE_INTEGER;

/**
 * The package gives parameters and unnamed bodies as mere TypeScript types, and loses bounds of many others: how long a
 * text, how many items, which numbers. They are put back from the same place of Discord's document, where it has one.
 */
function bounded(ours: Schema, theirs: Schema | undefined): Schema {
  if (theirs === undefined || ours['$ref'] !== undefined) return ours;
  const options = optionsOf(theirs);
  const own = ours['anyOf'] as Schema[] | undefined;
  if (!own) {
    const fit = options.filter((option) => alike(ours, option));
    return fit.length === 1 && fit[0] ? limited(ours, fit[0]) : ours;
  }
  const choices = own.filter(({ type }) => type !== 'null');
  return {
    ...ours,
    anyOf: own.map((choice) => {
      const i = choices.indexOf(choice);
      const same = options.length === choices.length ? options[i] : options.filter((each) => alike(choice, each))[0];
      return i < 0 ? choice : bounded(choice, same);
    }),
  };
}

/** A named schema with the bounds that the document gives it. */
export const boundedDefinition = (name: string, schema: Schema): Schema => bounded(schema, official[name]);

/** Parameters or the body of an endpoint with the bounds that the document gives them. */
export function boundedEndpoint(method: string, path: string) {
  const item = document.paths[path];
  const found = item?.[method.toLowerCase()];
  const parameters = [...(item?.parameters ?? []), ...(found?.parameters ?? [])];
  const content = found?.requestBody?.content;
  const body = (content?.['application/json'] ?? content?.['multipart/form-data'])?.schema;
  return {
    parameters(schema: Schema): Schema {
      const asked = (schema['properties'] ?? {}) as Properties;
      const known = parameters.filter(({ name }) => name in asked);
      const properties = Object.fromEntries(known.map(({ name, schema: theirs }) => [name, theirs]));
      return bounded(schema, { type: 'object', properties });
    },
    body: (schema: Schema): Schema => bounded(schema, body),
  };
}
