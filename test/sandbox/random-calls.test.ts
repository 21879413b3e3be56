import { expect, test } from 'bun:test';
import { startSandbox } from '../../sandbox/main.ts';
import { allRoutes } from '../../sandbox/rest/routes/all.ts';
import { type DocumentedOperation, documentedOperation, resolveSchema } from '../../sandbox/spec/document.ts';
import type { World } from '../../sandbox/world/world.ts';
import { furnish, interact, placesOf, secretOf } from './furnished.ts';
import { type Draw, drawFrom, pick, spoiled, valueFor } from './random-bodies.ts';
import { clientOf } from './sandbox-client.ts';

/** After these the bot is out of its guild, and there is little left to ask about. */
const final = new Set([
  'DELETE /users/@me/guilds/{guild_id}',
  'DELETE /guilds/{guild_id}/integrations/{integration_id}',
]);

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

function callOf(world: World, draw: Draw, method: string, path: string, documented: DocumentedOperation): Call {
  const { by, ids } = placesOf(world);
  const making = { draw, ids, now: world.clock.now(), fullness: pick(draw, [0, 0.2, 0.5]) ?? 0 };
  let channel = '';
  const secret = secretOf(world, draw);
  const place = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const inChannel = name === 'message_id' && draw() < 0.9 ? world.channels.get(channel)?.messages.all() : undefined;
    const known = secret[name] ?? inChannel?.map(({ id }) => id) ?? by[name] ?? by[name.replace(/_\d$/, '')] ?? ids;
    const id = (draw() < 0.95 ? pick(draw, known) : pick(draw, ['1', 'x', '0', '18446744073709551615'])) ?? '5';
    if (name === 'channel_id') channel = id;
    return id;
  });
  const query = documented.parameters
    .filter((parameter) => parameter.in === 'query' && (parameter.required || draw() < 0.4))
    .map(({ name, schema }) => {
      const value = draw() < 0.8 ? valueFor(schema, making) : pick(draw, ['', '-1', 'x', '99999']);
      return `${name}=${encodeURIComponent(String(value))}`;
    });
  const content = documented.operation.requestBody?.content;
  const schema = content?.['application/json']?.schema ?? content?.['multipart/form-data']?.schema;
  const whole = schema && valueFor(resolveSchema(schema), making);
  const body = draw() < 0.6 ? whole : spoiled(whole, draw);
  return { method, path: place + (query.length > 0 ? `?${query.join('&')}` : ''), ...(schema && { body }) };
}

test('whatever is asked, the sandbox answers as the document allows and never breaks', async () => {
  const faults: string[] = [];
  const mismatches: string[] = [];
  const seen = new Map<number, number>();
  for (const seed of [1, 2]) {
    let last = '';
    const sandbox = await startSandbox({
      validateResponses: true,
      rateLimits: 'off',
      invalidRequestLimit: Number.POSITIVE_INFINITY,
      onFault: (error) => faults.push(`${last}: ${error instanceof Error ? error.stack : String(error)}`),
    });
    await furnish(sandbox);
    const call = clientOf(sandbox);
    const draw = drawFrom(seed);
    const routes = [...allRoutes, ...allRoutes].filter(({ method, path }) => !final.has(`${method} ${path}`));
    for (const { method, path } of routes.toSorted(() => draw() - 0.5)) {
      const documented = documentedOperation(method, path);
      if (!documented) continue;
      if (path.includes('interaction_token') || path.includes('webhook_token')) await interact(sandbox, draw);
      const made = callOf(sandbox.world, draw, method, path, documented);
      last = `${made.method} ${made.path} ${JSON.stringify(made.body)?.slice(0, 600)}`;
      const before = sandbox.mismatches.length;
      const { status } = await call(made.method, made.path, made.body);
      seen.set(status, (seen.get(status) ?? 0) + 1);
      for (const { problems } of sandbox.mismatches.slice(before)) mismatches.push(`${last}: ${status} ${problems}`);
    }
    await sandbox.stop();
  }
  expect({ faults, mismatches }).toEqual({ faults: [], mismatches: [] });
  // Not only refusals.
  const good = [...seen].filter(([status]) => status < 300).reduce((sum, [, count]) => sum + count, 0);
  expect(good).toBeGreaterThan(200);
}, 120_000);
