import { type Deviation, deviations } from './deviations.ts';
import text from './discord-openapi.json' with { type: 'text' };

/** JSON Schema 2020-12, as far as Discord's document uses it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly maxProperties?: number;
  readonly minProperties?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly contentEncoding?: string;
  /** Ours, set by a deviation: whitespace around the text does not count towards its length. */
  readonly 'x-trimmed'?: boolean;
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>;

export interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content; readonly required?: boolean };
  readonly responses: Readonly<Record<string, { readonly $ref?: string; readonly content?: Content }>>;
  readonly security?: readonly Readonly<Record<string, unknown>>[];
}

interface Document {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, Operation>> & { readonly parameters?: readonly Parameter[] }>
  >;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
  };
}

let loaded: Document | undefined;

/** Discord's official document with the deviations of deviations.ts applied. Parsed on first use. */
export function officialDocument(): Document {
  if (!loaded) {
    const document: Document = JSON.parse(text as unknown as string);
    for (const deviation of deviations) applyDeviation(document, deviation);
    loaded = document;
  }
  return loaded;
}

/** A pointer that no longer leads anywhere is an error: the list must not rot when the document is renewed. */
function applyDeviation(document: Document, { pointer, value }: Deviation): void {
  const keys = pointer
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = keys.pop() ?? '';
  let node: unknown = document;
  for (const key of keys) node = isObject(node) ? node[key] : undefined;
  if (!isObject(node)) throw new Error(`Deviation ${pointer}: the official document has no such place.`);
  if (value === undefined) delete node[last];
  else node[last] = value;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

export interface DocumentedOperation {
  readonly operation: Operation;
  readonly parameters: readonly Parameter[];
}

/** The operation the document has for a route, such as `POST` and `/channels/{channel_id}/messages`. */
export function documentedOperation(method: string, path: string): DocumentedOperation | undefined {
  const item = officialDocument().paths[path];
  const operation = item?.[method.toLowerCase()];
  if (!item || !operation) return undefined;
  return { operation, parameters: [...(item.parameters ?? []), ...(operation.parameters ?? [])] };
}

/** Follows `$ref` to a component schema. */
export function resolveSchema(schema: Schema): Schema {
  if (!schema.$ref) return schema;
  const name = schema.$ref.slice('#/components/schemas/'.length);
  const target = officialDocument().components.schemas[name];
  if (!target) throw new Error(`The official document has no schema ${name}.`);
  return resolveSchema(target);
}
