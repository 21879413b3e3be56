import type { CatalogueEntry, JsonSchema, Toolset } from '../../kernel/catalogue.ts';

/** What lists say of one operation, as far as somebody put it into words of their own. */
export interface Wording {
  title?: string;
  description?: string;
  fields: ReadonlyMap<string, string>;
}

export interface Wordings {
  operations: ReadonlyMap<string, Wording>;
  toolsets: ReadonlyMap<string, string>;
}

type Properties = Readonly<Record<string, JsonSchema>>;

export const fieldsOf = ({ input }: CatalogueEntry): Properties => (input['properties'] ?? {}) as Properties;

const textOf = (schema: JsonSchema | undefined): string | undefined =>
  typeof schema?.['description'] === 'string' ? schema['description'] : undefined;

const itemsOf = (schema: JsonSchema): JsonSchema | undefined => schema['items'] as JsonSchema | undefined;

/** What is said of a field; of a list often only its items are described. */
const told = (schema: JsonSchema): string | undefined => textOf(schema) ?? textOf(itemsOf(schema));

const retold = (schema: JsonSchema, description: string): JsonSchema =>
  textOf(schema) === undefined && textOf(itemsOf(schema)) !== undefined
    ? { ...schema, items: { ...itemsOf(schema), description } }
    : { ...schema, description };

/** The entry in other words. What it was called before stays, for searches. */
export function reworded(entry: CatalogueEntry, { title, description, fields }: Wording): CatalogueEntry {
  const properties = Object.entries(fieldsOf(entry)).map(([name, schema]) => {
    const text = fields.get(name);
    return [name, text === undefined ? schema : retold(schema, text)] as const;
  });
  return {
    ...entry,
    title: title ?? entry.title,
    description: description ?? entry.description,
    ...(fields.size > 0 ? { input: { ...entry.input, properties: Object.fromEntries(properties) } } : {}),
    formerly: { title: entry.title, description: entry.description },
  };
}

/** The present words, in the shape that they are read in. */
export function presentWords(entries: readonly CatalogueEntry[], toolsets: readonly Toolset[]) {
  const used = new Set(entries.map(({ toolset }) => toolset));
  return {
    toolsets: Object.fromEntries(
      toolsets.filter(({ name }) => used.has(name)).map(({ name, description }) => [name, description]),
    ),
    operations: Object.fromEntries(
      entries.map((entry) => {
        const fields = Object.entries(fieldsOf(entry)).flatMap(([name, schema]) => {
          const text = told(schema);
          return text === undefined ? [] : [[name, text] as const];
        });
        const { name, title, description } = entry;
        return [name, { title, description, ...(fields.length > 0 ? { fields: Object.fromEntries(fields) } : {}) }];
      }),
    ),
  };
}
