import type { CatalogueEntry, Registry } from './catalogue.ts';
import { OperationError } from './errors.ts';
import type { Invocation } from './pipeline.ts';
import { unknownOperation } from './unknown-operation.ts';

/** The call that a door leads to. Each door opens for its effects alone, so that what clients are told of it is true. */
export async function throughDoor(
  door: CatalogueEntry,
  invocation: Invocation,
  registry: Registry,
  allowed: () => Promise<readonly CatalogueEntry[]>,
): Promise<Invocation> {
  const { operation, arguments: args, ...unknown } = (invocation.args ?? {}) as Record<string, unknown>;
  const extra = Object.keys(unknown)[0];
  if (typeof operation !== 'string' || extra !== undefined) {
    const wrong =
      extra === undefined ? 'operation: is required' : `there is no field ${JSON.stringify(extra.slice(0, 60))}`;
    throw new OperationError('invalid_input', wrong, {
      hint: `${door.name} takes operation (a name that search_operations gives) and arguments (an object). Nothing was done.`,
    });
  }
  const entry = await registry.find(operation);
  if (!entry || entry.door) throw unknownOperation(operation, await allowed());
  if (!door.door?.includes(entry.effect)) {
    const right = registry.entries.find((other) => other.door?.includes(entry.effect));
    throw new OperationError(
      'invalid_input',
      `operation: ${operation} does not ${door.door?.join(' or ')}, it is a ${entry.effect}.`,
      {
        hint: `Call it through ${right?.name ?? 'its own name'}. Nothing was done.`,
      },
    );
  }
  return { ...invocation, operation, args: args ?? {} };
}
