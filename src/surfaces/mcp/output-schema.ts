import type { CatalogueEntry, JsonSchema } from '../../kernel/catalogue.ts';

type ObjectSchema = JsonSchema & { type: 'object' };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const typeOf = (schema: unknown) =>
  isObject(schema) && typeof schema['type'] === 'string' ? schema['type'] : undefined;

/** A field by its type alone. What stands inside objects is told by `guildhall tools --json`, not on every list. */
function outline(schema: unknown): JsonSchema {
  const type = typeOf(schema);
  if (type === undefined) return {};
  const inside = type === 'array' && isObject(schema) ? typeOf(schema['items']) : undefined;
  return inside === undefined ? { type } : { type, items: { type: inside } };
}

const TEXT = { type: 'string' } as const;

/**
 * What clients are told structured content looks like, as little as is true: it stands in every list. Reads answer
 * with compact text unless asked for full objects, whose fields are others, so nothing is required of them; writes
 * answer with their whole output. Objects stay open: an answer may carry more than was promised.
 */
export function listedOutput({ effect, output, door }: CatalogueEntry): ObjectSchema {
  if (door) return { type: 'object' };
  const properties = isObject(output['properties']) ? output['properties'] : {};
  if (effect === 'read') {
    return { type: 'object', properties: { text: TEXT, ...('next' in properties ? { next: TEXT } : {}) } };
  }
  const required = output['required'];
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, outline(schema)])),
    ...(Array.isArray(required) ? { required } : {}),
  };
}
