import type { CatalogueEntry } from './catalogue.ts';

/** What the bot can do nowhere, so that lists need not offer it. */
export interface Usability {
  /** Grows whenever `unusable` may answer otherwise than before. */
  readonly version: number;
  /** Why an operation fails wherever it is called, and what to do about it. Undefined where it works somewhere, or nobody knows. */
  unusable(entry: CatalogueEntry): string | undefined;
  /** Returns how to stop hearing of changes. */
  onChange(listener: () => void): () => void;
}

/** Nothing is known, so nothing is hidden. */
export const everythingUsable: Usability = {
  version: 0,
  unusable: () => undefined,
  onChange: () => () => {},
};
