export interface Cursor {
  reader: string;
  /** The sequence number up to which it has read. */
  seq: number;
  /** milliseconds */
  updated_at: number;
}

/** How far each named reader of the event log has come. */
export interface Cursors {
  /** 0 for a reader that never read. */
  get(reader: string): Promise<number>;
  /** Moves forward only; answers where the reader stands now, which is further on where another process was faster. */
  advance(reader: string, seq: number): Promise<number>;
  list(): Promise<Cursor[]>;
  remove(reader: string): Promise<void>;
}
