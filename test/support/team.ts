import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { type SandboxOptions, startSandbox } from '../../sandbox/main.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { SettingName } from '../../src/config/settings.ts';
import type { ErrorBody } from '../../src/kernel/errors.ts';
import { OperationError } from '../../src/kernel/errors.ts';
import type { Outcome } from '../../src/kernel/pipeline.ts';
import { assemble } from '../../src/main/assemble.ts';
import { configuredAgent } from '../../src/main/callers.ts';
import { serveAssembly } from '../../src/main/serve-assembly.ts';

export type Settings = Partial<Record<SettingName, unknown>>;

export interface TeamOptions {
  settings?: Settings;
  sandbox?: SandboxOptions;
  /** Connect the gateway before anything else. Default false: REST alone. */
  gateway?: boolean;
}

type Done = Extract<Outcome, { kind: 'done' }>;

/**
 * The real program in front of a real sandbox, on real sockets: what tests of operations drive.
 * `call` goes through every policy; `connect` gives a real MCP client over HTTP.
 */
export async function openTeam({ settings = {}, sandbox: options = {}, gateway = false }: TeamOptions = {}) {
  const sandbox = await startSandbox(options);
  const token = sandbox.world.applications.values().next().value?.token;
  const { config } = loadConfig({
    environment: {},
    flags: {
      logLevel: 'error',
      gateway,
      requestsPerSecond: 10_000,
      directMessages: true,
      toolsets: 'all',
      store: 'sqlite::memory:',
      bus: 'memory:',
      ...settings,
    },
  });
  Object.assign(config, { token, apiUrl: sandbox.api });
  const parts = assemble({ config, fileRoots: [] });
  const caller = configuredAgent(config, parts.registry);
  if (gateway) await parts.discord.start();
  const closers: (() => Promise<void>)[] = [];

  const invoke = (operation: string, args: Record<string, unknown> = {}, format: 'text' | 'json' = 'json') =>
    parts.guild.invoke({ operation, args, caller, surface: 'test', format });

  async function done(
    operation: string,
    args: Record<string, unknown> = {},
    format: 'text' | 'json' = 'json',
  ): Promise<Done> {
    const outcome = await invoke(operation, args, format);
    if (outcome.kind !== 'done') throw new Error(`${operation} waits for approval`);
    return outcome;
  }

  return {
    sandbox,
    config,
    parts,
    caller,
    invoke,
    done,
    /** The full object that programs get. */
    call: async <T = Record<string, unknown>>(operation: string, args: Record<string, unknown> = {}): Promise<T> =>
      (await done(operation, args)).structured as T,
    /** What a model reads. */
    read: async (operation: string, args: Record<string, unknown> = {}): Promise<string> =>
      (await done(operation, args, 'text')).text,
    /** The error that a call ends in. */
    async refusal(operation: string, args: Record<string, unknown> = {}): Promise<ErrorBody> {
      try {
        await invoke(operation, args);
      } catch (error) {
        if (error instanceof OperationError) return error.body;
        throw error;
      }
      throw new Error(`${operation} was expected to fail`);
    },
    async connect(): Promise<Client> {
      const service = serveAssembly({ ...parts, config }, { host: '127.0.0.1', port: 0, authenticate: () => caller });
      const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
      await client.connect(new StreamableHTTPClientTransport(new URL(service.url)));
      closers.push(
        () => client.close(),
        () => service.drain(1000),
      );
      return client;
    },
    /** Id of a channel of the sandbox by its name. */
    channel(name: string): string {
      const found = [...sandbox.world.channels.values()].find((channel) => 'name' in channel && channel.name === name);
      if (!found) throw new Error(`the sandbox has no channel ${name}`);
      return found.id;
    },
    async close() {
      for (const close of closers) await close();
      await parts.stop();
      await sandbox.stop();
    },
  };
}

export type Team = Awaited<ReturnType<typeof openTeam>>;
