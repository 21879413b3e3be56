import type { Tool, ToolAnnotations } from '@modelcontextprotocol/server';
import type { Caller } from '../../kernel/caller.ts';
import type { CatalogueEntry } from '../../kernel/catalogue.ts';
import type { Guild } from '../../kernel/pipeline.ts';
import { listedOutput } from './output-schema.ts';

/**
 * Hints follow from the effect alone. Three are always written out, because clients read absent ones as the worst case;
 * idempotence means something for writes only. All of it touches Discord, where strangers write: the world is open.
 * https://modelcontextprotocol.io/specification/2026-07-28/schema#toolannotations
 */
const annotationsOf = ({ effect, idempotent }: CatalogueEntry): ToolAnnotations => ({
  readOnlyHint: effect === 'read',
  destructiveHint: effect === 'delete',
  ...(effect !== 'read' && idempotent ? { idempotentHint: true } : {}),
  openWorldHint: true,
});

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}

const toTool = (entry: CatalogueEntry): Tool => ({
  name: entry.name,
  title: entry.title,
  description: entry.description,
  inputSchema: { ...entry.input, type: 'object' },
  outputSchema: listedOutput(entry),
  annotations: annotationsOf(entry),
});

export type ToolLists = (caller: Caller) => { tools: Tool[] };

/** Lists, made once for each list of entries and shared by every connection and request after that. */
export function toolLists(guild: Pick<Guild, 'list'>): ToolLists {
  const known = new WeakMap<readonly CatalogueEntry[], { tools: Tool[] }>();
  return (caller) => {
    const entries = guild.list(caller);
    let list = known.get(entries);
    if (!list) {
      list = freeze({ tools: entries.map(toTool) });
      known.set(entries, list);
    }
    return list;
  };
}
