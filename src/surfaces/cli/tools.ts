import type { CatalogueEntry, Toolset } from '../../kernel/catalogue.ts';

export interface ToolListing {
  entries: readonly CatalogueEntry[];
  /** Those of them that configuration lets anyone call. */
  allowed: readonly CatalogueEntry[];
  toolsets: readonly Toolset[];
}

/** One object per operation, as design and scripts rely on it. */
const described = (entry: CatalogueEntry, allowed: boolean) => ({
  name: entry.name,
  toolset: entry.toolset,
  effect: entry.effect,
  ...(entry.endpoint === undefined ? {} : { endpoint: entry.endpoint }),
  ...(allowed ? {} : { refused: true }),
  title: entry.title,
  description: entry.description,
  permissions: entry.permissions,
  input: entry.input,
  output: entry.output,
});

/** Operations as JSON, or grouped by toolset for reading. */
export function listTools({ entries, allowed, toolsets }: ToolListing, { json }: { json: boolean }): string {
  const names = new Set(allowed.map(({ name }) => name));
  if (json)
    return JSON.stringify(
      entries.map((entry) => described(entry, names.has(entry.name))),
      null,
      2,
    );
  const width = Math.max(...entries.map(({ name }) => name.length), 0);
  const line = ({ name, effect, title, endpoint }: CatalogueEntry) =>
    `  ${name.padEnd(width)}  ${effect.padEnd(6)}  ${title}${endpoint === undefined ? '' : ' (endpoint)'}${names.has(name) ? '' : ' (refused by configuration)'}`;
  const sections = toolsets.flatMap(({ name, description, default: listed }) => {
    const own = entries.filter(({ toolset }) => toolset === name);
    if (own.length === 0) return [];
    return [[`${name}${listed ? '' : ' (not listed by default)'}: ${description}`, ...own.map(line)].join('\n')];
  });
  return `${sections.join('\n\n')}\n\n${entries.length} operations. Fields of one: guildhall tools <operation>`;
}

/** What lists do not say of fields that many operations have: models are told of them once. */
const COMMON: Readonly<Record<string, string>> = {
  fields: 'Only these of each, in this order: id,name',
  format: 'How reads answer',
};

/** The fields of one operation, for people. */
export function describeTool(entry: CatalogueEntry): string {
  const properties = (entry.input['properties'] ?? {}) as Record<string, Record<string, unknown>>;
  const required = (entry.input['required'] ?? []) as string[];
  const fields = Object.entries(properties).map(([name, schema]) => {
    const kind = schema['enum'] ? (schema['enum'] as unknown[]).join(' | ') : String(schema['type'] ?? 'any');
    const notes = [
      required.includes(name) ? 'required' : '',
      'default' in schema ? `default ${JSON.stringify(schema['default'])}` : '',
    ].filter(Boolean);
    const told = schema['description'] ?? COMMON[name];
    const about = typeof told === 'string' ? `  ${told}` : '';
    return `  ${name} (${kind}${notes.length > 0 ? `, ${notes.join(', ')}` : ''})${about}`;
  });
  const needs = entry.permissions.length > 0 ? `\nThe bot needs: ${entry.permissions.join(', ')}.` : '';
  return `${entry.name}: ${entry.description}\n\nFields:\n${fields.join('\n')}\n${needs}`;
}
