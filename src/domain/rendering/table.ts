import { type Cell, csvLine } from '../csv.ts';

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** By what an object is called where it has to fit into a cell. */
const CALLED = ['name', 'filename', 'username', 'title', 'text', 'label', 'description', 'id'] as const;

function called(value: Fields): string {
  const key = CALLED.find((each) => typeof value[each] === 'string' && value[each] !== '');
  return key === undefined ? JSON.stringify(value) : String(value[key]);
}

/** What stands at a path; lists are looked through, and what they hold is a list again. */
function at(value: unknown, [head, ...rest]: readonly string[]): unknown {
  if (head === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => at(item, [head, ...rest])).filter((item) => item !== undefined);
  return isObject(value) && Object.hasOwn(value, head) ? at(value[head], rest) : undefined;
}

function cell(value: unknown): Cell {
  if (Array.isArray(value)) return value.map((item) => cell(item) ?? '').join('; ') || undefined;
  if (isObject(value)) return Object.keys(value).length > 0 ? called(value) : undefined;
  return value as Cell;
}

/** Columns of rows that no schema describes: all that any of them has, and what lies one object deeper. */
function columnsOf(rows: readonly Fields[]): string[] {
  const found = rows.flatMap((row) =>
    Object.entries(row).flatMap(([name, value]) =>
      isObject(value) && Object.keys(value).length > 0 ? Object.keys(value).map((inner) => `${name}.${inner}`) : [name],
    ),
  );
  return [...new Set(found)];
}

export interface TableWish {
  /** Every column there may be, in order; none where only the rows can tell. */
  columns: readonly string[];
  /** These instead, whether any row has them or not. */
  fields?: readonly string[];
  /** Most characters. */
  room: number;
}

/**
 * Rows as CSV with a heading, as many as there is room for. Columns that are empty in all of them are left out unless they
 * were asked for.
 */
export function csvOf(rows: readonly Fields[], { columns, fields, room }: TableWish): { csv: string; shown: number } {
  const all = columns.length > 0 ? columns : columnsOf(rows);
  const cells = rows.map((row) => (fields ?? all).map((path) => cell(at(row, path.split('.')))));
  const filled = (_: unknown, i: number) =>
    fields !== undefined || rows.length === 0 || cells.some((row) => row[i] !== undefined && row[i] !== null);
  const lines = [csvLine((fields ?? all).filter(filled))];
  let used = lines[0]?.length ?? 0;
  for (const row of cells) {
    const line = csvLine(row.filter(filled));
    used += line.length + 1;
    if (used > room && lines.length > 1) break;
    lines.push(line);
  }
  return { csv: lines.join('\n'), shown: lines.length - 1 };
}

/** The same for reading: a line for each row, with what it has of these. */
export const rowLines = (rows: readonly Fields[], fields: readonly string[]): string[] =>
  rows.map((row) => {
    const told = fields.flatMap((path) => {
      const value = cell(at(row, path.split('.')));
      return value === undefined || value === null ? [] : [`${path}=${String(value).replaceAll('\n', '\n  ')}`];
    });
    return `- ${told.join(' ')}`;
  });
