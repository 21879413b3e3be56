/** What arguments may hold at most, together with everything inside them. */
export const MAX_VALUES = 10_000;
export const MAX_DEPTH = 32;

/** Why a value is too large to look at more closely, or undefined. Walks without recursion and stops at the limit. */
export function tooLarge(value: unknown): string | undefined {
  let count = 0;
  let level: object[] = typeof value === 'object' && value !== null ? [value] : [];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return `are nested more than ${MAX_DEPTH} deep`;
    const below: object[] = [];
    for (const node of level) {
      for (const inner of Object.values(node)) {
        if (++count > MAX_VALUES) return `hold more than ${MAX_VALUES} values`;
        if (typeof inner === 'object' && inner !== null) below.push(inner);
      }
    }
    level = below;
  }
  return undefined;
}
