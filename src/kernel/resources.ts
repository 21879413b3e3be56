import type { Caller } from './caller.ts';
import type { CatalogueEntry, JsonSchema } from './catalogue.ts';
import type { Invocation } from './invocation.ts';
import { perCaller } from './per-caller.ts';
import type { Guild, Outcome } from './pipeline.ts';
import type { ReferenceKind } from './references.ts';
import type { ResourceView } from './resource-view.ts';
import { fillTemplate, type UriTemplate, uriTemplate, withoutQuery } from './uri-template.ts';

/** A view as one caller has it. */
export interface Offer {
  view: ResourceView;
  entry: CatalogueEntry;
  /** With what the session is bound to filled in. */
  template: string;
  /** What is left to fill in, in order, with what each names. */
  variables: readonly { name: string; kind: ReferenceKind | undefined }[];
}

export type Asking = Pick<Invocation, 'caller' | 'surface' | 'signal' | 'progress' | 'approval' | 'format' | 'within'>;

/** Text, or bytes in base64. */
export type ResourceContent = { uri: string; mimeType: string } & ({ text: string } | { blob: string });

export interface Resources {
  /** All that this caller may read, in the order of the catalogue. */
  offers(caller: Caller): readonly Offer[];
  /** Whether there is an operation behind it that this caller may call. `{name}`s may stand where values will. */
  knows(uri: string, caller: Caller): boolean;
  /** Undefined when the URI is none of this caller's. Throws OperationError and nothing else. */
  read(
    uri: string,
    asking: Asking,
  ): Promise<{ kind: 'done'; contents: ResourceContent[] } | (Outcome & { kind: 'approval' }) | undefined>;
  /**
   * The same resource with ids for names and without options, once the caller is known to be allowed to read it. Throws
   * OperationError when it is not; undefined as `read`.
   */
  canonical(uri: string, asking: Asking): Promise<string | undefined>;
}

interface Compiled {
  offer: Offer;
  matcher: UriTemplate;
}

/** Values in a URI are texts; inputs may be numbers and truth values. What does not fit is left for parse to refuse. */
function typed(value: string, schema: JsonSchema | undefined): unknown {
  const type = schema?.['type'];
  if ((type === 'integer' || type === 'number') && /^-?\d{1,15}(?:\.\d{1,9})?$/.test(value)) return Number(value);
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

export function createResources(guild: Pick<Guild, 'callable' | 'check' | 'invoke'>): Resources {
  const matchers = new Map<string, UriTemplate>();
  const matcherOf = ({ template }: ResourceView) => {
    const known = matchers.get(template) ?? uriTemplate(template);
    matchers.set(template, known);
    return known;
  };
  const compiled = perCaller((caller): Compiled[] =>
    guild.callable(caller).flatMap((entry) =>
      (entry.resources ?? []).map((view) => {
        const matcher = matcherOf(view);
        const properties = (entry.input['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
        const pinned = matcher.variables.filter((name) => !Object.hasOwn(properties, name));
        const values = Object.fromEntries(pinned.map((name) => [name, pinOf(caller, name)]));
        const variables = matcher.variables
          .filter((name) => !pinned.includes(name))
          .map((name) => ({ name, kind: entry.references[name]?.kind }));
        return { matcher, offer: { view, entry, template: fillTemplate(view.template, values), variables } };
      }),
    ),
  );
  const offers = perCaller((caller) => compiled(caller).map(({ offer }) => offer));

  function find(uri: string, asking: Asking) {
    for (const { matcher, offer } of compiled(asking.caller)) {
      const values = matcher.match(uri);
      if (values) return { view: offer.view, call: { ...asking, ...callOf(offer.entry, values) } };
    }
    return undefined;
  }

  return {
    offers,

    knows: (uri, caller) => compiled(caller).some(({ matcher }) => matcher.match(uri) !== undefined),

    async read(uri, asking) {
      const found = find(uri, asking);
      if (!found) return undefined;
      const outcome = await guild.invoke(found.call);
      if (outcome.kind === 'approval') return outcome;
      if (outcome.kind !== 'done') throw new Error('A read asks a model that nobody offered.');
      const json = (found.call.args['format'] ?? asking.format) === 'json';
      const texts = [{ uri, mimeType: json ? 'application/json' : 'text/plain', text: outcome.text }];
      return {
        kind: 'done',
        contents: [
          ...texts,
          ...outcome.blocks.map((block) =>
            block.type === 'text'
              ? { uri, mimeType: 'text/plain', text: block.text }
              : { uri, mimeType: block.mimeType, blob: block.data },
          ),
        ],
      };
    },

    async canonical(uri, asking) {
      const found = find(uri, asking);
      if (!found) return undefined;
      const input = await guild.check(found.call);
      const ids = Object.entries(input).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
      return fillTemplate(withoutQuery(found.view.template), Object.fromEntries(ids));
    },
  };
}

function callOf({ name, input }: CatalogueEntry, values: Readonly<Record<string, string | string[]>>) {
  const properties = (input['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
  const args = Object.entries(values).map(([field, value]): [string, unknown] => {
    const schema = Object.hasOwn(properties, field) ? properties[field] : undefined;
    return [field, typeof value === 'string' ? typed(value, schema) : value];
  });
  return { operation: name, args: Object.fromEntries(args) };
}

const pinOf = ({ pinned }: Caller, name: string): string | undefined =>
  name === 'server' ? pinned.server : name === 'channel' ? pinned.channel : undefined;
