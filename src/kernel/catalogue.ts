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
}

export interface Toolset {
  name: string;
  description: string;
  /** Listed unless configuration says otherwise. */
  default: boolean;
}

export type Loader = () => Promise<Readonly<Record<string, Readonly<Record<string, Operation>>>>>;

/** All operations: the lists at once, the code on first call. */
export interface Registry {
  readonly entries: readonly CatalogueEntry[];
  readonly toolsets: readonly Toolset[];
  get(name: string): CatalogueEntry | undefined;
  load(name: string): Promise<Operation>;
}

export interface RegistrySource {
  entries: readonly CatalogueEntry[];
  toolsets: readonly Toolset[];
  loaders: Readonly<Record<string, Loader>>;
}

export function createRegistry({ entries, toolsets, loaders }: RegistrySource): Registry {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const loaded = new Map<string, Operation>();
  return {
    entries,
    toolsets,
    get: (name) => byName.get(name),
    async load(name) {
      const known = loaded.get(name);
      if (known) return known;
      const entry = byName.get(name);
      const module = entry && (await loaders[entry.module]?.());
      const found = module && Object.values(module).find((group) => Object.hasOwn(group, name))?.[name];
      if (!found)
        throw new Error(`The catalogue names ${name} but ${entry?.module ?? 'no module'} does not export it.`);
      loaded.set(name, found);
      return found;
    },
  };
}
