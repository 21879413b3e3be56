// Every endpoint, called by a real MCP client with values drawn from Discord's own document and from the listed schema, and
// with values that neither allows. GUILDHALL_TEST_SEED repeats a run, GUILDHALL_TEST_ROUNDS draws more for each endpoint.
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { CallToolResult, Client } from '@modelcontextprotocol/client';
import type { Schema } from '../../sandbox/spec/document.ts';
import { validate } from '../../sandbox/spec/validate.ts';
import type { ErrorBody } from '../../src/kernel/errors.ts';
import { furnish, interact } from '../sandbox/furnished.ts';
import { drawFrom } from '../sandbox/random-bodies.ts';
import { openTeam, type Team } from '../support/team.ts';
import { documentedArgs, type Endpoint, everyEndpoint, listedArgs, resolverOf } from './endpoint-arguments.ts';
import { type Wrong, wrongsOf } from './wrong-values.ts';

type Json = Record<string, unknown>;

const seed = Number(process.env['GUILDHALL_TEST_SEED'] ?? 20_261_122);
const rounds = Number(process.env['GUILDHALL_TEST_ROUNDS'] ?? 2);
const timeout = 60_000 * rounds;

const DOORS = {
  read: 'call_read_operation',
  create: 'call_write_operation',
  update: 'call_write_operation',
  delete: 'call_delete_operation',
};

let team: Team;
let client: Client;
let secrets: string[];
const draw = drawFrom(seed);

beforeEach(async () => {
  team = await openTeam({
    settings: { listEndpoints: true, callsPerMinute: 1_000_000 },
    sandbox: { rateLimits: 'off', invalidRequestLimit: Number.POSITIVE_INFINITY, validateResponses: true },
  });
  await furnish(team.sandbox);
  client = await team.connect();
  secrets = [...team.sandbox.world.applications.values()].map(({ token }) => token);
});
afterEach(async () => {
  expect(team.sandbox.mismatches).toEqual([]);
  await team.close();
});

interface Answered {
  result: CallToolResult;
  text: string;
  error: ErrorBody | undefined;
  /** What reached Discord meanwhile. */
  requests: Team['sandbox']['requests'] extends { list(): readonly (infer One)[] } ? One[] : never;
}

async function call(name: string, args: Json): Promise<Answered> {
  const last = team.sandbox.requests.list().at(-1)?.id ?? 0;
  const result = (await client.callTool({ name, arguments: args })) as CallToolResult;
  const text = result.content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
  const error = result._meta?.['guildhall/error'] as ErrorBody | undefined;
  return { result, text, error, requests: [...team.sandbox.requests.list(last)] };
}

/** What no answer may be, whatever was asked. */
function complaintsOf({ result, text, error }: Answered): string[] {
  const whole = JSON.stringify(result);
  const webhooks = [...team.sandbox.world.webhooks.values()].flatMap(({ token }) => token ?? []);
  const interactions = [...team.sandbox.world.interactions.values()].map(({ token }) => token);
  const leaked = [...secrets, ...webhooks, ...interactions].some((token) => whole.includes(token));
  const said = error ? `${error.message} ${error.hint}` : '';
  return [
    leaked && 'shows a token',
    /[\u200b\u202a-\u202e\u{e0000}-\u{e007f}]/u.test(whole) && 'shows what nobody can see',
    result.isError && !error && `is no error of ours: ${text.slice(0, 200)}`,
    error?.code === 'internal' && 'is a defect',
    // The sandbox is there, and holds nobody up.
    /^(discord_unavailable|timeout|rate_limited|busy)$/.test(error?.code ?? '') && `is no answer: ${error?.message}`,
    error &&
      /ZodError|invalid_union|\bat \S+ \(|node_modules|\[object Object\]|undefined/.test(said) &&
      `is raw: ${said}`,
    error && (error.message === '' || error.hint === '') && 'says nothing',
    said.length > 2500 && 'is too long',
    /\p{C}/u.test(said) && 'carries hidden characters',
  ].filter((complaint) => typeof complaint === 'string');
}

/** What the document says against what arrived. */
function unlawful(endpoint: Endpoint, { requests }: Answered, args: Json): string[] {
  const content = endpoint.documented?.operation.requestBody?.content;
  // A form is made of text.
  const coerce = args['file'] !== undefined || args['target_users_file'] !== undefined;
  const schema = (content?.['application/json'] ?? content?.['multipart/form-data'])?.schema;
  return requests
    .filter(({ method, path }) => endpoint.reached(method, path))
    .flatMap(({ body, path }) => {
      const faults =
        schema && content?.['application/json'] && body !== null ? validate(schema, body, { coerce }).problems : {};
      const query = new URL(path, 'http://x').searchParams;
      const parameters = (endpoint.documented?.parameters ?? []).flatMap(({ name, in: place, schema: wanted }) =>
        place === 'query' && query.has(name)
          ? Object.keys(
              validate(wanted, query.getAll(name).length > 1 ? query.getAll(name) : query.get(name), { coerce: true })
                .problems,
            ).map(() => name)
          : [],
      );
      return [...Object.entries(faults).map(([field, [first]]) => `${field}: ${first?.message}`), ...parameters];
    });
}

const short = (value: unknown) => JSON.stringify(value)?.slice(0, 700);

/** A call with values that should be right, by name or through the door. */
async function rightly(endpoint: Endpoint, args: Json, source: 'document' | 'listed schema'): Promise<string[]> {
  const through = draw() < 0.5;
  const answered = through
    ? await call(DOORS[endpoint.effect], { operation: endpoint.name, arguments: args })
    : await call(endpoint.name, args);
  const arrived = answered.requests.some(({ method, path }) => endpoint.reached(method, path));
  const refused =
    answered.error?.code === 'invalid_input' && !arrived && !(source === 'listed schema' && endpoint.shaped)
      ? [`refuses what the ${source} allows: ${answered.error.message}`]
      : [];
  const bad = unlawful(endpoint, answered, args).map((fault) => `sends what the document refuses: ${fault}`);
  tally.set(answered.error?.code ?? 'done', (tally.get(answered.error?.code ?? 'done') ?? 0) + 1);
  return [...complaintsOf(answered), ...refused, ...bad].map((each) => `${endpoint.name} ${each} ${short(args)}`);
}

const tally = new Map<string, number>();

/** Arguments that are right but for what the test does to them. */
const rightArgs = (endpoint: Endpoint) =>
  (endpoint.documented ? documentedArgs : listedArgs)(endpoint, team.sandbox.world, draw);

/** Without what else it may name, which may be nothing as well. */
const alone = ({ references, input }: Endpoint, args: Json): Json =>
  Object.fromEntries(Object.entries(args).filter(([name]) => !(name in references) || input.required?.includes(name)));

/** What wrong arguments must come to: told by the field before anything has reached Discord. */
async function wrongly(endpoint: Endpoint, field: string, args: Json, about: string): Promise<string[]> {
  const answered = await call(endpoint.name, args);
  const { error, requests, text } = answered;
  // Names and links are looked up: that takes requests, of which none is the one that was asked for.
  const looksUp = endpoint.references[field] !== undefined;
  const arrived = requests.filter(({ method, path }) => endpoint.reached(method, path) || !looksUp);
  const codes = looksUp ? ['invalid_input', 'not_found', 'ambiguous'] : ['invalid_input'];
  return [
    ...complaintsOf(answered),
    !error && `takes it: ${text.slice(0, 100)}`,
    error && !codes.includes(error.code) && `says ${error.code}: ${error.message}`,
    error && !error.message.includes(field) && `does not name the field: ${error.message}`,
    arrived.length > 0 && `asks Discord first: ${arrived.map(({ method, path }) => `${method} ${path}`).join(', ')}`,
  ]
    .filter((each) => typeof each === 'string')
    .map((each) => `${endpoint.name}.${field} (${about}) ${each}`);
}

/** Neither ids nor names of anything, and some would lead elsewhere in an address. */
const NOTHING = [
  '../users/@me',
  '..',
  '%2e%2e%2f',
  '#no-such',
  '@nobody-at-all',
  '<@x>',
  '9'.repeat(20),
  '\ud800',
  'x'.repeat(5000),
];
const NOWHERE = ['https://discord.com/channels/1', 'https://evil.example/channels/1/2/3', '\u202e\u200b'];

const UNKNOWN: readonly Json[] = [
  { no_such_field: 1 },
  JSON.parse('{"__proto__": {"polluted": true}}') as Json,
  { constructor: { prototype: { polluted: true } } },
];

/** One where several may be given is a list of one, which may be right. */
const isListOfOne = (schema: Schema, at: Wrong['at'], value: unknown) =>
  JSON.stringify(schema).includes('"array"') && at.length === 0 && !Array.isArray(value) && value !== null;

function someOf<Item>(list: readonly Item[], amount: number): Item[] {
  return list
    .map((item) => [draw(), item] as const)
    .toSorted(([a], [b]) => a - b)
    .slice(0, amount)
    .map(([, item]) => item);
}

describe(`seed ${seed}`, () => {
  test(
    'right values are taken: what Discord then says is told well',
    async () => {
      const faults: string[] = [];
      for (const endpoint of everyEndpoint) {
        if (/_token\}/.test(endpoint.path)) await interact(team.sandbox, draw);
        for (let round = 0; round < rounds; round++) {
          if (endpoint.documented)
            faults.push(...(await rightly(endpoint, documentedArgs(endpoint, team.sandbox.world, draw), 'document')));
          faults.push(...(await rightly(endpoint, listedArgs(endpoint, team.sandbox.world, draw), 'listed schema')));
        }
      }
      expect(faults).toEqual([]);
      // Not only refusals.
      expect(tally.get('done')).toBeGreaterThan(everyEndpoint.length * rounds * 0.6);
    },
    timeout,
  );

  test(
    'wrong values are told by their field before anything reaches Discord',
    async () => {
      const faults: string[] = [];
      for (const endpoint of everyEndpoint) {
        const wrongs = Object.entries(endpoint.input.properties).flatMap(([field, schema]) =>
          wrongsOf(schema, resolverOf(endpoint))
            .filter(({ at, value }) => !isListOfOne(schema, at, value))
            .map((wrong) => [field, wrong] as const),
        );
        for (const [field, { value, at, why }] of someOf(wrongs, 12 * rounds)) {
          const about = `${at.join('.')} ${why}: ${short(value)?.slice(0, 60)}`;
          faults.push(...(await wrongly(endpoint, field, { ...rightArgs(endpoint), [field]: value }, about)));
        }
      }
      expect(faults).toEqual([]);
    },
    timeout,
  );

  test(
    'what is missing, unknown or names nothing is told before anything reaches Discord',
    async () => {
      const faults: string[] = [];
      for (const endpoint of everyEndpoint) {
        for (const field of endpoint.input.required ?? []) {
          // The only server there is need not be named.
          if (endpoint.references[field]?.kind === 'server') continue;
          const { [field]: _, ...args } = rightArgs(endpoint);
          faults.push(...(await wrongly(endpoint, field, args, 'missing')));
        }
        for (const unknown of UNKNOWN) {
          const [field = ''] = Object.keys(unknown);
          const args = Object.defineProperties(rightArgs(endpoint), Object.getOwnPropertyDescriptors(unknown));
          faults.push(...(await wrongly(endpoint, field, args, 'unknown')));
        }
        for (const [field, { many }] of Object.entries(endpoint.references)) {
          for (const value of someOf([...NOTHING, ...NOWHERE], 3 * rounds)) {
            const args = { ...alone(endpoint, rightArgs(endpoint)), [field]: many ? [value, value] : value };
            faults.push(...(await wrongly(endpoint, field, args, JSON.stringify(value).slice(0, 40))));
          }
        }
      }
      expect(faults).toEqual([]);
      expect(({} as Json)['polluted']).toBeUndefined();
    },
    timeout,
  );

  test(
    'no door lets through what another is for',
    async () => {
      const faults: string[] = [];
      for (const endpoint of everyEndpoint) {
        for (const door of new Set(Object.values(DOORS))) {
          if (door === DOORS[endpoint.effect]) continue;
          const answered = await call(door, { operation: endpoint.name, arguments: rightArgs(endpoint) });
          const { error, requests } = answered;
          if (error?.code !== 'invalid_input' || !error.hint.includes(DOORS[endpoint.effect]) || requests.length > 0) {
            faults.push(`${door} ${endpoint.name}: ${answered.text.slice(0, 200)}`);
          }
        }
      }
      expect(faults).toEqual([]);
    },
    timeout,
  );
});
