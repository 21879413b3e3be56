// A bot that may do little is offered little, and more as soon as it may do more.
import { afterAll, describe, expect, test } from 'bun:test';
import type { Seed } from '../../sandbox/world/seed-format.ts';
import { openBothTransports } from '../support/both-transports.ts';
import { eventually } from '../support/eventually.ts';
import { type AnyClient, connect, KINDS } from '../surfaces/clients.ts';

const seed: Seed = {
  bots: [{ name: 'Little' }, { name: 'Chief' }],
  users: [{ name: 'zoe' }],
  guilds: [
    {
      id: '900000000000000004',
      name: 'Home',
      owner: 'zoe',
      members: [{ user: 'zoe' }],
      everyone: ['ViewChannel', 'ReadMessageHistory', 'SendMessages'],
      bots: [
        { bot: 'Little', permissions: ['ViewChannel'] },
        { bot: 'Chief', permissions: ['Administrator'] },
      ],
      channels: [{ id: '900000000000000003', name: 'hall' }],
    },
  ],
};

const both = await openBothTransports({ gateway: true, sandbox: { world: seed, rateLimits: 'off' } });
const { team, targets } = both;
afterAll(both.close);

const listed = () => team.parts.guild.list(team.caller).map(({ name }) => name);

/** As the other bot, which may do everything. */
async function asChief(method: string, path: string, body: unknown): Promise<void> {
  const chief = [...team.sandbox.world.applications.values()][1];
  const answer = await fetch(`${team.sandbox.api}/v10${path}`, {
    method,
    headers: { authorization: `Bot ${chief?.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBeLessThan(300);
}

test('what the bot may do nowhere is not listed, and a resource says why', async () => {
  const client = await team.connect();
  await eventually(() => !listed().includes('create_role'));
  const { tools } = await client.listTools();
  const names = tools.map(({ name }) => name);
  expect(names).toContain('send_message');
  expect(names).not.toContain('ban_member');
  const { contents } = await client.readResource({ uri: 'guildhall://hidden-tools' });
  expect(JSON.stringify(contents)).toContain('ban_member needs Ban Members, which the bot has in none of its servers');
  // Who calls it all the same is told where to grant it.
  expect(await team.refusal('ban_member', { users: ['zoe'] })).toMatchObject({ code: 'missing_permission' });
});

/** Manage Webhooks, in the one channel there is. */
const setWebhooks = (allowed: boolean) =>
  asChief('PUT', `/channels/900000000000000003/permissions/${[...team.sandbox.world.applications.keys()][0]}`, {
    type: 1,
    allow: allowed ? String(1n << 29n) : '0',
    deny: '0',
  });

for (const [over, target] of Object.entries(targets)) {
  describe.each([...KINDS])(`a %s client over ${over}`, (kind) => {
    test('is offered what a permission in one channel is enough for, and hears of it', async () => {
      await setWebhooks(false);
      const client: AnyClient = await connect(kind, target);
      const offered = async () => (await client.list()).tools.map(({ name }) => name);
      let told = 0;
      const stop = await client.subscribe([], (what) => {
        if (what === 'tools') told++;
      });
      // A process of its own has yet to connect and look.
      expect(await eventually(async () => !(await offered()).includes('ban_member'))).toBe(true);
      expect(await offered()).not.toContain('create_webhook');
      told = 0;
      await setWebhooks(true);
      await eventually(() => told > 0);
      expect(await offered()).toContain('create_webhook');
      expect(await offered()).not.toContain('ban_member');
      told = 0;
      await setWebhooks(false);
      await eventually(() => told > 0);
      await stop();
      await client.close();
    }, 60_000);
  });
}
