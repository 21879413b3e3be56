type Values = Readonly<Record<string, string | undefined>>;

/** A URI template of RFC 6570, as far as resources need it: `{name}` for a path segment, `{?name,…}` at the end. */
export interface UriTemplate {
  /** Of path segments: a URI has them all. */
  readonly variables: readonly string[];
  /** The values in a URI, percent-decoded, or undefined when it does not fit. What follows `?` may have any name. */
  match(uri: string): Record<string, string | string[]> | undefined;
}

const QUERY = /\{\?([^}]*)\}$/;
const VARIABLE = /\{(\w+)\}/g;

/** Text that is no percent-encoding stands for itself: people type `100%`. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readQuery(query: string): [string, string | string[]][] {
  const found = new Map<string, string[]>();
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = decode(at === -1 ? pair : pair.slice(0, at));
    found.set(name, [...(found.get(name) ?? []), at === -1 ? '' : decode(pair.slice(at + 1))]);
  }
  return [...found].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]);
}

export function uriTemplate(template: string): UriTemplate {
  const path = template.replace(QUERY, '');
  const variables = [...path.matchAll(VARIABLE)].map(([, name = '']) => name);
  const literal = (text: string) => text.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  const pattern = new RegExp(
    `^${path
      .split(VARIABLE)
      .map((part, i) => (i % 2 ? '([^/?]+)' : literal(part)))
      .join('')}/?(?:\\?(.*))?$`,
    'i',
  );
  return {
    variables,
    match(uri) {
      const found = pattern.exec(uri.trim());
      if (!found) return undefined;
      const values = variables.map((name, i) => [name, decode(found[i + 1] ?? '')] as const);
      return Object.fromEntries([...readQuery(found[variables.length + 1] ?? ''), ...values]);
    },
  };
}

/** The template with those of its `{name}`s replaced that have a value, percent-encoded; the rest stays. */
export const fillTemplate = (template: string, values: Values): string =>
  template.replace(VARIABLE, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? whole : encodeURIComponent(value);
  });

/** Without the optional part that clients may add. */
export const withoutQuery = (template: string): string => template.replace(QUERY, '');
