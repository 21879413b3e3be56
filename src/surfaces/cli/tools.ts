import type { Caller } from '../../kernel/caller.ts';
import type { CatalogueEntry } from '../../kernel/catalogue.ts';
import type { Guild } from '../../kernel/pipeline.ts';

/** One object per operation, as design and scripts rely on it. */
const described = (entry: CatalogueEntry) => ({
  name: entry.name,
  toolset: entry.toolset,
  effect: entry.effect,
  ...(entry.endpoint === undefined ? {} : { endpoint: entry.endpoint }),
  title: entry.title,
  description: entry.description,
  permissions: entry.permissions,
  input: entry.input,
  output: entry.output,
});

/** The operations this caller is shown, as JSON or grouped by toolset for reading. */
export function listTools(guild: Guild, caller: Caller, { json }: { json: boolean }): string {
  const entries = guild.list(caller);
  if (json) return JSON.stringify(entries.map(described), null, 2);
  const width = Math.max(...entries.map(({ name }) => name.length), 0);
  const sections = guild.toolsets.flatMap(({ name, description, default: listed }) => {
    const own = entries.filter(({ toolset }) => toolset === name);
    if (own.length === 0) return [];
    const head = `${name}${listed ? '' : ' (not listed by default)'}: ${description}`;
    return [
      [head, ...own.map((entry) => `  ${entry.name.padEnd(width)}  ${entry.effect.padEnd(6)}  ${entry.title}`)].join(
        '\n',
      ),
    ];
  });
  return `${sections.join('\n\n')}\n\n${entries.length} operations. Fields of one: guildhall tools <operation>`;
}

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
    const about = typeof schema['description'] === 'string' ? `  ${schema['description']}` : '';
    return `  ${name} (${kind}${notes.length > 0 ? `, ${notes.join(', ')}` : ''})${about}`;
  });
  const needs = entry.permissions.length > 0 ? `\nThe bot needs: ${entry.permissions.join(', ')}.` : '';
  return `${entry.name}: ${entry.description}\n\nFields:\n${fields.join('\n')}\n${needs}`;
}
