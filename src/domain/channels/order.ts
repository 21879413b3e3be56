interface Placed {
  id: string;
  position: number;
}

/**
 * The position changes that put a channel or role at `index` among its siblings (0 is first). `siblings` come in the
 * order they are shown and may hold the moved one; only those whose number changes are returned.
 */
export function moveTo(siblings: readonly Placed[], moved: Placed, index: number): Placed[] {
  const others = siblings.filter(({ id }) => id !== moved.id);
  const at = Math.min(index, others.length);
  const order = [...others.slice(0, at), moved, ...others.slice(at)];
  let last = -1;
  const numbers = [...siblings.filter(({ id }) => id !== moved.id), moved]
    .map(({ position }) => position)
    .sort((a, b) => a - b)
    .map((position) => {
      last = Math.max(position, last + 1);
      return last;
    });
  return order.flatMap(({ id, position }, place) => {
    const next = numbers[place] ?? place;
    return next === position ? [] : [{ id, position: next }];
  });
}
