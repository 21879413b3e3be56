type Fields = Record<string, unknown>;

/**
 * Only what was asked for of a JSON value, by paths such as `id` or `author.username`. Lists are looked through: each item
 * gives its own. What is not there is left out.
 */
export function atPaths(value: unknown, paths: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => atPaths(item, paths));
  if (typeof value !== 'object' || value === null) return value;
  const deeper = new Map<string, string[] | undefined>();
  for (const path of paths) {
    const [head = '', ...rest] = path.split('.');
    if (rest.length === 0) deeper.set(head, undefined);
    else if (!deeper.has(head)) deeper.set(head, [rest.join('.')]);
    else deeper.get(head)?.push(rest.join('.'));
  }
  return Object.fromEntries(
    [...deeper].flatMap(([key, rest]) => {
      if (!Object.hasOwn(value, key)) return [];
      const inner = (value as Fields)[key];
      return [[key, rest === undefined ? inner : atPaths(inner, rest)]];
    }),
  );
}
