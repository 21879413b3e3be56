import type { Json } from '../../kernel/store/json.ts';
import { fingerprint } from '../fingerprint.ts';
import {
  BlueprintError,
  type Document,
  type Entry,
  type Fields,
  type Said,
  type State,
  type Thing,
} from './document.ts';
import { fieldsFor, type Table } from './fields.ts';
import type { Meaning } from './matching.ts';
import { readValue } from './values.ts';

/** What would have to be done for a server to be as a blueprint says. */

export type Kind = 'role' | 'category' | 'channel' | 'automod' | 'server' | 'welcome_screen' | 'onboarding';

interface Change {
  kind: Kind;
  /** Id of the thing, or a token for what is yet to be made. */
  key: string;
  name: string;
  /** Of a channel. */
  type?: string;
}

export interface Make extends Change {
  do: 'make';
  /** Id or token of the category. */
  parent?: string | null;
  fields: Fields;
}

export interface Alter extends Change {
  do: 'change';
  /** Of a channel: id or token of the category it is to be in. */
  parent?: string | null;
  fields: { [field: string]: { from: Json; to: Json } };
}

export interface Remove extends Change {
  do: 'delete';
}

export interface Order {
  do: 'order';
  kind: 'role' | 'channel';
  key: string;
  /** In the order they are to be in. */
  keys: readonly string[];
  /** Names of those that are there and leave their place. */
  moved: readonly string[];
}

export type Step = Make | Alter | Remove | Order;

export interface Comparison {
  changes: readonly Step[];
  /** What is worth knowing besides. */
  notes: readonly string[];
}

export interface How {
  /** Delete what the blueprint does not name, in the sections that it has. */
  prune: boolean;
  /** Ids of what is to be deleted by all means. */
  remove?: ReadonlySet<string>;
  /** Roles that the bot cannot move. */
  fixed?: ReadonlySet<string>;
  /** Whether places are compared as well. */
  order?: boolean;
  /** What can be taken away nowhere is left as it is, instead of being refused. */
  lenient?: boolean;
}

export const same = (a: Json | undefined, b: Json | undefined): boolean => fingerprint(a) === fingerprint(b);

export interface Work {
  state: State;
  document: Document;
  meaning: Meaning;
  how: How;
}

/** What is said of a thing, as it is compared; where the blueprint is exact, with the defaults of all else. */
export function wantedFields(
  { document, meaning, how }: Work,
  section: string,
  said: Said,
  table: Table,
  path: readonly PropertyKey[],
): Fields {
  const wanted: Fields = {};
  for (const [field, byDefault] of table) {
    const value = said[field];
    if (value !== undefined && value !== null)
      wanted[field] = readValue(section, field, value, [...path, field], meaning.names);
    else if (value === null || document.exact) {
      if (byDefault !== undefined) wanted[field] = byDefault;
      else if (value === null && !how.lenient)
        throw new BlueprintError(
          [...path, field],
          'there is always some value here.',
          'Leave the field out, or say which.',
        );
    }
  }
  return wanted;
}

export function foreign(said: Said, table: Table, type: string, path: readonly PropertyKey[]): void {
  const field = table
    .map(([name]) => name)
    .find((name) => said[name] !== undefined && !fieldsFor(table, type).some(([own]) => own === name));
  if (field === undefined) return;
  const types = table.find(([name]) => name === field)?.[2] ?? [];
  throw new BlueprintError(
    [...path, field],
    `a ${type} channel has no such setting.`,
    `It is there for ${types.join(', ')}.`,
  );
}

export const differences = (wanted: Fields, now: Fields): Alter['fields'] =>
  Object.fromEntries(
    Object.entries(wanted).flatMap(([field, to]) =>
      same(to, now[field]) ? [] : [[field, { from: now[field] ?? null, to }]],
    ),
  );

/** Without what a new thing has anyway. */
export const unusual = (fields: Fields, table: Table): Fields =>
  Object.fromEntries(
    Object.entries(fields).filter(([field, value]) => !same(value, table.find(([name]) => name === field)?.[1])),
  );

export const some = (change: Alter): Alter[] => (Object.keys(change.fields).length > 0 ? [change] : []);

export const renamed = (entry: Entry, thing: Thing): Alter['fields'] =>
  entry.name === thing.name ? {} : { name: { from: thing.name, to: entry.name } };
