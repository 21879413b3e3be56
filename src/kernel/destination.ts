import type { CatalogueEntry, Registry } from './catalogue.ts';
import { OperationError } from './errors.ts';
import { tooLarge } from './measure.ts';
import { nearest } from './nearest.ts';

/** What a call is of, through a door or not, and with which arguments. */
export interface Destination {
  entry: CatalogueEntry;
  /** False when there is no such operation: the entry then only says what was asked for. */
  known: boolean;
  args: Record<string, unknown>;
  /** Why it leads nowhere, before any policy has looked at it. */
  refusal: OperationError | undefined;
}

/** Names as strangers send them may be of any length. */
const MAX_NAME = 80;

type Asked = { operation: string; args: unknown };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Nothing but a name, for the record: what it would have done nobody knows. */
export const nothing = (name: string): CatalogueEntry => ({
  name,
  toolset: '',
  module: '',
  title: name,
  description: '',
  effect: 'read',
  permissions: [],
  intents: [],
  reason: false,
  idempotent: true,
  rare: false,
  trusted: false,
  references: {},
  input: {},
  output: {},
});

/** Suggests only what the caller may call. */
function unknown({ operation, args }: Asked, allowed: readonly CatalogueEntry[]): Destination {
  const name = operation.slice(0, MAX_NAME);
  const close = nearest(
    operation,
    allowed.map((entry) => entry.name),
  );
  const refusal = new OperationError('unknown_operation', `There is no operation named ${JSON.stringify(name)}.`, {
    hint: close.length > 0 ? `Did you mean ${close.join(', ')}?` : 'search_operations finds what there is.',
  });
  return { entry: nothing(name), known: false, args: isObject(args) ? args : {}, refusal };
}

function known(entry: CatalogueEntry, args: unknown): Destination {
  if (args === undefined || args === null) return { entry, known: true, args: {}, refusal: undefined };
  if (isObject(args)) return { entry, known: true, args: { ...args }, refusal: undefined };
  const refusal = new OperationError('invalid_input', 'The arguments must be an object of named fields.', {
    hint: 'Send {"field": value, …}; the schema of the operation lists its fields. Nothing was done.',
  });
  return { entry, known: true, args: {}, refusal };
}

const definedOf = (fields: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** Each door opens for its effects alone, so that what clients are told of it is true. */
async function throughDoor(
  door: CatalogueEntry,
  args: Record<string, unknown>,
  registry: Registry,
  allowed: () => Promise<readonly CatalogueEntry[]>,
): Promise<Destination> {
  const refused = (message: string, hint: string): Destination => ({
    entry: door,
    known: true,
    args,
    refusal: new OperationError('invalid_input', message, { hint: `${hint} Nothing was done.` }),
  });
  // How to answer is often said beside the arguments instead of in them.
  const { operation, arguments: given, format, fields, ...others } = args;
  const inner = isObject(given ?? {}) ? { ...definedOf({ format, fields }), ...(given as object | undefined) } : given;
  const extra = Object.keys(others)[0];
  if (typeof operation !== 'string' || extra !== undefined) {
    return refused(
      extra === undefined ? 'operation: is required' : `there is no field ${JSON.stringify(extra.slice(0, 60))}`,
      `${door.name} takes operation (a name that search_operations gives) and arguments (an object).`,
    );
  }
  const entry = await registry.find(operation);
  if (!entry || entry.door) return unknown({ operation, args: inner }, await allowed());
  if (!door.door?.includes(entry.effect)) {
    const right = registry.entries.find((other) => other.door?.includes(entry.effect));
    return refused(
      `operation: ${operation} does not ${door.door?.join(' or ')}, it is a ${entry.effect}.`,
      `Call it through ${right?.name ?? 'its own name'}.`,
    );
  }
  return known(entry, inner);
}

type Allowed = () => Promise<readonly CatalogueEntry[]>;

/** At once where nothing has to be loaded for it, as for nearly every call. */
export function destinationOf(asked: Asked, registry: Registry, allowed: Allowed): Destination | Promise<Destination> {
  const entry = registry.find(asked.operation);
  return entry instanceof Promise
    ? entry.then((found) => towards(found, asked, registry, allowed))
    : towards(entry, asked, registry, allowed);
}

function towards(
  entry: CatalogueEntry | undefined,
  asked: Asked,
  registry: Registry,
  allowed: Allowed,
): Destination | Promise<Destination> {
  const excess = tooLarge(asked.args);
  if (excess) {
    const refusal = new OperationError('too_large', `The arguments ${excess}.`, {
      hint: 'Split the work into smaller calls. Nothing was done.',
    });
    return { ...(entry ? known(entry, {}) : unknown({ ...asked, args: {} }, [])), refusal };
  }
  if (!entry) return allowed().then((entries) => unknown(asked, entries));
  const found = known(entry, asked.args);
  return entry.door && !found.refusal ? throughDoor(entry, found.args, registry, allowed) : found;
}
