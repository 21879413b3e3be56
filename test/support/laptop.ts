import { createDriver, type Driver } from '../../sandbox/driver.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/main.ts';
import { eventually } from './eventually.ts';
import { cleanEnvironment, command, type Run } from './program.ts';
import { type StdioAgent, startStdioAgent } from './stdio-agent.ts';

/** A machine with a home of its own, on which agents and people at a shell share a bot of the sandbox. */
export interface Laptop {
  sandbox: Sandbox;
  driver: Driver;
  home: string;
  env: Record<string, string>;
  token: string;
  /** An AI client with its own `guildhall stdio`. */
  startAgent(env?: Record<string, string>): Promise<StdioAgent>;
  /** Runs a command of the program to its end. */
  guildhall(...words: string[]): Promise<Run>;
  /** Starts one that goes on, such as `serve`. The way to stop it answers its exit code. */
  serve(words: readonly string[]): () => Promise<number>;
  /** Resolves when the bot is. */
  connected(): Promise<unknown>;
  close(): Promise<void>;
}

export async function openLaptop(settings: Record<string, string> = {}, options: SandboxOptions = {}): Promise<Laptop> {
  const sandbox = await startSandbox({ validateResponses: true, ...options });
  const driver = createDriver(sandbox.control);
  const token = await driver.botToken();
  const place = cleanEnvironment({
    DISCORD_TOKEN: token,
    DISCORD_API_URL: sandbox.api,
    GUILDHALL_TOOLSETS: 'all',
    ...settings,
  });
  const agents: StdioAgent[] = [];
  const { env, home } = place;
  return {
    sandbox,
    driver,
    home,
    env,
    token,
    async startAgent(more = {}) {
      const agent = await startStdioAgent({ env: { ...env, ...more }, home });
      agents.push(agent);
      return agent;
    },
    async guildhall(...words) {
      const child = Bun.spawn([...command, ...words], { env, cwd: home, stdout: 'pipe', stderr: 'pipe' });
      const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
      return { code: await child.exited, out, err };
    },
    serve(words) {
      // Whoever speaks stdio ends with its input, so that stays open.
      const child = Bun.spawn([...command, ...words], {
        env,
        cwd: home,
        stdin: 'pipe',
        stdout: 'ignore',
        stderr: 'ignore',
      });
      return () => {
        child.kill('SIGTERM');
        return child.exited;
      };
    },
    connected: () => eventually(async () => (await driver.gateway.sessions()).some((session) => session.connected)),
    async close() {
      await Promise.all(agents.map(({ client }) => client.close()));
      await sandbox.stop();
      place.remove();
      if (sandbox.mismatches.length > 0) throw new Error(JSON.stringify(sandbox.mismatches));
    },
  };
}
