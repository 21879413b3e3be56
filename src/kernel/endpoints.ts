import type { CatalogueEntry, JsonSchema } from './catalogue.ts';
import type { Method } from './discord.ts';

/** What Discord's document says of an id. */
export const SNOWFLAKE = '^(0|[1-9][0-9]*)$';
/** Text that stands in a path is one part of it, never a way to another endpoint. */
export const PATH_PART = '^[\\w=+:~-][\\w=+:~.-]*$';

/** Where the fields of an endpoint operation go on the wire. */
export interface Wire {
  method: Method;
  /** Below `/api/v10`, with `{placeholders}` named as fields. */
  path: string;
  query: readonly string[];
  /** Every other field, the value of `items` or `metadata` alone, or nothing. */
  body: 'fields' | 'items' | 'metadata' | 'none';
  /** The field with files to upload: `files`, or the form field that carries the one there is. */
  uploads?: string;
  /** Nobody is pinged unless `allowed_mentions` says so. */
  mentions?: true;
}

/** An endpoint operation as it is kept: its schema names the definitions that it shares with others. */
export interface EndpointRow extends Omit<CatalogueEntry, 'module' | 'intents' | 'rare' | 'trusted' | 'endpoint'> {
  endpoint: string;
  /** Where the body is one of several shapes: of each, what it takes and requires. The input takes what any of them does. */
  shapes?: readonly JsonSchema[];
  /** Names of all shared schemas that the input leads to. */
  definitions: readonly string[];
  wire: Wire;
}

export interface EndpointSource {
  definitions: Readonly<Record<string, JsonSchema>>;
  endpoints: readonly EndpointRow[];
}
