import { existsSync, readdirSync } from 'node:fs';
import { z } from 'zod';
import { callInput } from '../src/kernel/call-input.ts';
import type { CatalogueEntry, JsonSchema } from '../src/kernel/catalogue.ts';
import type { Operation } from '../src/kernel/operation.ts';
import { referenceOf } from '../src/kernel/references.ts';
import { toolsets } from '../src/operations/toolsets.ts';

const folder = new URL('../src/operations/', import.meta.url);

/** Every operation of the tree with its toolset and module, in toolset order, then by file, then as written. */
export async function collectOperations() {
  const populated = toolsets.filter(({ name }) => existsSync(new URL(`${name}/`, folder)));
  const modules = populated.flatMap(({ name: toolset }) =>
    readdirSync(new URL(`${toolset}/`, folder))
      .filter((file) => file.endsWith('.ts'))
      .sort()
      .map((file) => ({ toolset, module: `${toolset}/${file.replace(/\.ts$/, '')}` })),
  );
  const found = await Promise.all(
    modules.map(async ({ toolset, module }) => {
      const groups: Record<string, unknown> = await import(new URL(`${module}.ts`, folder).href);
      return Object.values(groups)
        .filter((group) => typeof group === 'object' && group !== null)
        .flatMap((group) => Object.entries(group as Record<string, Operation>))
        .filter(([, candidate]) => typeof candidate?.run === 'function')
        .map(([name, operation]) => ({ name, operation, toolset, module }));
    }),
  );
  return found.flat();
}

export async function buildCatalogue(): Promise<CatalogueEntry[]> {
  return (await collectOperations()).map(({ name, operation, toolset, module }) => ({
    name,
    toolset,
    module,
    title: operation.title,
    description: operation.description,
    effect: operation.effect,
    permissions: operation.permissions,
    intents: operation.intents ?? [],
    reason: operation.reason ?? false,
    idempotent: operation.effect === 'read' || (operation.idempotent ?? false),
    rare: operation.rare ?? false,
    trusted: operation.trusted ?? false,
    ...(operation.door ? { door: operation.door } : {}),
    ...(operation.reach ? { reach: operation.reach } : {}),
    ...(operation.like ? { like: operation.like } : {}),
    ...(operation.asks ? { asks: true } : {}),
    ...(operation.preview ? { preview: true } : {}),
    ...(operation.resources ? { resources: operation.resources } : {}),
    references: referencesOf(operation),
    input: trim(z.toJSONSchema(callInput(operation), { io: 'input', unrepresentable: 'any' })),
    output: trim(z.toJSONSchema(operation.output, { io: 'output', unrepresentable: 'any' })),
  }));
}

function referencesOf(operation: Operation): CatalogueEntry['references'] {
  const pairs = Object.entries(operation.input.shape).map(([field, schema]) => [field, referenceOf(schema)] as const);
  return Object.fromEntries(pairs.flatMap(([field, found]) => (found ? [[field, found]] : [])));
}

/** Drops what only costs tokens: the dialect, zod's safe-integer bounds, that a flag left out is not set, and what parse
 * enforces anyway: closedness, that texts and lists are not empty, and the length of references. */
function trim(schema: unknown): JsonSchema {
  return JSON.parse(
    JSON.stringify(schema, (key, value) => {
      if (key === '$schema' || key === 'propertyNames') return undefined;
      if (key === 'additionalProperties' && (value === false || Object.keys(value).length === 0)) return undefined;
      if (key === 'default' && value === false) return undefined;
      if ((/^min(Length|Items)$/.test(key) && value === 1) || (key === 'maxLength' && value === 200)) return undefined;
      if (typeof value === 'number' && Math.abs(value) === Number.MAX_SAFE_INTEGER) return undefined;
      return value;
    }),
  );
}
