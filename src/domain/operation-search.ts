import type { CatalogueEntry, JsonSchema } from '../kernel/catalogue.ts';

const words = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1)
    .map((word) => word.replace(/(?<=..)(?:ies|y)$/, 'i').replace(/(?<=..)(?:es|s|ing|ed)$/, ''));

/** How well a word of the query fits a text: whole words count more than beginnings. */
const fit = (wanted: string, text: readonly string[]): number =>
  text.includes(wanted) ? 1 : text.some((word) => word.startsWith(wanted) || wanted.startsWith(word)) ? 0.5 : 0;

/** Operations that fit the words of the query, best first; an empty query fits all. Rare words weigh more. */
export function searchOperations(entries: readonly CatalogueEntry[], query: string): CatalogueEntry[] {
  const indexed = entries.map((entry) => ({
    entry,
    name: words(entry.name),
    about: words(`${entry.title} ${entry.toolset} ${entry.description}`),
    fields: words(Object.keys((entry.input['properties'] as object | undefined) ?? {}).join(' ')),
  }));
  const wanted = words(query);
  if (wanted.length === 0) return [...entries];
  const weights = wanted.map((word) => {
    const having = indexed.filter(({ name, about }) => fit(word, name) + fit(word, about) > 0).length;
    return Math.log(1 + entries.length / (1 + having));
  });
  return indexed
    .map(({ entry, name, about, fields }) => ({
      entry,
      score: wanted.reduce(
        (sum, word, i) =>
          sum + (weights[i] ?? 1) * (3 * fit(word, name) + 1.5 * fit(word, about) + 0.5 * fit(word, fields)),
        0,
      ),
    }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.entry.name < b.entry.name ? -1 : 1))
    .map(({ entry }) => entry);
}

type Definitions = Readonly<Record<string, JsonSchema>>;

interface Reading {
  definitions: Definitions;
  /** How many objects deep fields are still spelled out. */
  depth: number;
}

const nameOf = ({ $ref }: JsonSchema): string | undefined => /^#\/\$defs\/(.+)$/.exec(String($ref))?.[1];

function typeOf(schema: JsonSchema, { definitions, depth }: Reading): string {
  const within = { definitions, depth };
  const name = nameOf(schema);
  if (name !== undefined) return typeOf(definitions[name] ?? {}, within);
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => JSON.stringify(value)).join('|');
  if (schema['const'] !== undefined) return JSON.stringify(schema['const']);
  const options = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(options)) {
    return [...new Set(options.map((option) => typeOf(option as JsonSchema, within)))].join('|');
  }
  if (schema['type'] === 'array') {
    const items = typeOf((schema['items'] ?? {}) as JsonSchema, within);
    return items.includes('|') && !items.startsWith('{') ? `(${items})[]` : `${items}[]`;
  }
  if (schema['type'] === 'object') {
    const inner = fieldsOf(schema, { definitions, depth: depth - 1 });
    return depth > 0 && inner.length > 0 ? `{${inner.join(', ')}}` : 'object';
  }
  return Array.isArray(schema['type']) ? schema['type'].join('|') : String(schema['type'] ?? 'any');
}

function fieldsOf(schema: JsonSchema, reading: Reading): string[] {
  const properties = (schema['properties'] ?? {}) as Record<string, JsonSchema>;
  const required = (schema['required'] ?? []) as string[];
  return Object.entries(properties).map(
    ([field, inner]) => `${field}${required.includes(field) ? '*' : ''}: ${typeOf(inner, reading)}`,
  );
}

/**
 * `ban_member(user*: string[], reason: string, …)`: what a model needs to make the call; `*` marks required fields. Objects
 * are spelled out to the given depth.
 */
export function signature({ name, input }: CatalogueEntry, depth = 0): string {
  const definitions = (input['$defs'] ?? {}) as Definitions;
  const { format: _, ...properties } = (input['properties'] ?? {}) as Record<string, JsonSchema>;
  return `${name}(${fieldsOf({ ...input, properties }, { definitions, depth }).join(', ')})`;
}
