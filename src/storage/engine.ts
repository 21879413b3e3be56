import type { Kysely, RawBuilder } from 'kysely';
import type { ColumnTypes } from './migrations/migration.ts';
import type { Schema } from './schema.ts';
import type { WordQuery } from './words.ts';

export type Database = Kysely<Schema>;

export interface WriteOptions {
  /**
   * Doing it twice is the same as doing it once: it may be done again when the connection was lost while it was being
   * committed. Without this, such a loss is reported as uncertain.
   */
  repeatable: boolean;
  /** Safe against power loss when the promise resolves. What can be rebuilt from the event log need not be. */
  durable?: boolean;
}

/** Reading and writing, inside a transaction or each in its own. */
export interface Access {
  readonly dialect: Dialect;
  now(): number;
  read<T>(work: (db: Database) => Promise<T>): Promise<T>;
  /** All or nothing. The work may be done more than once when what it did was undone by a lost connection. */
  write<T>(options: WriteOptions, work: (db: Database) => Promise<T>): Promise<T>;
}

/** What the two engines do differently inside a query. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres';
  readonly columns: ColumnTypes;
  /** Whether rows that someone else is claiming can be passed over; where not, there is one writer at a time anyway. */
  readonly skipLocked: boolean;
  /**
   * To be awaited, first of all, by whoever writes messages, members or activity: from here to the end of the transaction
   * nobody else does. Each would lock many rows, in an order of its own, and two of them would block each other.
   */
  inTurn(db: Database): Promise<void>;
  /** Milliseconds since the epoch by the one clock that all claimants share. */
  clock(): RawBuilder<number>;
  readonly text: FullText;
  readonly insertNew: BulkInsert;
}

/**
 * Adds many rows, values in the order of the columns, except where a row with the same `unless` is there already. Answers
 * with the number in `returning` of those that were added. Names are ours, never anybody's input.
 */
export type BulkInsert = (
  db: Database,
  insert: {
    table: keyof Schema;
    columns: Readonly<Record<string, 'text' | 'integer'>>;
    unless: readonly string[];
    returning: string;
    rows: readonly (readonly (string | number | null)[])[];
  },
) => Promise<number[]>;

/** The index of words: the table `message_text`, one row for each row of member_messages that has words. */
export interface FullText {
  /** Sets the words of messages, new ones or again. */
  index(db: Database, texts: readonly { message_id: string; words: readonly string[] }[]): Promise<void>;
  remove(db: Database, message_ids: readonly string[]): Promise<void>;
  /** Which row of the one table belongs to which of the other. */
  readonly joined: RawBuilder<boolean>;
  matches(query: WordQuery): RawBuilder<boolean>;
  /** What the newest matches are found by without looking at all others, where the engine can do that. */
  readonly byTime: readonly RawBuilder<unknown>[];
  /**
   * Looks through these messages one by one, where the engine would not find out by itself that this is quicker than
   * looking all over for the words.
   */
  among?(message_ids: readonly string[], query: WordQuery): { found: RawBuilder<boolean>; rank: RawBuilder<number> };
  /** Keeps to a span of time where that does not follow from the condition on the messages. */
  between?(since: number, until: number): RawBuilder<boolean>;
  /** Smaller is better. */
  rank(query: WordQuery): RawBuilder<number>;
  /** Keeps ranking to so many of the newest matches where it would hold up this process. */
  recent(query: WordQuery, count: number): RawBuilder<boolean>;
}

export interface EngineOptions {
  /** How long another process that holds the store, or a server that is away, is waited for; milliseconds. */
  patience?: number;
  /** Whether a SQLite file that does not exist is made. Default: yes. */
  create?: boolean;
}

/** An open database. */
export interface Engine extends Access {
  /** A consistent view of everything, held while the work reads. */
  snapshot<T>(work: (db: Database) => Promise<T>): Promise<T>;
  /** One transaction that excludes every other migration. */
  migrating<T>(work: (db: Database) => Promise<T>): Promise<T>;
  /** Whether the file is not the one any more that was opened. Looks once a second at most. */
  replaced(): boolean;
  /** bytes */
  size(): Promise<number>;
  /** Moves what a write-ahead log holds into the file and empties it, unless somebody is reading right then. */
  checkpoint(): Promise<void>;
  /** Gives back to the disk most of what is not used any more, in small steps; answers with the bytes, 0 where it cannot. */
  shrink(): Promise<number>;
  /** Writes everything anew without gaps. Others wait meanwhile. */
  rebuild(): Promise<void>;
  /** A copy in a new file while others go on writing. */
  backup(path: string): Promise<void>;
  close(): Promise<void>;
}
