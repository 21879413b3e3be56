import type { CatalogueEntry, JsonSchema } from '../../kernel/catalogue.ts';

/** Says nothing about which shapes are possible, or nothing a client needs before the call. */
const LEFT_OUT = new Set([
  '$schema',
  '$comment',
  'title',
  'description',
  'examples',
  'default',
  'deprecated',
  'format',
  'pattern',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
]);
const BY_NAME = new Set(['properties', 'patternProperties', '$defs', 'definitions']);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The schema without prose and bounds. Objects stay open: an answer may carry more than was promised. */
function outline(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(outline);
  if (!isObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).flatMap(([keyword, value]): [string, unknown][] => {
      if (LEFT_OUT.has(keyword) || (keyword === 'additionalProperties' && typeof value === 'boolean')) return [];
      if (keyword === 'enum' || keyword === 'const' || keyword === 'required') return [[keyword, value]];
      if (BY_NAME.has(keyword) && isObject(value)) {
        return [[keyword, Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, outline(inner)]))]];
      }
      return [[keyword, outline(value)]];
    }),
  );
}

const TEXT = { type: 'string' } as const;

/**
 * What clients are told structured content looks like. Reads answer with compact text unless asked for full objects,
 * whose fields are others, so nothing is required of them; writes answer with their whole output.
 */
export function listedOutput(entry: CatalogueEntry): JsonSchema & { type: 'object' } {
  if (entry.effect !== 'read') return { ...(outline(entry.output) as JsonSchema), type: 'object' };
  const properties = entry.output['properties'];
  const paged = isObject(properties) && 'next' in properties;
  return { type: 'object', properties: { text: TEXT, ...(paged ? { next: TEXT } : {}) } };
}
