import { expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDriver } from '../../sandbox/driver.ts';

const cli = new URL('../../sandbox/cli.ts', import.meta.url).pathname;

function spawn(...options: string[]) {
  return Bun.spawn([process.execPath, cli, ...options], { stdout: 'pipe', stderr: 'pipe' });
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of stream.pipeThrough(new TransformStream())) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes('\n')) break;
  }
  return text;
}

test.each(['SIGTERM', 'SIGINT'] as const)('says in one line where it is, and goes quietly at %s', async (signal) => {
  const child = spawn('--port', '0');
  const line = await firstLine(child.stdout);
  expect(line.trimEnd().split('\n')).toHaveLength(1);
  const ready = JSON.parse(line);
  expect(ready.bots[0]).toEqual({ id: expect.any(String), token: expect.any(String), name: 'Guildhall Demo' });
  expect(ready.guilds[0].channels).toContainEqual({ id: expect.any(String), name: 'general', type: 0 });
  const { status } = await fetch(`${ready.api}/v10/users/@me`, {
    headers: { authorization: `Bot ${ready.bots[0].token}` },
  });
  expect(status).toBe(200);
  await createDriver(ready.control).as('alice').say('general', 'from another process');
  child.kill(signal);
  expect(await child.exited).toBe(0);
  expect(await new Response(child.stderr).text()).toBe('');
});

test('a world of one’s own', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  const seed = join(folder, 'seed.json');
  await Bun.write(
    seed,
    JSON.stringify({
      bots: [{ name: 'Robot', token: 'my-token', intents: ['members'] }],
      users: [{ name: 'zoe' }],
      guilds: [
        {
          id: '900000000000000001',
          name: 'Tiny',
          owner: 'zoe',
          members: [{ user: 'zoe' }],
          bots: [{ bot: 'Robot' }],
          channels: [{ name: 'only' }],
        },
      ],
    }),
  );
  const child = spawn('--seed', seed);
  const ready = JSON.parse(await firstLine(child.stdout));
  child.kill();
  await child.exited;
  await rm(folder, { recursive: true });
  expect(ready.bots).toEqual([{ id: expect.any(String), token: 'my-token', name: 'Robot' }]);
  expect(ready.guilds).toEqual([
    { id: '900000000000000001', name: 'Tiny', channels: [{ id: expect.any(String), name: 'only', type: 0 }] },
  ]);
});

test.each([
  ['--port', 'x', 'must be a number'],
  ['--rate-limits', 'some', 'must be discord or off'],
  ['--seed', '/does/not/exist', 'ENOENT'],
  ['--faults', 'gremlins', 'There is no fault "gremlins"'],
])('%s %s is refused with a sentence', async (option, value, sentence) => {
  const child = spawn(option, value);
  expect(await child.exited).toBe(2);
  expect(await new Response(child.stderr).text()).toContain(sentence);
  expect(await new Response(child.stdout).text()).toBe('');
});
