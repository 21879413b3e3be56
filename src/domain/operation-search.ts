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

function typeOf(schema: JsonSchema): string {
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => JSON.stringify(value)).join('|');
  if (schema['const'] !== undefined) return JSON.stringify(schema['const']);
  const options = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(options)) return [...new Set(options.map((option) => typeOf(option as JsonSchema)))].join('|');
  if (schema['type'] === 'array') return `${typeOf((schema['items'] ?? {}) as JsonSchema)}[]`;
  if (schema['type'] === 'object') return 'object';
  return String(schema['type'] ?? 'any');
}

/** `ban_member(user*: string[], reason: string, …)`: what a model needs to make the call; `*` marks required fields. */
export function signature({ name, input }: CatalogueEntry): string {
  const properties = (input['properties'] ?? {}) as Record<string, JsonSchema>;
  const required = (input['required'] ?? []) as string[];
  const fields = Object.entries(properties)
    .filter(([field]) => field !== 'format')
    .map(([field, schema]) => `${field}${required.includes(field) ? '*' : ''}: ${typeOf(schema)}`);
  return `${name}(${fields.join(', ')})`;
}
