/** Compact text for outputs that bring no renderer of their own: `key: value` lines, lists one item a line. */
export function renderGeneric(data: Record<string, unknown>): string {
  const lines = Object.entries(data).flatMap(([key, value]) => {
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return [`${key} (${value.length}):`, ...value.map((item) => `- ${inline(item)}`)];
    return [`${key}: ${inline(value)}`];
  });
  return lines.join('\n');
}

function inline(value: unknown): string {
  if (Array.isArray(value)) return value.map(inline).join(', ');
  if (value && typeof value === 'object') {
    return Object.entries(value)
      .filter(([, inner]) => inner !== undefined && inner !== null)
      .map(([key, inner]) => `${key}=${inline(inner)}`)
      .join(' ');
  }
  return String(value).replaceAll('\n', '\n  ');
}
