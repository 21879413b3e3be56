const CHUNK = 64;

const parses = (lines: readonly string[]): boolean => {
  try {
    Bun.YAML.parse(lines.join('\n'));
    return true;
  } catch {
    return false;
  }
};

/**
 * Where lines that are no YAML break, counted from 1. The parser does not say: it is the line after the most lines that can be
 * read, looked for in chunks so that long texts take no long time.
 */
export function brokenLine(lines: readonly string[]): number {
  let top = lines.length;
  while (top > CHUNK && ![0, 1, 2, 3].some((back) => parses(lines.slice(0, top - CHUNK - back)))) top -= CHUNK;
  for (let count = Math.min(top, lines.length - 1); count > 0; count--)
    if (parses(lines.slice(0, count))) return count + 1;
  return 1;
}
