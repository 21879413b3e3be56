interface Routable {
  readonly method: string;
  readonly path: string;
}

interface Node<Route> {
  readonly fixed: Map<string, Node<Route>>;
  variable?: Node<Route>;
  readonly methods: Map<string, Route>;
}

interface Match<Route> {
  readonly route: Route | undefined;
  readonly params: Record<string, string>;
}

/** Finds the route of a path. Fixed segments win over variable ones, so `members/@me` is not a user id. */
export class Router<Route extends Routable> {
  private readonly root = createNode<Route>();

  constructor(routes: readonly Route[]) {
    for (const route of routes) this.add(route);
  }

  /** Undefined where no route has this path; a match without route where none has this method. */
  find(method: string, path: string): Match<Route> | undefined {
    const segments = path.split('/').slice(1).map(decodeSegment);
    const found: Found<Route>[] = [];
    collect(this.root, segments, [], found);
    if (found.length === 0) return undefined;
    for (const { node, values } of found) {
      const route = node.methods.get(method);
      if (route) return { route, params: nameParams(route.path, values) };
    }
    return { route: undefined, params: {} };
  }

  private add(route: Route): void {
    let node = this.root;
    for (const segment of route.path.split('/').slice(1)) {
      if (segment.startsWith('{')) {
        node.variable ??= createNode();
        node = node.variable;
      } else {
        const next = node.fixed.get(segment) ?? createNode<Route>();
        node.fixed.set(segment, next);
        node = next;
      }
    }
    if (node.methods.has(route.method)) throw new Error(`Two routes for ${route.method} ${route.path}.`);
    node.methods.set(route.method, route);
  }
}

interface Found<Route> {
  readonly node: Node<Route>;
  readonly values: string[];
}

function createNode<Route>(): Node<Route> {
  return { fixed: new Map(), methods: new Map() };
}

function collect<Route>(node: Node<Route>, segments: readonly string[], values: string[], found: Found<Route>[]): void {
  const [segment, ...rest] = segments;
  if (segment === undefined) {
    if (node.methods.size > 0) found.push({ node, values });
    return;
  }
  const fixed = node.fixed.get(segment);
  if (fixed) collect(fixed, rest, values, found);
  if (node.variable && segment !== '') collect(node.variable, rest, [...values, segment], found);
}

function nameParams(path: string, values: readonly string[]): Record<string, string> {
  const names = path.split('/').filter((segment) => segment.startsWith('{'));
  return Object.fromEntries(names.map((name, index) => [name.slice(1, -1), values[index] ?? '']));
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
