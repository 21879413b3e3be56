import { type EndpointRow, type EndpointSource, PATH_PART } from '../../src/kernel/endpoints.ts';
import type { Effect } from '../../src/kernel/operation.ts';
import type { Reference, ReferenceKind } from '../../src/kernel/references.ts';
import { type Reviewed, reviewed } from './reviewed/reviewed.ts';
import { type Endpoint, readDefinitions, readEndpoints, withBits } from './source.ts';
import type { Schema } from './type-schema.ts';

type Properties = Record<string, Schema>;

const EFFECTS: Readonly<Record<Endpoint['method'], Effect>> = {
  GET: 'read',
  POST: 'create',
  PUT: 'update',
  PATCH: 'update',
  DELETE: 'delete',
};

/** Fields by which people name things; all others take ids alone. */
const KINDS: Readonly<Record<string, ReferenceKind>> = {
  guild_id: 'server',
  channel_id: 'channel',
  webhook_channel_id: 'channel',
  parent_id: 'channel',
  message_id: 'message',
  messages: 'message',
  user_id: 'user',
  role_id: 'role',
  emoji_name: 'emoji',
};

const isNull = (schema: Schema) => schema['type'] === 'null';

/** What a body is once null and references are out of the way: one shape, or one of several. */
function shapesOf(schema: Schema, definitions: Properties): Schema[] {
  const name = nameOf(schema);
  if (name !== undefined) return shapesOf(definitions[name] ?? {}, definitions);
  const options = schema['anyOf'] as Schema[] | undefined;
  if (options) return options.filter((option) => !isNull(option)).flatMap((option) => shapesOf(option, definitions));
  const parts = schema['allOf'] as Schema[] | undefined;
  if (parts)
    return [
      merged(
        parts.flatMap((part) => shapesOf(part, definitions)),
        'all',
      ),
    ];
  return [schema];
}

const nameOf = (schema: Schema): string | undefined => /^#\/\$defs\/(.+)$/.exec(String(schema['$ref']))?.[1];

/** Several object shapes as one that takes whatever any of them takes; required is what `every` of them, or `all` together, require. */
function merged(shapes: readonly Schema[], mode: 'every' | 'all'): Schema {
  const properties: Record<string, Schema[]> = {};
  for (const shape of shapes) {
    for (const [field, schema] of Object.entries((shape['properties'] ?? {}) as Properties)) {
      const known = properties[field] ?? [];
      properties[field] = known;
      if (!known.some((other) => JSON.stringify(other) === JSON.stringify(schema))) known.push(schema);
    }
  }
  const required = shapes.map((shape) => (shape['required'] ?? []) as string[]);
  const names = Object.keys(properties).filter((field) =>
    mode === 'all' ? required.some((each) => each.includes(field)) : required.every((each) => each.includes(field)),
  );
  return {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(properties).map(([field, schemas]) => [
        field,
        schemas.length === 1 ? schemas[0] : either(schemas),
      ]),
    ),
    ...(names.length > 0 ? { required: names } : {}),
  };
}

function either(schemas: readonly Schema[]): Schema {
  const flat = schemas.flatMap((schema) => (schema['anyOf'] as Schema[] | undefined) ?? [schema]);
  const unique = flat.filter(
    (schema, i) => flat.findIndex((other) => JSON.stringify(other) === JSON.stringify(schema)) === i,
  );
  const literals = unique.filter((schema) => schema['const'] !== undefined);
  return literals.length > 1 && literals.length === unique.length
    ? { enum: literals.map((schema) => schema['const']) }
    : { anyOf: unique };
}

/** Names of all definitions that a schema leads to. */
function closure(schema: unknown, definitions: Properties, found = new Set<string>()): Set<string> {
  if (Array.isArray(schema)) for (const each of schema) closure(each, definitions, found);
  else if (typeof schema === 'object' && schema !== null) {
    const name = nameOf(schema as Schema);
    if (name !== undefined && !found.has(name)) {
      if (!definitions[name]) throw new Error(`There is no definition of ${name}.`);
      found.add(name);
      closure(definitions[name], definitions, found);
    }
    for (const each of Object.values(schema)) closure(each, definitions, found);
  }
  return found;
}

interface Body {
  kind: EndpointRow['wire']['body'];
  schema: Schema;
  /** Where the body is one of several: each of them. */
  shapes?: readonly Schema[];
}

function bodyOf({ body }: Endpoint, definitions: Properties): Body {
  if (!body) return { kind: 'none', schema: { type: 'object', properties: {} } };
  const shapes = shapesOf(body, definitions);
  const [first] = shapes;
  const whole = (kind: 'items' | 'metadata', schema: Schema): Body => ({
    kind,
    schema: { type: 'object', properties: { [kind]: schema }, required: [kind] },
  });
  if (shapes.length === 1 && first?.['type'] === 'array') return whole('items', first);
  if (shapes.length === 1 && Object.keys((first?.['properties'] ?? {}) as Properties).length === 0) {
    return whole('metadata', first ?? {});
  }
  const schema = merged(shapes, 'every');
  return shapes.length === 1 ? { kind: 'fields', schema } : { kind: 'fields', schema, shapes };
}

/** Field names of an answer with their types, one level deep: enough to choose `fields` by. */
function answerOf({ answer }: Endpoint, definitions: Properties): Schema {
  if (!answer) return { type: 'object', properties: { done: { type: 'boolean' } } };
  const shapes = shapesOf(answer, definitions);
  const shallow = (schema: Schema): Schema => {
    const properties = (merged(shapesOf(schema, definitions), 'every')['properties'] ?? {}) as Properties;
    return { type: 'object', properties: Object.fromEntries(Object.keys(properties).map((field) => [field, {}])) };
  };
  const list = shapes.find((shape) => shape['type'] === 'array');
  if (list) {
    return {
      type: 'object',
      properties: { items: { type: 'array', items: shallow((list['items'] ?? {}) as Schema) } },
    };
  }
  return shapes[0]?.['type'] === 'string' ? { type: 'object', properties: { content_type: {} } } : shallow(answer);
}

const titleOf = (id: string) => {
  const words = id
    .replace(/^deprecated_(.+)$/, '$1_old_route')
    .replace(/^(applications|guilds?)_(get)_/, '$2_')
    .replaceAll('_', ' ');
  return words[0]?.toUpperCase() + words.slice(1);
};

/** In bodies only channels, people and lists of messages mean what their name says everywhere. */
const IN_BODY: readonly string[] = ['channel_id', 'webhook_channel_id', 'parent_id', 'user_id', 'messages'];

function referencesOf(fields: Properties, inPath: Properties, required: readonly string[]): Record<string, Reference> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([field, schema]) => {
      const kind = field in inPath || IN_BODY.includes(field) ? KINDS[field] : undefined;
      if (!kind) return [];
      return [[field, { kind, many: schema['type'] === 'array', required: required.includes(field) }]];
    }),
  );
}

const DESCRIBED: Readonly<Record<ReferenceKind, string>> = {
  server: 'Server id or name',
  channel: 'Channel or thread: #name, id or link',
  message: 'Message id or link',
  user: 'User id, @name or mention',
  role: 'Role id or name',
  emoji: 'Unicode emoji, :name: or name:id',
};

/** Names are taken where Discord takes ids. */
function referring(schema: Schema, { kind, many }: Reference): Schema {
  const text: Schema = { type: 'string', description: DESCRIBED[kind] };
  if (many) return { ...schema, items: text };
  const nullable = ((schema['anyOf'] ?? []) as Schema[]).some(isNull);
  return nullable ? { ...text, type: ['string', 'null'] } : text;
}

const inPathOnly = (schema: Schema): Schema =>
  schema['type'] === 'string' && schema['pattern'] === undefined ? { ...schema, pattern: PATH_PART } : schema;

/** What a shape of the body asks of its fields beyond what all fields together say; names stand where it wants ids. */
const asked = ({ properties, required }: Schema, references: Record<string, Reference>): Schema => ({
  type: 'object',
  properties: Object.fromEntries(
    Object.entries(withBits((properties ?? {}) as Properties)).filter(([field]) => !(field in references)),
  ),
  ...(required === undefined ? {} : { required }),
  additionalProperties: true,
});

/** Parts of a path that callers may leave out. */
const FILLED_IN: Readonly<Record<string, string>> = {
  application_id: "The bot's own where left out",
  webhook_token: 'Looked up where left out',
  interaction_token: 'Looked up where left out',
};
const WEBHOOK = 'Id of a webhook, or of an interaction to answer';

const FILES: Schema = {
  type: 'array',
  maxItems: 10,
  items: {
    type: 'object',
    properties: {
      path: { type: 'string' },
      url: { type: 'string' },
      data: { type: 'string', description: 'base64' },
      name: { type: 'string' },
    },
  },
  description: 'Files to upload, each by path, url or data',
};

function rowOf(
  endpoint: Endpoint,
  toolset: string,
  review: Reviewed,
  taken: ReadonlySet<string>,
  definitions: Properties,
): EndpointRow {
  const body = bodyOf(endpoint, definitions);
  const inPath = (endpoint.parameters['properties'] ?? {}) as Properties;
  const inside = Object.fromEntries(Object.entries(inPath).map(([name, schema]) => [name, inPathOnly(schema)]));
  const parts = [{ ...endpoint.parameters, properties: inside }, endpoint.query, body.schema];
  const names = parts.flatMap((part) => Object.keys((part['properties'] ?? {}) as Properties));
  const twice = names.filter((name, i) => names.indexOf(name) !== i);
  if (twice.length > 0) throw new Error(`${endpoint.id} has several fields called ${twice.join(', ')}.`);

  const effect = review.effect ?? EFFECTS[endpoint.method];
  const uploads =
    review.file ?? (closure(body.schema, definitions).has('MessageAttachmentRequest') ? 'files' : undefined);
  const given = merged(parts, 'all');
  const own = withBits(given['properties'] as Properties);
  const required = ((given['required'] ?? []) as string[]).filter((name) => !(name in FILLED_IN));
  for (const [name, description] of Object.entries(FILLED_IN)) {
    if (own[name] && name in inPath) own[name] = { ...own[name], description };
  }
  if (own['webhook_token']) own['webhook_id'] = { ...own['webhook_id'], description: WEBHOOK };
  if (uploads !== undefined) own[uploads] = uploads === 'files' ? FILES : (FILES['items'] as Schema);
  const references = referencesOf(own, inPath, required);
  const shapes = body.shapes?.map((shape) => asked(shape, references));
  for (const [field, reference] of Object.entries(references)) own[field] = referring(own[field] ?? {}, reference);
  const common: Properties = {
    ...(review.reason ? { reason: { type: 'string', maxLength: 400, description: 'For the audit log' } } : {}),
    ...(endpoint.answer
      ? {
          fields: {
            type: 'array',
            items: { type: 'string' },
            description: 'Only these of the answer, e.g. id, author.username',
          },
        }
      : {}),
    ...(effect === 'read'
      ? { format: { type: 'string', enum: endpoint.answer ? ['text', 'json', 'csv'] : ['text', 'json'] } }
      : {}),
  };
  for (const name of Object.keys(common))
    if (own[name]) throw new Error(`${endpoint.id} has a field ${name} of its own.`);
  const input = {
    type: 'object',
    properties: JSON.parse(JSON.stringify({ ...own, ...common })) as Properties,
    ...(required.length > 0 ? { required } : {}),
  };
  return {
    name: taken.has(endpoint.id) ? `${endpoint.id}_endpoint` : endpoint.id,
    toolset,
    title: titleOf(endpoint.id),
    description: review.instead ? `${review.about} Deprecated: use ${review.instead}.` : review.about,
    effect,
    permissions: review.needs ?? [],
    reason: review.reason ?? false,
    idempotent: endpoint.method !== 'POST' && endpoint.method !== 'PATCH',
    references,
    endpoint: endpoint.id,
    ...(review.like ? { like: review.like } : {}),
    ...reachOf(endpoint, review),
    input,
    ...(shapes ? { shapes } : {}),
    definitions: [...closure([input, shapes], definitions)].sort(),
    output: answerOf(endpoint, definitions),
    wire: {
      method: endpoint.method,
      path: endpoint.path,
      query: Object.keys((endpoint.query['properties'] ?? {}) as Properties),
      body: body.kind,
      ...(uploads === undefined ? {} : { uploads }),
      ...(review.mentions ? { mentions: true } : {}),
    },
  };
}

const LOCATED: readonly (readonly [start: string, NonNullable<EndpointRow['locate']>])[] = [
  ['/webhooks/{webhook_id}', 'webhook'],
  ['/invites/{code}', 'invite'],
  ['/guilds/templates/{code}', 'template'],
  ['/stickers/{sticker_id}', 'sticker'],
];

/** Where a call acts follows from its path alone: a channel in the body is mostly a place to move something to. */
function reachOf({ id, path }: Endpoint, review: Reviewed): Pick<EndpointRow, 'reach' | 'locate'> {
  if (review.nowhere) return { reach: 'channel' };
  const locate = LOCATED.find(([start]) => path.startsWith(start))?.[1];
  if (review.reach) return { reach: review.reach, ...(locate ? { locate } : {}) };
  if (path.includes('{channel_id}') || id === 'create_stage_instance') return {};
  // Where it is is looked up with the token.
  if (path.includes('_token}')) return { reach: 'channel' };
  return locate ? { locate } : { reach: 'server' };
}

/** All endpoint operations and the schemas they share. `taken` are the names of curated operations. */
export function buildEndpoints(taken: ReadonlySet<string>): EndpointSource {
  const definitions = readDefinitions();
  const endpoints = readEndpoints().filter(({ bot }) => bot);
  const known = Object.entries(reviewed).flatMap(([toolset, group]) =>
    Object.entries(group).map(([id, review]) => ({ id, toolset, review })),
  );
  for (const { id } of known) {
    if (!endpoints.some((endpoint) => endpoint.id === id))
      throw new Error(`scripts/endpoints/reviewed names ${id}, which is no endpoint.`);
  }
  const rows = endpoints.map((endpoint) => {
    const found = known.filter(({ id }) => id === endpoint.id);
    if (found.length !== 1 || !found[0])
      throw new Error(`${endpoint.id} must stand in scripts/endpoints/reviewed once, not ${found.length} times.`);
    return rowOf(endpoint, found[0].toolset, found[0].review, taken, definitions);
  });
  const used = new Set(rows.flatMap((row) => row.definitions));
  return {
    definitions: Object.fromEntries(Object.entries(definitions).filter(([name]) => used.has(name))),
    endpoints: rows,
  };
}
