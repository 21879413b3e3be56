import type { Json } from '../kernel/store/json.ts';

// PostgreSQL refuses U+0000 in text; inside JSON it is escaped and does no harm.
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
const NUL = /\u0000/g;

/** Text that both engines store alike. */
export const text = (value: string): string => (value.includes('\0') ? value.replace(NUL, '') : value);
export const optionalText = (value: string | null | undefined): string | null => (value == null ? null : text(value));

export const writeJson = (value: unknown): string => JSON.stringify(value) ?? 'null';
export const readJson = (value: string): Json => JSON.parse(value);

export const writeBoolean = (value: boolean): number => (value ? 1 : 0);
export const readBoolean = (value: number): boolean => value !== 0;

/** How many rows go into one statement: well below the limits on parameters (32,766 in SQLite, 65,535 in PostgreSQL). */
export function* chunks<T>(items: readonly T[], size = 250): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
