// What needs files and data that the program brings along: its language library, its font, what draws pictures.
import { expect, test } from 'bun:test';
import { createDriver } from '../../sandbox/driver.ts';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { cleanEnvironment, command } from '../support/program.ts';
import { type CallResult, connect } from '../surfaces/clients.ts';

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Calls until the answer satisfies, for what the gateway tells arrives in its own time. */
async function eventually(call: () => Promise<CallResult>, satisfies: (text: string) => boolean): Promise<string> {
  let text = '';
  for (const end = Date.now() + 15_000; Date.now() < end; await Bun.sleep(100)) {
    text = (await call()).content.map((block) => block.text ?? '').join('\n');
    if (satisfies(text)) return text;
  }
  throw new Error(`It never came: ${text}`);
}

async function connected(sandbox: Sandbox): Promise<void> {
  const driver = createDriver(sandbox.control);
  for (const end = Date.now() + 15_000; Date.now() < end; await Bun.sleep(20)) {
    if ((await driver.gateway.sessions()).length > 0) return;
  }
  throw new Error('The gateway was never connected.');
}

test('interests are found in what a member wrote, and a chart is drawn of it', async () => {
  const sandbox = await startSandbox({ rateLimits: 'off' });
  const { env, remove } = cleanEnvironment({
    DISCORD_TOKEN: sandbox.world.applications.values().next().value?.token ?? '',
    DISCORD_API_URL: sandbox.api,
    GUILDHALL_TOOLSETS: 'all',
  });
  const [program = '', ...words] = command;
  const client = await connect('modern', { over: 'stdio', command: program, args: [...words, 'stdio'], env });
  await connected(sandbox);
  const alice = createDriver(sandbox.control).as('alice');
  for (const content of ['Kubernetes is hard.', 'I love Kubernetes and gardening.', 'The Kubernetes docs are good.']) {
    await alice.say('general', content);
  }
  await eventually(
    () => client.call('member_activity', { user: 'alice' }),
    (text) => /\b3 messages/.test(text),
  );

  const found = await client.call('extract_interests', { user: 'alice' });
  expect(found.isError).toBeFalsy();
  expect(found.structuredContent).toMatchObject({
    members: [
      { username: 'alice', topics: expect.arrayContaining([expect.objectContaining({ topic: 'kubernetes' })]) },
    ],
  });

  const drawn = await client.call('member_activity', { user: 'alice', chart: 'png' });
  const image = drawn.content.find(({ type }) => type === 'image') as { data?: string; mimeType?: string } | undefined;
  expect(image?.mimeType).toBe('image/png');
  const bytes = Buffer.from(image?.data ?? '', 'base64');
  expect([...bytes.subarray(0, 8)]).toEqual(PNG);
  expect(bytes.length).toBeGreaterThan(2000);

  await client.close();
  await sandbox.stop();
  remove();
}, 120_000);
