import { createDriver, type Driver } from '../../sandbox/driver.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/main.ts';
import { openDiscord } from '../../src/discord/open-discord.ts';
import { createRedactor } from '../../src/domain/redaction.ts';
import type { Caller } from '../../src/kernel/caller.ts';
import { createRegistry } from '../../src/kernel/catalogue.ts';
import { type ErrorBody, OperationError } from '../../src/kernel/errors.ts';
import { createGuild, type Invocation } from '../../src/kernel/pipeline.ts';
import { silentLogger } from '../../src/kernel/telemetry.ts';
import catalogue from '../../src/operations/catalogue.gen.json';
import { loaders } from '../../src/operations/loaders.gen.ts';
import { toolsets } from '../../src/operations/toolsets.ts';
import { createPolicies } from '../../src/policy/policies.ts';

export const agent: Caller = {
  kind: 'agent',
  id: 'tester',
  name: 'Tester',
  role: { name: 'everything', directMessages: true },
  pinned: {},
};

type Json = Record<string, unknown>;

export interface Answer {
  /** What a model reads, without the fence around text of Discord's users. */
  text: string;
  /** What a program gets that asked for `format: "json"`. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into outputs of every shape
  data: any;
  structured: Json;
  progress: [done: number, total: number | undefined][];
}

export interface Stage {
  sandbox: Sandbox;
  driver: Driver;
  guildId: string;
  /** Runs one call through every policy and over a real socket. */
  call(operation: string, args?: Json, as?: Partial<Invocation>): Promise<Answer>;
  /** The error that a call must end in. */
  refusal(operation: string, args?: Json, as?: Partial<Invocation>): Promise<ErrorBody>;
  /** Id of a channel, role or user of the sandbox. */
  channel(name: string): string;
  role(name: string): string;
  user(name: string): string;
  stop(): Promise<void>;
}

const unfenced = (text: string) => text.replace(/^\[untrusted [^\n]*\n/, '').replace(/\n\[end \w+\]/, '');

/** The product's real pipeline and Discord adapter on a sandbox of their own. */
export async function openStage(options: SandboxOptions = {}): Promise<Stage> {
  const sandbox = await startSandbox({ rateLimits: 'off', validateResponses: true, ...options });
  const { world } = sandbox;
  const token = [...world.applications.values()][0]?.token ?? '';
  const discord = openDiscord({ token, apiUrl: sandbox.api, restLife: 0, retryDelays: [], requestsPerSecond: 100_000 });
  const policies = createPolicies({
    logger: silentLogger,
    metrics: { count() {}, observe() {} },
    sink: { write() {} },
    redactor: createRedactor([token]),
    deadlineMs: 10_000,
    concurrency: 10,
    maxOutputChars: 40_000,
  });
  const guild = createGuild({
    registry: createRegistry({ entries: catalogue as never, toolsets, loaders }),
    policies,
    bindDiscord: (binding) => discord.bind(binding),
    openFile: (source, signal) => discord.openFile(source, signal),
  });

  const call: Stage['call'] = async (operation, args = {}, as = {}) => {
    const progress: Answer['progress'] = [];
    const outcome = await guild.invoke({
      operation,
      args,
      caller: agent,
      surface: 'test',
      progress: (done, total) => void progress.push([done, total]),
      ...as,
    });
    if (outcome.kind !== 'done') throw new Error(`${operation} waits for approval: ${outcome.request.message}`);
    return { text: unfenced(outcome.text), data: outcome.data, structured: outcome.structured, progress };
  };

  const only = <T extends { id: string }>(what: string, found: T | undefined) => {
    if (!found) throw new Error(`The sandbox has no ${what}.`);
    return found.id;
  };
  const [server] = world.guilds.values();
  if (!server) throw new Error('The sandbox has no server.');

  return {
    sandbox,
    driver: createDriver(sandbox.control),
    guildId: server.id,
    call,
    async refusal(operation, args, as) {
      try {
        await call(operation, args, as);
      } catch (error) {
        if (error instanceof OperationError) return error.body;
        throw error;
      }
      throw new Error(`${operation} was not refused.`);
    },
    channel: (name) =>
      only(
        name,
        [...world.channels.values()].find((each) => 'name' in each && each.name === name),
      ),
    role: (name) =>
      only(
        name,
        [...server.roles.values()].find((each) => each.name === name),
      ),
    user: (name) =>
      only(
        name,
        [...world.users.values()].find((each) => each.username === name),
      ),
    async stop() {
      await discord.stop();
      await sandbox.stop();
      if (sandbox.mismatches.length > 0) throw new Error(JSON.stringify(sandbox.mismatches));
    },
  };
}
