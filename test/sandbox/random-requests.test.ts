import { expect, test } from 'bun:test';
import { createDriver } from '../../sandbox/driver.ts';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import type { Route } from '../../sandbox/rest/route.ts';
import { allRoutes } from '../../sandbox/rest/routes/all.ts';
import { documentedOperation } from '../../sandbox/spec/document.ts';
import { createRandom } from '../../sandbox/world/random.ts';
import type { ApplicationRecord } from '../../sandbox/world/records.ts';
import { Generator } from './random-values.ts';

/** More finds more: `RANDOM_ROUNDS=50 RANDOM_SEED=7 bun test test/sandbox/random-requests.test.ts` */
const rounds = Number(process.env.RANDOM_ROUNDS ?? 4);
const seed = process.env.RANDOM_SEED ?? 'guildhall';

test('requests of every kind, sensible or not, are answered as the document has it', async () => {
  const faults: string[] = [];
  const sandbox = await startSandbox({
    validateResponses: true,
    rateLimits: 'off',
    onFault: (error) => faults.push(String(error instanceof Error ? error.stack : error)),
  });
  const application = [...sandbox.world.applications.values()][0]!;
  const generator = new Generator(createRandom(seed), () => idsOf(sandbox, application));
  const driver = createDriver(sandbox.control);
  for (const type of ['durable', 'consumable', 'subscription'] as const) {
    const sku = await driver.createSku(application.id, { name: type, type });
    await driver.as('bob').buy(sku.id);
  }
  const statuses = new Set<number>();
  for (let round = 0; round < rounds; round += 1) {
    await interact(sandbox, application);
    for (const route of allRoutes) {
      // What is deleted cannot be tried any more, and a bot that has left has no guild.
      if (route.method === 'DELETE' && (generator.chance(0.7) || route.path === '/users/@me/guilds/{guild_id}'))
        continue;
      statuses.add(await send(sandbox, application, route, generator));
    }
  }
  await sandbox.stop();
  expect(faults).toEqual([]);
  expect(sandbox.mismatches).toEqual([]);
  for (const status of [200, 201, 204, 400, 403, 404]) expect(statuses).toContain(status);
}, 120_000);

function idsOf({ world }: Sandbox, application: ApplicationRecord): string[] {
  const messages = [...world.channels.values()].flatMap((channel) => channel.messages.newest(3).map(({ id }) => id));
  const guilds = [...world.guilds.values()].flatMap((guild) => [...guild.roles.keys(), ...guild.emojis.keys()]);
  const { id, commands, skus, entitlements, subscriptions } = application;
  const own = [commands, skus, entitlements, subscriptions].flatMap((map) => [...map.keys()]);
  const others = [world.users, world.guilds, world.channels, world.lobbies].flatMap((map) => [...map.keys()]);
  return [id, ...own, ...others, ...messages, ...guilds, '1'];
}

/** So that there is an interaction to speak to, as long as there is a channel to use commands in. */
async function interact(sandbox: Sandbox, application: ApplicationRecord): Promise<void> {
  const headers = { authorization: `Bot ${application.token}`, 'content-type': 'application/json' };
  const call = (path: string, body: object) =>
    fetch(`${sandbox.api}/v10${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  await call(`/applications/${application.id}/commands`, { name: 'random', description: 'Random' });
  const text = [...sandbox.world.channels.values()].find((channel) => channel.kind === 'guild' && channel.type === 0);
  if (!text) return;
  await createDriver(sandbox.control).as('alice').use(text.id, 'random');
  const { id, token } = [...sandbox.world.interactions.values()].at(-1)!;
  await call(`/interactions/${id}/${token}/callback`, { type: 5 });
}

async function send(
  sandbox: Sandbox,
  application: ApplicationRecord,
  route: Route,
  generator: Generator,
): Promise<number> {
  const documented = documentedOperation(route.method, route.path);
  const query = new URLSearchParams();
  for (const { name, in: place, schema, required } of documented?.parameters ?? []) {
    if (place !== 'query' || !(required || generator.chance(0.3))) continue;
    for (const value of [generator.value(schema)].flat()) query.append(name, String(value));
  }
  const content = documented?.operation.requestBody?.content;
  const headers: Record<string, string> = { authorization: `Bot ${application.token}` };
  const init: RequestInit = { method: route.method, headers };
  const json = content?.['application/json']?.schema;
  const form = content?.['multipart/form-data']?.schema;
  if (json) {
    headers['content-type'] = 'application/json';
    init.body = JSON.stringify(generator.value(json));
  } else if (form) {
    const body = new FormData();
    body.set('file', new File(['x'], 'x.png'));
    for (const [key, value] of Object.entries(generator.value(form) ?? {}))
      if (key !== 'file') body.set(key, `${value}`);
    init.body = body;
  }
  const path = pathOf(sandbox, application, route, generator);
  const response = await fetch(`${sandbox.api}/v10${path}?${query}`, init);
  await response.arrayBuffer();
  return response.status;
}

/** The route's path with ids that mostly mean something. */
function pathOf({ world }: Sandbox, application: ApplicationRecord, route: Route, generator: Generator): string {
  const interaction = [...world.interactions.values()].at(-1);
  const meant: Record<string, () => string | undefined> = {
    application_id: () => application.id,
    webhook_id: () => application.id,
    interaction_id: () => interaction?.id,
    interaction_token: () => interaction?.token,
    webhook_token: () => interaction?.token,
    guild_id: () => [...world.guilds.keys()][0],
    channel_id: () => generator.pick([...world.channels.keys()]),
    user_id: () => generator.pick([...world.users.keys()]),
    emoji_name: () => '👍',
    command_id: () => [...application.commands.keys()].at(-1),
    lobby_id: () => [...world.lobbies.keys()].at(-1),
    sku_id: () => generator.pick([...application.skus.keys()]),
    entitlement_id: () => generator.pick([...application.entitlements.keys()]),
  };
  const any = () => generator.value({ type: 'string', format: 'snowflake' });
  return route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const id = generator.chance(0.02) ? 'zzz' : (meant[name]?.() ?? any());
    return encodeURIComponent(String(id));
  });
}
