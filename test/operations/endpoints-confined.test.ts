// Whoever is confined to a channel, or to another server, reaches nothing else by any endpoint, whatever they send.
// GUILDHALL_TEST_SEED and GUILDHALL_TEST_ROUNDS are those of endpoints-random.test.ts.
import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Caller, Role } from '../../src/kernel/caller.ts';
import { OperationError } from '../../src/kernel/errors.ts';
import { furnish, interact } from '../sandbox/furnished.ts';
import { drawFrom } from '../sandbox/random-bodies.ts';
import { openTeam, type Team } from '../support/team.ts';
import { documentedArgs, type Endpoint, everyEndpoint, listedArgs } from './endpoint-arguments.ts';

const seed = Number(process.env['GUILDHALL_TEST_SEED'] ?? 20_261_122);
const rounds = Number(process.env['GUILDHALL_TEST_ROUNDS'] ?? 2);
const draw = drawFrom(seed);

let team: Team;

beforeAll(async () => {
  team = await openTeam({
    settings: { callsPerMinute: 1_000_000 },
    sandbox: { rateLimits: 'off', invalidRequestLimit: Number.POSITIVE_INFINITY },
  });
  await furnish(team.sandbox);
  await interact(team.sandbox, draw);
});
afterAll(() => team.close());

const as = (role: Partial<Role>): Caller => ({
  ...team.caller,
  id: JSON.stringify(role),
  role: { name: 'some', ...role },
});

interface Arrived {
  path: string;
  body: unknown;
}

/** What came of one call: requests for the endpoint itself, of those that read only where they were answered. */
async function arrivedAt(endpoint: Endpoint, caller: Caller): Promise<Arrived[]> {
  const args = (endpoint.documented && draw() < 0.5 ? documentedArgs : listedArgs)(endpoint, team.sandbox.world, draw);
  const last = team.sandbox.requests.list().at(-1)?.id ?? 0;
  let refused = false;
  try {
    await team.parts.guild.invoke({ operation: endpoint.name, args, caller, surface: 'test', format: 'json' });
  } catch (error) {
    if (!(error instanceof OperationError) || error.code === 'internal') throw error;
    refused = true;
  }
  // Where something is, is looked up by the same requests that some endpoints are.
  if (refused && endpoint.method === 'GET') return [];
  return team.sandbox.requests.list(last).filter(({ method, path }) => endpoint.reached(method, path));
}

/** Ids of the places that a request is about or names. */
function placesOf({ path, body }: Arrived): string[] {
  const found = [...path.matchAll(/\/(?:channels|guilds)\/(\d+)/g)].map(([, id]) => String(id));
  const look = (value: unknown, key = ''): void => {
    if (typeof value === 'string' && /(?:channel|guild|parent)_ids?$|^channels$/.test(key)) found.push(value);
    else if (Array.isArray(value)) for (const each of value) look(each, key);
    else if (typeof value === 'object' && value) for (const [name, each] of Object.entries(value)) look(each, name);
  };
  look(body);
  for (const [key, value] of new URL(path, 'http://x').searchParams) look(value, key);
  return found;
}

async function trespasses(caller: Caller, allowed: (id: string) => boolean) {
  const faults: string[] = [];
  let arrivals = 0;
  for (const endpoint of everyEndpoint) {
    for (let round = 0; round < rounds * 2; round++) {
      for (const arrived of await arrivedAt(endpoint, caller)) {
        arrivals++;
        const beyond = placesOf(arrived).filter((id) => !allowed(id));
        if (beyond.length > 0) {
          faults.push(
            `${endpoint.name} ${arrived.path} ${beyond.join()} ${JSON.stringify(arrived.body)?.slice(0, 300)}`,
          );
        }
      }
    }
  }
  return { faults, arrivals };
}

test('who is confined to a channel', async () => {
  const { world } = team.sandbox;
  const general = team.channel('general');
  const allowed = (id: string) => {
    const channel = world.channels.get(id);
    if (world.guilds.has(id)) return false;
    return !channel || id === general || ('parent_id' in channel && channel.parent_id === general);
  };
  const { faults, arrivals } = await trespasses(as({ channels: [general] }), allowed);
  expect(faults).toEqual([]);
  expect(arrivals).toBeGreaterThan(10 * rounds);
}, 120_000);

test('who is confined to another server', async () => {
  const { world } = team.sandbox;
  const elsewhere = as({ guilds: ['1191168663000000000'] });
  const { faults } = await trespasses(elsewhere, (id) => !world.guilds.has(id) && !world.channels.has(id));
  expect(faults).toEqual([]);
}, 120_000);
