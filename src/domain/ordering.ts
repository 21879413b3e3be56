/** Indexes of the longest run of numbers that grow, not counting those in between. */
function growing(numbers: readonly number[]): Set<number> {
  const ends: number[] = [];
  const before: number[] = [];
  for (const [index, number] of numbers.entries()) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((numbers[ends[middle] ?? 0] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    before[index] = low > 0 ? (ends[low - 1] ?? -1) : -1;
    ends[low] = index;
  }
  const kept = new Set<number>();
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) kept.add(at);
  return kept;
}

export interface Ordered {
  order: string[];
  /** Those that had to leave their place. */
  moved: string[];
}

/**
 * The order nearest to what is there in which the wanted ones follow each other as wanted. As few as possible move, each to
 * right behind the one before it; what was not named stays beside its neighbours.
 */
export function orderAs(current: readonly string[], wanted: readonly string[]): Ordered {
  const named = wanted.filter((id) => current.includes(id));
  const places = new Map(current.map((id, index) => [id, index]));
  const kept = growing(named.map((id) => places.get(id) ?? 0));
  const moved = named.filter((_, index) => !kept.has(index));
  const order = current.filter((id) => !moved.includes(id));
  for (const [index, id] of named.entries()) {
    if (kept.has(index)) continue;
    const previous = named[index - 1];
    // Those before it are in place by now; the first goes right before the first that stayed.
    const next = named.find((each, at) => at > index && kept.has(at) && each !== id);
    const at = previous !== undefined ? order.indexOf(previous) + 1 : next === undefined ? 0 : order.indexOf(next);
    order.splice(at, 0, id);
  }
  return { order, moved };
}
