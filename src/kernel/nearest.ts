/** Edit distance, cut off at `max` since only near misses matter. */
function distance(a: string, b: string, max: number): number {
  if (Math.abs(a.length - b.length) > max) return max + 1;
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(swap, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? max + 1;
}

const plain = (text: string) =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');

/** Up to `limit` candidates that someone who typed `wanted` may have meant, closest first. */
export function nearest(wanted: string, candidates: readonly string[], limit = 3): string[] {
  const target = plain(wanted).slice(0, 100);
  if (target === '') return [];
  const max = Math.max(2, Math.floor(target.length / 3));
  return [...new Set(candidates)]
    .map((name) => {
      const other = plain(name);
      const contained = other.includes(target) || (other.length > 2 && target.includes(other));
      return { name, score: contained ? 0.5 : distance(target, other, max) };
    })
    .filter(({ score }) => score <= max)
    .sort((a, b) => a.score - b.score)
    .slice(0, limit)
    .map(({ name }) => name);
}

/** What is said of fields that there are not among `fields`. */
export const unknownFields = (keys: readonly string[], fields: readonly string[]): string =>
  keys
    .map((key) => {
      const close = nearest(key, fields, 1)[0];
      return `there is no field "${key.slice(0, 60)}"${close ? `, did you mean "${close}"?` : ''}`;
    })
    .join('; ');
