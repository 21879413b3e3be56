/** What something that happened made out of date. */
export interface Change {
  /** Resources whose text may be another now: ids for names, no options. */
  uris: readonly string[];
  /** Whether there are others than before. */
  lists: boolean;
}

/** News of what resources show. Tells of changes from now on; returns how to stop. */
export interface Changes {
  subscribe(listener: (change: Change) => void): () => void;
}
