// What clients hear of resources when people write in the sandbox.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createDriver } from '../../sandbox/driver.ts';
import { openBothTransports } from '../support/both-transports.ts';
import { eventually } from '../support/eventually.ts';
import { type AnyClient, connect, KINDS } from '../surfaces/clients.ts';

const both = await openBothTransports({ gateway: true });
const { team, targets } = both;
const driver = createDriver(team.sandbox.control);
afterAll(both.close);

const general = team.channel('general');
const byName = 'discord://channels/%23general/messages?limit=3';
const byId = `discord://channels/${general}/messages`;
const elsewhere = `discord://channels/${team.channel('off-topic')}/messages`;

/** How many are connected: a process goes on with the session that the one before it left. */
const sessions = async () => (await driver.gateway.sessions()).filter(({ connected }) => connected).length;

for (const [over, target] of Object.entries(targets)) {
  for (const kind of KINDS) {
    describe(`${kind} client over ${over}`, () => {
      let client: AnyClient;
      const heard: string[] = [];
      beforeAll(async () => {
        const before = await sessions();
        client = await connect(kind, target);
        if (over === 'stdio') {
          await eventually(async () => (await sessions()) > before);
        }
      }, 60_000);
      afterAll(() => client.close());

      test('hears of what it subscribed to, in its own words, and of nothing after it stopped', async () => {
        const stop = await client.subscribe([byName, byId], (what) => void heard.push(what));
        await driver.as('alice').say('off-topic', 'not for this one');
        await driver.as('alice').say('general', `hello ${kind} ${over}`);
        await eventually(() => heard.includes(byId) && heard.includes(byName));
        expect(heard).not.toContain(elsewhere);

        // Many changes at once are told of a few times.
        heard.length = 0;
        for (let i = 0; i < 8; i++) await driver.as('bob').say('general', `burst ${i}`);
        await eventually(() => heard.includes(byId));
        await Bun.sleep(300);
        expect(heard.filter((uri) => uri === byId).length).toBeLessThan(8);

        await stop();
        heard.length = 0;
        await driver.as('alice').say('general', 'nobody listens');
        await Bun.sleep(100);
        expect(heard.filter((uri) => uri === byId)).toEqual([]);
      });

      test('hears that there is a new channel', async () => {
        const stop = await client.subscribe([], (what) => void heard.push(what));
        heard.length = 0;
        await team.call('create_channel', { name: `new-${kind}-${over}`, type: 'text' });
        await eventually(() => heard.includes('list'));
        await stop();
      });
    });
  }
}

test('hears also what another process of the same bot is told by its gateway', async () => {
  const before = await sessions();
  const first = await connect('legacy', targets.stdio);
  await eventually(async () => (await sessions()) > before);
  const heard: string[] = [];
  const second = await connect('modern', targets.stdio);
  await second.subscribe([byName], (what) => void heard.push(what));
  await eventually(async () => {
    await driver.as('alice').say('general', 'is anybody standing by?');
    return heard.includes(byName);
  });
  expect((await driver.gateway.sessions()).length).toBe(before + 1);
  await second.close();
  await first.close();
}, 60_000);
