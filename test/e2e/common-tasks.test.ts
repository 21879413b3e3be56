// The tasks of `npm run bench -- tasks`, as a sensible agent does them with the tools that are listed by default: that they
// are really done, and with how many calls and tokens at most. The measured figures are in bench/README.md.
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { openStdio, type StdioSession } from '../../bench/stdio-session.ts';
import { carryOut, tasks } from '../../bench/tasks/carry-out.ts';
import { seed } from '../../bench/tasks/seed.ts';
import { openStage, type Stage } from '../../bench/tasks/task.ts';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { cleanEnvironment, command } from '../support/program.ts';

/** Calls, and tokens that a model reads. A tenth above what was measured. */
const MOST: Readonly<Record<string, readonly [calls: number, tokens: number]>> = {
  'who is inactive': [4, 900],
  'answer what nobody answered': [3, 520],
  'find a message of last week': [2, 140],
  'close a forum post': [2, 80],
  'stop a spammer': [5, 600],
  'a private channel for a role': [2, 420],
  'ask a human, act on the answer': [3, 480],
  'schedule a message': [2, 420],
  'why the bot cannot post': [1, 190],
  'make a poll': [1, 60],
};

const place = cleanEnvironment();
let sandbox: Sandbox;
let stage: Stage;
let session: StdioSession;
let server: string;

beforeAll(async () => {
  sandbox = await startSandbox({ world: seed, rateLimits: 'off' });
  const token = [...sandbox.world.applications.values()][0]?.token ?? '';
  stage = openStage({ api: sandbox.api, control: sandbox.control, token });
  server = await stage.driver.guildId();
  session = openStdio([...command, 'stdio'], { ...place.env, DISCORD_TOKEN: token, DISCORD_API_URL: sandbox.api });
  await session.request('initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'test', version: '1' },
  });
  session.notify('notifications/initialized');
  await session.says(/Gateway ready/);
});
afterAll(async () => {
  await session.close();
  await sandbox.stop();
  place.remove();
});

for (const task of tasks) {
  test(task.ask, async () => {
    const { missing, calls } = await carryOut(task, task.ours, session, stage, server);
    expect(missing).toBeUndefined();
    const [most, tokens] = MOST[task.name] ?? [0, 0];
    expect(calls.length).toBeLessThanOrEqual(most);
    expect(calls.reduce((sum, { answer }) => sum + encode(answer).length, 0)).toBeLessThanOrEqual(tokens);
  });
}
