import type { Effect, Operation, PermissionName, PrivilegedIntent } from './operation.ts';
import type { Reference } from './references.ts';
import type { ResourceView } from './resource-view.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * What lists need to know of an operation, computed ahead of time from the operation itself, so that listing loads
 * neither handlers nor zod schemas. `input` is what callers may send, with the common fields added.
 */
export interface CatalogueEntry {
  name: string;
  toolset: string;
  /** Key of the loader that brings the operation's code. */
  module: string;
  title: string;
  description: string;
  effect: Effect;
  permissions: readonly PermissionName[];
  intents: readonly PrivilegedIntent[];
  reason: boolean;
  idempotent: boolean;
  rare: boolean;
  trusted: boolean;
  door?: readonly Effect[];
  reach?: 'channel' | 'server';
  resources?: readonly ResourceView[];
  references: Readonly<Record<string, Reference>>;
  input: JsonSchema;
  /** Full shape, as `format: "json"` returns it. */
  output: JsonSchema;
  /** The operationId in Discord's OpenAPI document, for operations generated from it. */
  endpoint?: string;
  /** What of its input to ask Discord about where neither a server nor a channel is named. */
  locate?: 'webhook' | 'invite' | 'template' | 'sticker';
  asks?: true;
  preview?: true;
  /** Operations that do the same, or that it calls: where policy forbids or wants approval for one of them, so it does for this one. */
  like?: readonly string[];
  /** As it was before an operator put it into other words. */
  formerly?: Pick<CatalogueEntry, 'title' | 'description'>;
}

/** An entry with another input, made whenever somebody looks at it: of most entries nobody does. */
export const withInput = (entry: CatalogueEntry, input: () => JsonSchema): CatalogueEntry =>
  Object.defineProperties({} as CatalogueEntry, {
    // Not by spreading, which would look at every schema.
    ...Object.getOwnPropertyDescriptors(entry),
    input: { get: input, enumerable: true, configurable: true },
  });

export interface Toolset {
  name: string;
  description: string;
  /** Listed unless configuration says otherwise. */
  default: boolean;
}

export type Loader = () => Promise<Readonly<Record<string, Readonly<Record<string, Operation>>>>>;

/** Operations of which not even the names are needed before one of them is asked for. */
export interface LateOperations {
  entries: readonly CatalogueEntry[];
  operation(name: string): Operation;
}

/** All operations: the lists at once, the code on first call. */
export interface Registry {
  /** What can be listed: the curated operations, and after `listAll` every other one too. */
  readonly entries: readonly CatalogueEntry[];
  readonly toolsets: readonly Toolset[];
  /** Every operation there is. */
  all(): Promise<readonly CatalogueEntry[]>;
  /** At once for what is curated, which nearly every call is of. */
  find(name: string): CatalogueEntry | undefined | Promise<CatalogueEntry | undefined>;
  /** At once from the second time on. */
  load(name: string): Operation | Promise<Operation>;
  /** What `load` has brought. Throws where it was not called first. */
  loaded(name: string): Operation;
  /** Makes `entries` complete. Before anyone has been shown a list. */
  listAll(): Promise<void>;
  /** Puts what lists say into other words, once. Before anyone has been shown a list. */
  reword(words: Rewording): void;
}

export interface Rewording {
  entry(entry: CatalogueEntry): CatalogueEntry;
  toolset(toolset: Toolset): Toolset;
}

export interface RegistrySource {
  entries: readonly CatalogueEntry[];
  toolsets: readonly Toolset[];
  loaders: Readonly<Record<string, Loader>>;
  late?: () => Promise<LateOperations>;
}

const NOTHING: LateOperations = {
  entries: [],
  operation: (name) => {
    throw new Error(`There is no code of ${name}.`);
  },
};

export function createRegistry({ loaders, late, ...source }: RegistrySource): Registry {
  let { entries, toolsets } = source;
  let rewording: Rewording | undefined;
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const loaded = new Map<string, Operation>();
  let listed = entries;
  let more: Promise<LateOperations> | undefined;
  const others = () => {
    more ??= (late?.() ?? Promise.resolve(NOTHING)).then((source) => {
      const found = rewording ? { ...source, entries: source.entries.map(rewording.entry) } : source;
      for (const entry of found.entries) byName.set(entry.name, entry);
      return found;
    });
    return more;
  };
  async function bring(name: string): Promise<Operation> {
    const entry = byName.get(name);
    const module = entry && entry.endpoint === undefined ? await loaders[entry.module]?.() : undefined;
    const found =
      entry?.endpoint === undefined
        ? module && Object.values(module).find((group) => Object.hasOwn(group, name))?.[name]
        : (await others()).operation(name);
    if (!found) throw new Error(`The catalogue names ${name} but ${entry?.module ?? 'no module'} does not export it.`);
    loaded.set(name, found);
    return found;
  }
  return {
    get entries() {
      return listed;
    },
    get toolsets() {
      return toolsets;
    },
    all: async () => [...entries, ...(await others()).entries],
    find: (name) => byName.get(name) ?? others().then(() => byName.get(name)),
    async listAll() {
      listed = [...entries, ...(await others()).entries];
    },
    reword(words) {
      rewording = words;
      toolsets = toolsets.map(words.toolset);
      entries = entries.map(words.entry);
      listed = listed.map(words.entry);
      more = more?.then((found) => ({ ...found, entries: found.entries.map(words.entry) }));
      for (const [name, entry] of byName) byName.set(name, words.entry(entry));
    },
    loaded(name) {
      const found = loaded.get(name);
      if (!found) throw new Error(`${name} is not loaded yet.`);
      return found;
    },
    load: (name) => loaded.get(name) ?? bring(name),
  };
}
