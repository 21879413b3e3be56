import type { z } from 'zod';
import type { Operation } from './operation.ts';

/** The list in an operation's answer that can be had as a table. */
export interface Table {
  /** Name of the list in the output. */
  list: string;
  /** Paths of values within a row, in order: `id`, `author.username`. Empty where only the rows themselves can tell. */
  columns: readonly string[];
  /** Rows may hold more than the columns say. */
  open: boolean;
}

/** What a caller wants of the rows. */
export interface RowWish {
  table: Table;
  csv: boolean;
  /** Only these columns, in this order. */
  fields?: readonly string[];
}

interface Definition {
  type: string;
  innerType?: z.ZodType;
  in?: z.ZodType;
  element?: z.ZodType;
  shape?: Readonly<Record<string, z.ZodType>>;
  catchall?: z.ZodType;
}

const definitionOf = (schema: z.ZodType) => schema._zod.def as unknown as Definition;

/** What the schema holds when something is there. */
function bare(schema: z.ZodType): Definition {
  const found = definitionOf(schema);
  const inner = found.innerType ?? (found.type === 'pipe' ? found.in : undefined);
  return inner ? bare(inner) : found;
}

const isOpen = ({ catchall }: Definition) => catchall !== undefined && definitionOf(catchall).type !== 'never';

const columnsIn = (shape: NonNullable<Definition['shape']>): string[] =>
  Object.entries(shape).flatMap(([name, schema]) => {
    const inner = bare(schema).shape ?? {};
    const deeper = columnsIn(inner);
    return deeper.length > 0 ? deeper.map((column) => `${name}.${column}`) : [name];
  });

/** Lists of objects that are always there. What has an id is one thing with lists on it, and no list of things. */
function listsIn(output: Readonly<Record<string, z.ZodType>>): string[] {
  if ('id' in output) return [];
  return Object.keys(output).filter((name) => {
    const { type, element } = definitionOf(output[name] as z.ZodType);
    return type === 'array' && element !== undefined && bare(element).type === 'object';
  });
}

function findTable({ output, rows }: Pick<Operation, 'output' | 'rows'>): Table | undefined {
  const [only, ...others] = rows ? [rows.list] : listsIn(output.shape);
  if (rows === false || only === undefined || others.length > 0) return undefined;
  const list = output.shape[only] as z.ZodType | undefined;
  const row = list && bare(bare(list).element as z.ZodType);
  return {
    list: only,
    columns: rows?.columns ?? (row ? columnsIn(row.shape ?? {}) : []),
    open: row === undefined || isOpen(row),
  };
}

const known = new WeakMap<object, Table | null>();

/** Undefined where the answer is no list of rows. */
export function tableOf(operation: Pick<Operation, 'output' | 'rows'>): Table | undefined {
  const found = known.get(operation);
  if (found !== undefined) return found ?? undefined;
  const table = findTable(operation);
  known.set(operation, table ?? null);
  return table;
}

/** Whether such a path leads to something in a row: a column, what columns lie under, or a place within one. */
export const leadsSomewhere = ({ columns, open }: Table, path: string): boolean =>
  open || columns.some((column) => column === path || column.startsWith(`${path}.`) || path.startsWith(`${column}.`));
