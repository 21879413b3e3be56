/** Adds `by` to what all processes did, and resolves with the sum of the last `windowMs`. Rejects when that is not known. */
export type Tally = (windowMs: number, by: number) => Promise<number>;
