/** What something that happened made out of date. */
export interface Change {
  /** Resources whose text may be another now: ids for names, no options. */
  uris: readonly string[];
  /** Whether there are others than before. */
  lists: boolean;
}

/** News from now on. Each method returns how to stop hearing of them. */
export interface Changes {
  /** Of what resources show, whichever process learns of it. */
  resources(listener: (uris: readonly string[]) => void): () => void;
  /** Of which resources there are, as far as this process learns of it. */
  lists(listener: () => void): () => void;
}
