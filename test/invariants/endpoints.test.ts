// Compares the operations generated from the typed description of Discord's API with the official document, which the
// sandbox judges by: nothing a bot may call is missing, and nothing that a call must carry.
import { expect, test } from 'bun:test';
import document from '../../sandbox/spec/discord-openapi.json';
import catalogue from '../../src/operations/catalogue.gen.json';
import { endpoints } from '../../src/operations/endpoints/source.ts';
import { toolsets } from '../../src/operations/toolsets.ts';

interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
}

interface Documented {
  operationId: string;
  security?: Record<string, unknown>[];
  parameters?: { name: string; in: string; required?: boolean }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

const schemas = document.components.schemas as unknown as Record<string, Schema>;
const METHODS = ['get', 'put', 'post', 'patch', 'delete'];

const documented = Object.entries(document.paths as unknown as Record<string, Record<string, Documented>>).flatMap(
  ([path, item]) =>
    METHODS.flatMap((method) => {
      const found = item[method];
      const shared = ((item as unknown as Documented)['parameters'] ?? []) as NonNullable<Documented['parameters']>;
      return found ? [{ ...found, path, method, parameters: [...shared, ...(found.parameters ?? [])] }] : [];
    }),
);
const forBots = documented.filter(
  ({ security }) =>
    !security ||
    security.length === 0 ||
    security.some((scheme) => 'BotToken' in scheme || Object.keys(scheme).length === 0),
);

function variants(schema: Schema): Schema[] {
  if (schema.$ref) return variants(schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  const options = schema.oneOf ?? schema.anyOf;
  if (options) return options.filter(({ type }) => type !== 'null').flatMap(variants);
  if (schema.allOf) {
    const parts = schema.allOf.flatMap(variants);
    return [
      {
        properties: Object.assign({}, ...parts.map(({ properties }) => properties)),
        required: parts.flatMap(({ required }) => required ?? []),
      },
    ];
  }
  return [schema];
}

const byId = new Map(endpoints.entries.map((entry) => [entry.endpoint, entry]));
const inputOf = (id: string) => byId.get(id)?.input as { properties: Record<string, unknown>; required?: string[] };

test('every operation of the document that takes a bot token is there, once', () => {
  const missing = forBots.filter(({ operationId }) => !byId.has(operationId)).map(({ operationId }) => operationId);
  expect(missing).toEqual([]);
  expect(byId.size).toBe(endpoints.entries.length);
});

test('what the document does not have is known by name', () => {
  const known = new Set(documented.map(({ operationId }) => operationId));
  const extra = endpoints.entries.flatMap(({ endpoint }) => (endpoint && !known.has(endpoint) ? [endpoint] : []));
  expect(extra.sort()).toEqual([
    'add_invite_target_user',
    'bulk_add_invite_target_users',
    'bulk_remove_invite_target_users',
    'remove_invite_target_user',
  ]);
});

test('every parameter and every field of a body can be sent, and what is required is', () => {
  const faults: string[] = [];
  for (const { operationId, parameters, requestBody } of forBots) {
    const { properties, required = [] } = inputOf(operationId);
    const must = (field: string, needed: boolean | undefined) => {
      if (!(field in properties)) faults.push(`${operationId} cannot be given ${field}`);
      // Our own application is filled in, and tokens are looked up.
      // https://docs.discord.com/developers/resources/user#modify-current-user: all of them are optional.
      else if (operationId === 'update_my_user') return;
      else if (needed && !/^(application_id|(webhook|interaction)_token)$/.test(field) && !required.includes(field)) {
        faults.push(`${operationId} does not require ${field}`);
      }
    };
    for (const { name, required: needed } of parameters) must(name, needed);
    const content = requestBody?.content ?? {};
    const schema = (content['application/json'] ?? content['multipart/form-data'])?.schema;
    const shapes = schema ? variants(schema) : [];
    for (const shape of shapes) {
      if (shape.type === 'array') must('items', true);
      for (const field of Object.keys(shape.properties ?? {})) {
        const always = shapes.every((each) => each.required?.includes(field));
        if (!/^files\[/.test(field)) must(field, always);
      }
    }
  }
  expect(faults).toEqual([]);
});

test('the paths and methods are those of the document', () => {
  const source = new Map(documented.map(({ operationId, path, method }) => [operationId, `${method} ${path}`]));
  const rows = (
    require('../../src/operations/endpoints.gen.json') as {
      endpoints: { endpoint: string; wire: { method: string; path: string } }[];
    }
  ).endpoints;
  const wrong = rows.filter(({ endpoint, wire }) => {
    const said = source.get(endpoint);
    return said !== undefined && said !== `${wire.method.toLowerCase()} ${wire.path}`;
  });
  expect(wrong).toEqual([]);
});

test('no name means two operations, and every toolset exists', () => {
  const names = [...catalogue, ...endpoints.entries].map(({ name }) => name);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  const known = toolsets.map(({ name }) => name);
  expect(endpoints.entries.filter(({ toolset }) => !known.includes(toolset))).toEqual([]);
});

/** Users have these names in their configuration: a curated operation of the same name would change what they mean. */
test('the endpoints that go by another name than Discord’s are these', () => {
  const renamed = endpoints.entries.flatMap(({ name, endpoint }) => (name === endpoint ? [] : [endpoint]));
  expect(renamed.sort()).toEqual([
    'create_thread',
    'create_webhook',
    'delete_channel',
    'delete_webhook',
    'delete_webhook_message',
    'get_channel',
    'get_message',
    'get_voice_state',
    'list_pins',
    'list_thread_members',
    'update_channel',
    'update_voice_state',
    'update_webhook',
  ]);
});

test('an endpoint names only curated operations as its like', () => {
  const curated = new Set(catalogue.map(({ name }) => name));
  const strange = endpoints.entries.flatMap(({ like = [] }) => like.filter((name) => !curated.has(name)));
  // Those of toolsets still without curated operations.
  expect(strange.filter((name) => !/(command|interaction)/.test(name))).toEqual([]);
});
