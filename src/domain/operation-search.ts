import type { CatalogueEntry, JsonSchema } from '../kernel/catalogue.ts';
import { stems, wantedOf } from './operation-words.ts';

/** How well a word of the query fits a text: whole words count more than beginnings. */
function fit(wanted: string, text: readonly string[]): number {
  if (text.includes(wanted)) return 1;
  const begins = (word: string) =>
    Math.min(word.length, wanted.length) > 2 && (word.startsWith(wanted) || wanted.startsWith(word));
  return text.some(begins) ? 0.4 : 0;
}

interface Indexed {
  entry: CatalogueEntry;
  name: string[];
  /** In the words that lists have, and in those they had before an operator changed them. */
  said: { title: string[]; about: string[] }[];
  fields: string[];
}

const indexed = (entry: CatalogueEntry): Indexed => ({
  entry,
  name: stems(entry.name.replace(/_endpoint$/, '')),
  said: [entry, ...(entry.formerly ? [entry.formerly] : [])].map(({ title, description }) => ({
    title: stems(title),
    about: stems(`${entry.toolset} ${description}`),
  })),
  fields: stems(Object.keys((entry.input['properties'] as object | undefined) ?? {}).join(' ')),
});

/** A name says best what an operation is for; the more other things it says, the less of it is about this. */
const worth = (word: string, { name, said, fields }: Indexed): number =>
  (4 * fit(word, name)) / Math.sqrt(1 + name.length) +
  Math.max(
    ...said.map(
      ({ title, about }) =>
        (2 * fit(word, title)) / Math.sqrt(1 + title.length) + (3 * fit(word, about)) / Math.sqrt(4 + about.length),
    ),
  ) +
  (2 * fit(word, fields)) / Math.sqrt(4 + fields.length);

/** Of what fits as well, the less risky comes first: who wants to delete says so. */
const CALM = { read: 1.2, create: 1.15, update: 1.05, delete: 1 } as const;

/** What was made for daily work comes before the endpoint that it is made of. */
const CURATED = 1.4;

/**
 * Operations that fit the words of the query, best first; an empty query fits all. Rare words weigh more, and of several
 * words of the same meaning the best counts.
 */
export function searchOperations(entries: readonly CatalogueEntry[], query: string): CatalogueEntry[] {
  const wanted = wantedOf(query);
  if (wanted.length === 0) return [...entries];
  const all = entries.map(indexed);
  const rarity = wanted.map(({ stem }) => {
    const having = all.filter((each) => worth(stem, each) > 0).length;
    return Math.log(1 + entries.length / (1 + having));
  });
  const score = (each: Indexed) => {
    const best: number[] = [];
    for (const [n, { stem, weight, said }] of wanted.entries()) {
      best[said] = Math.max(best[said] ?? 0, weight * (rarity[n] ?? 1) * worth(stem, each));
    }
    return (
      best.reduce((sum, one) => sum + one, 0) *
      (each.entry.endpoint === undefined ? CURATED : 1) *
      CALM[each.entry.effect]
    );
  };
  return all
    .map((each) => ({ entry: each.entry, score: score(each) }))
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
