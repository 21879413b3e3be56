import { z } from 'zod';
import { atPaths } from '../../domain/picking.ts';
import type { CatalogueEntry, JsonSchema } from '../../kernel/catalogue.ts';
import type { Context } from '../../kernel/context.ts';
import type { Path, RequestOptions } from '../../kernel/discord.ts';
import type { EndpointRow, EndpointSource } from '../../kernel/endpoints.ts';
import type { FileSource, OpenedFile } from '../../kernel/files.ts';
import type { Operation } from '../../kernel/operation.ts';
import { createSchemaReader } from './input-schema.ts';
import { withToken } from './tokens.ts';

type Fields = Record<string, unknown>;

/** Fields of ours beside those of Discord. */
const OURS: readonly string[] = ['fields', 'reason', 'format'];

const inputOf = ({ input, definitions }: EndpointRow, source: EndpointSource) =>
  definitions.length === 0
    ? input
    : { ...input, $defs: Object.fromEntries(definitions.map((name) => [name, source.definitions[name]])) };

/** An endpoint as lists and policies see any operation. */
export function entryOf(row: EndpointRow, source: EndpointSource): CatalogueEntry {
  const { definitions: _, wire: __, shapes: ___, ...entry } = row;
  return { ...entry, module: 'endpoints', intents: [], rare: true, trusted: false, input: inputOf(row, source) };
}

/** `{placeholders}` of the path filled in, each value encoded. */
function pathOf(template: string, input: Fields): Path {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(input[name]))) as Path;
}

const isFile = (value: unknown): value is OpenedFile =>
  typeof value === 'object' && value !== null && (value as OpenedFile).bytes instanceof Uint8Array;

/** A message without `allowed_mentions` pings nobody, here as with `send_message`. */
function quiet(body: Fields): Fields {
  const message = (body['data'] ?? body['message']) as Fields | undefined;
  if (message && typeof message === 'object' && !('choices' in message) && !('custom_id' in message)) {
    return { ...body, [body['data'] === message ? 'data' : 'message']: quiet(message) };
  }
  return body['allowed_mentions'] === undefined ? { ...body, allowed_mentions: { parse: [] } } : body;
}

/** An address has no null. */
const inQuery = (value: unknown): string | undefined =>
  (Array.isArray(value) ? value.filter((each) => each !== null) : (value ?? undefined)) as string | undefined;

async function optionsOf({ wire }: EndpointRow, input: Fields, context: Context): Promise<RequestOptions> {
  const inPath = [...wire.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
  const elsewhere = new Set([...inPath, ...wire.query, ...OURS, ...(wire.uploads ? [wire.uploads] : [])]);
  const own = Object.fromEntries(
    Object.entries(input).filter(([name, value]) => !elsewhere.has(name) && value !== undefined),
  );
  const query = Object.fromEntries(wire.query.map((name) => [name, inQuery(input[name])]));
  const sources = [input[wire.uploads ?? ''] ?? []].flat() as FileSource[];
  const files: OpenedFile[] = [];
  for (const source of sources) files.push(await context.openFile(source));

  const auth = wire.path.includes('_token}') ? { auth: false } : {};
  if (wire.uploads !== undefined && wire.uploads !== 'files') {
    // A form has no null: leaving a field out says the same.
    const form = Object.fromEntries(
      Object.entries(own)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
    );
    return files.length > 0 ? { query, files, form, fileField: wire.uploads, ...auth } : { query, body: own, ...auth };
  }
  const body = wire.body === 'none' ? undefined : wire.body === 'fields' ? own : input[wire.body];
  return {
    query,
    ...(body === undefined ? {} : { body: wire.mentions ? quiet(body as Fields) : body }),
    ...(files.length > 0 ? { files } : {}),
    ...auth,
  };
}

/** Discord's answer as an object: lists under `items`, files as a content block, nothing as `done`. */
function answered(answer: unknown, fields: readonly string[] | undefined, context: Context): Fields {
  if (isFile(answer)) {
    const { name, bytes, contentType } = answer;
    if (contentType.startsWith('image/')) {
      context.attach({ type: 'image', data: Buffer.from(bytes).toString('base64'), mimeType: contentType });
    } else {
      context.attach({ type: 'text', text: new TextDecoder().decode(bytes) });
    }
    return { name, content_type: contentType, size: bytes.length };
  }
  if (answer === undefined || answer === null) return { done: true };
  const picked = fields ? atPaths(answer, fields) : answer;
  if (Array.isArray(picked)) return { items: picked };
  return typeof picked === 'object' ? (picked as Fields) : { value: picked };
}

/** Read once for all endpoints that share them. */
const readers = new WeakMap<EndpointSource, ReturnType<typeof createSchemaReader>>();

function readerOf(source: EndpointSource) {
  const known = readers.get(source) ?? createSchemaReader(source.definitions);
  readers.set(source, known);
  return known;
}

/** Names, links and ids: what they may be, the resolve policy knows. */
const referring = z.string().trim().min(1).max(200);

const NAME = { type: 'string', minLength: 1, maxLength: 200 };

/** Fields that `format` and `reason` of the pipeline take care of. */
const COMMON: readonly string[] = ['reason', 'format'];

function schemaOf({ input, references, shapes }: EndpointRow, source: EndpointSource): z.ZodObject {
  const read = readerOf(source);
  const required = (input['required'] ?? []) as string[];
  const fields = Object.entries((input['properties'] ?? {}) as Record<string, JsonSchema>);
  const shape = fields
    .filter(([name]) => !COMMON.includes(name))
    .map(([name, schema]) => {
      const reference = references[name];
      const nullable = [schema['type']].flat().includes('null');
      const named = nullable ? referring.nullable() : referring;
      const made = !reference ? read(schema) : reference.many ? read({ ...schema, items: NAME }) : named;
      // A server that is clear from elsewhere may be left out, and a channel beside a message link: resolve fills them in.
      const clear =
        reference?.kind === 'server' || (reference?.kind === 'channel' && references['message_id'] !== undefined);
      return [name, clear || !required.includes(name) ? made.optional() : made] as const;
    });
  const whole = z.object(Object.fromEntries(shape));
  if (!shapes) return whole;
  const any = z.union(shapes.map(read));
  return whole.check((ctx) => {
    const { error } = any.safeParse(ctx.value);
    if (error) ctx.issues.push(...(error.issues as z.core.$ZodRawIssue[]));
  });
}

/** The operation behind an endpoint's entry; its schema is made on the first call. */
export function operationOf(row: EndpointRow, source: EndpointSource): Operation {
  const input = schemaOf(row, source);
  return {
    title: row.title,
    description: row.description,
    effect: row.effect,
    permissions: row.permissions,
    ...(row.reason ? { reason: true } : {}),
    ...(row.idempotent ? { idempotent: true } : {}),
    ...(row.effect === 'read' && 'fields' in input.shape ? { rows: { list: 'items' } } : {}),
    input,
    output: z.looseObject({}),
    async run(given: Fields, context: Context) {
      const own = row.wire.path.includes('{application_id}') && given['application_id'] === undefined;
      const filled = own ? { ...given, application_id: (await context.discord.application()).id } : given;
      const answer = await withToken(row, filled, context, async (input) => {
        const options = await optionsOf(row, input, context);
        return context.discord.request(row.wire.method, pathOf(row.wire.path, input), options);
      });
      return answered(answer, given['fields'] as string[] | undefined, context);
    },
  };
}
