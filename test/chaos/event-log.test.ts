import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createDriver, type Driver } from '../../sandbox/driver.ts';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { cleanEnvironment, command, run } from '../support/program.ts';

let sandbox: Sandbox;
let driver: Driver;
beforeAll(async () => {
  sandbox = await startSandbox({ rateLimits: 'off' });
  driver = createDriver(sandbox.control);
});
afterAll(() => sandbox.stop());

const place = () =>
  cleanEnvironment({
    DISCORD_TOKEN: sandbox.world.applications.values().next().value?.token ?? '',
    DISCORD_API_URL: sandbox.api,
  });

/** Follows the log in a process of its own and remembers what it printed. */
function follow(env: Record<string, string>, cwd: string, after?: number) {
  const child = Bun.spawn(
    [
      ...command,
      'events',
      '--follow',
      '--types',
      'message_create',
      ...(after === undefined ? [] : ['--after', String(after)]),
    ],
    {
      env,
      cwd,
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'ignore',
    },
  );
  const seen: { seq: number; payload: { content: string } }[] = [];
  const reading = (async () => {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of child.stdout) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      seen.push(...lines.filter(Boolean).map((line) => JSON.parse(line)));
    }
  })();
  return {
    child,
    seen,
    async until(condition: () => boolean) {
      for (let i = 0; i < 1000 && !condition(); i++) await Bun.sleep(10);
      if (!condition())
        throw new Error(`waited in vain; printed: ${seen.map(({ payload }) => payload.content).join(' | ')}`);
    },
    async connected() {
      for (let i = 0; i < 1000; i++) {
        if ((await driver.gateway.sessions()).some(({ connected }) => connected)) return;
        await Bun.sleep(10);
      }
      throw new Error('the gateway was never connected');
    },
    kill: async (signal: 'SIGKILL' | 'SIGTERM') => {
      child.kill(signal);
      await child.exited;
      await reading;
    },
  };
}

test('what was printed is stored: kill -9 in the middle of a burst loses none of it', async () => {
  const { env, home, remove } = place();
  const feed = follow(env, home);
  await feed.connected();
  const talking = (async () => {
    for (let i = 0; i < 300; i++) await driver.as('alice').say('general', `line ${i}`);
  })();
  await feed.until(() => feed.seen.length >= 100);
  await feed.kill('SIGKILL');
  await talking;
  const { out, code } = await runIn(env, ['events', '--after', '0', '--types', 'message_create']);
  expect(code).toBe(0);
  const stored = new Map(
    out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
      .map((event) => [event.seq, event.payload.content]),
  );
  for (const { seq, payload } of feed.seen) expect(stored.get(seq)).toBe(payload.content);
  const numbers = [...stored.values()].map((content) => Number(String(content).replace('line ', '')));
  expect(numbers).toEqual(numbers.map((_, i) => i));
  remove();
});

async function runIn(env: Record<string, string>, args: readonly string[]) {
  const child = Bun.spawn([...command, ...args], { env, stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' });
  const [out, code] = await Promise.all([new Response(child.stdout).text(), child.exited]);
  return { out, code };
}

test('SIGTERM ends the feed cleanly', async () => {
  const { env, home, remove } = place();
  const feed = follow(env, home);
  await feed.connected();
  await driver.as('bob').say('general', 'last words');
  await feed.until(() => feed.seen.length === 1);
  await feed.kill('SIGTERM');
  expect(feed.child.exitCode).toBe(0);
  remove();
});

test('a place that is none is refused', async () => {
  const { code, err } = await run(['events', '--after', 'yesterday'], { env: place().env });
  expect(code).toBe(2);
  expect(err).toContain('--after');
});
