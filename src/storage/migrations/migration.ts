import type { ColumnDataType, ColumnDefinitionBuilder, Expression, Kysely } from 'kysely';

type ColumnType = ColumnDataType | Expression<unknown>;

/** Column types where the engines differ. */
export interface ColumnTypes {
  /** Ids, names and texts that are compared byte by byte. */
  text: ColumnType;
  /** Numbers up to 2^53, times in milliseconds among them. */
  integer: ColumnType;
  real: ColumnType;
  /** Numbers rows as they come; to be finished by `identity`. */
  serial: ColumnType;
  identity(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder;
}

/**
 * One step of the schema. Steps are never changed once released and never undone: a mistake is corrected by the next
 * step. They run in a transaction of their own engine's DDL.
 */
export interface Migration {
  version: number;
  name: string;
  up(db: Kysely<unknown>, columns: ColumnTypes, engine: 'sqlite' | 'postgres'): Promise<void>;
}
