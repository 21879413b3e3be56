// Arguments for Discord's endpoints, drawn at random: from what the official document allows, and from what is listed.
import { documentedOperation, type Schema } from '../../sandbox/spec/document.ts';
import type { World } from '../../sandbox/world/world.ts';
import type { CatalogueEntry } from '../../src/kernel/catalogue.ts';
import { endpoints } from '../../src/operations/endpoints/source.ts';
import { placesOf, secretOf } from '../sandbox/furnished.ts';
import { type Draw, type Making, pick, valueFor } from '../sandbox/random-bodies.ts';

type Json = Record<string, unknown>;

/** After these the bot is out of its server, and there is little left to ask about. */
const FINAL = ['leave_guild', 'delete_guild_integration'];

export interface Endpoint {
  name: string;
  id: string;
  effect: CatalogueEntry['effect'];
  references: CatalogueEntry['references'];
  input: { properties: Record<string, Schema>; required?: string[]; $defs?: Record<string, Schema> };
  method: string;
  path: string;
  body: string;
  /** Whether the body is one of several shapes. */
  shaped: boolean;
  /** Whether a request is one for this endpoint. */
  reached: (method: string, path: string) => boolean;
  /** Whether the document knows it. */
  documented: ReturnType<typeof documentedOperation>;
}

const wires = (
  require('../../src/operations/endpoints.gen.json') as {
    endpoints: { name: string; wire: { method: string; path: string; body: string }; shapes?: unknown[] }[];
  }
).endpoints;

const order = { read: 0, create: 1, update: 2, delete: 3 };
/** Those that take things away come last. */
export const everyEndpoint: readonly Endpoint[] = endpoints.entries
  .map((entry) => {
    const { wire, shapes } = wires.find(({ name }) => name === entry.name)!;
    const { method, path, body } = wire;
    const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '(?!search\\b)[^/]+')}(\\?|$)`);
    return {
      name: entry.name,
      id: String(entry.endpoint),
      effect: entry.effect,
      references: entry.references,
      input: entry.input as unknown as Endpoint['input'],
      method,
      path,
      body,
      shaped: shapes !== undefined,
      reached: (as: string, at: string) => as === method && pattern.test(at),
      documented: documentedOperation(method, path),
    };
  })
  .toSorted((a, b) => order[a.effect] - order[b.effect] || Number(FINAL.includes(a.id)) - Number(FINAL.includes(b.id)));

function makingOf(world: World, draw: Draw): Making {
  const { ids } = placesOf(world);
  return { draw, ids, now: world.clock.now(), fullness: pick(draw, [0, 0.3, 0.6]) ?? 0 };
}

/** Values for what names a thing that exists. */
function placeOf(endpoint: Endpoint, world: World, draw: Draw): Json {
  const { by, ids } = placesOf(world);
  const secret = secretOf(world, draw);
  const place: Json = {};
  for (const [, name = ''] of endpoint.path.matchAll(/\{(\w+)\}/g)) {
    const inChannel =
      name === 'message_id' ? world.channels.get(String(place['channel_id']))?.messages.all() : undefined;
    const known = secret[name] ?? inChannel?.map(({ id }) => id) ?? by[name] ?? by[name.replace(/_\d$/, '')] ?? ids;
    place[name] = name === 'emoji_name' ? '👋' : name === 'answer_id' ? 1 : (pick(draw, known) ?? pick(draw, ids));
  }
  // Guildhall knows the token of what it may use.
  const webhook = world.webhooks.has(String(place['webhook_id']));
  if (draw() < 0.4) delete place[webhook ? 'webhook_token' : 'interaction_token'];
  return place;
}

const FILE = { data: Buffer.from('a,b').toString('base64'), name: 'a.csv' };

/** Arguments that Discord's document allows. */
export function documentedArgs(endpoint: Endpoint, world: World, draw: Draw): Json {
  const making = makingOf(world, draw);
  const args = placeOf(endpoint, world, draw);
  for (const { name, in: place, schema, required } of endpoint.documented?.parameters ?? []) {
    if (place === 'query' && (required || draw() < making.fullness)) args[name] = valueFor(schema, making);
  }
  const content = endpoint.documented?.operation.requestBody?.content;
  const schema = (content?.['application/json'] ?? content?.['multipart/form-data'])?.schema;
  let body = schema && valueFor(schema, making);
  // Null is what no body is.
  while (schema && body === null) body = valueFor(schema, making);
  if (endpoint.body === 'fields') Object.assign(args, body);
  else if (endpoint.body !== 'none') args[endpoint.body] = body;
  for (const name of Object.keys(args)) if (/^files\[/.test(name)) delete args[name];
  for (const name of ['file', 'target_users_file']) if (name in args) args[name] = FILE;
  return args;
}

/** Follows `$ref` within what is listed of an endpoint. */
export const resolverOf =
  ({ input }: Endpoint) =>
  (schema: Schema): Schema => {
    const name = /^#\/\$defs\/(.+)$/.exec(schema.$ref ?? '')?.[1];
    return name === undefined ? schema : resolverOf({ input } as Endpoint)(input.$defs?.[name] ?? {});
  };

/** Arguments that the listed schema allows. */
export function listedArgs(endpoint: Endpoint, world: World, draw: Draw): Json {
  const making = { ...makingOf(world, draw), resolve: resolverOf(endpoint) };
  const args = placeOf(endpoint, world, draw);
  const { properties, required = [] } = endpoint.input;
  const { by } = placesOf(world);
  const named: Record<string, readonly string[] | undefined> = {
    ...by,
    server: by['guild_id'],
    parent_id: by['channel_id'],
  };
  for (const [name, schema] of Object.entries(properties)) {
    if (name in args || (!required.includes(name) && draw() > making.fullness)) continue;
    const reference = endpoint.references[name];
    const id = () => pick(draw, named[name] ?? by[`${reference?.kind}_id`] ?? making.ids);
    if (reference) args[name] = reference.many ? [...new Set(Array.from({ length: 4 }, id))] : id();
    else if (name === 'files') args[name] = [FILE];
    else if (name === 'file' || name === 'target_users_file') args[name] = FILE;
    else if (name === 'fields') args[name] = ['id', 'name'];
    else if (name === 'format') args[name] = 'json';
    else args[name] = valueFor(schema, making);
  }
  return args;
}
