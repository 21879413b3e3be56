let last = Number.NaN;
let text = '';

/** ISO 8601. Whoever is busy writes many lines within a millisecond, and a time is dear to write out. */
export function isoTime(milliseconds: number): string {
  if (milliseconds !== last) {
    text = new Date(milliseconds).toISOString();
    last = milliseconds;
  }
  return text;
}
