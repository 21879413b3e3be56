import { createDriver, type Driver } from '../../sandbox/driver.ts';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { eventually } from './eventually.ts';
import { cleanEnvironment } from './program.ts';
import { type StdioAgent, startStdioAgent } from './stdio-agent.ts';

/** A machine with a home of its own, on which agents with a `guildhall stdio` each share a bot of the sandbox. */
export interface Laptop {
  sandbox: Sandbox;
  driver: Driver;
  home: string;
  token: string;
  startAgent(env?: Record<string, string>): Promise<StdioAgent>;
  /** Resolves when the bot is. */
  connected(): Promise<unknown>;
  close(): Promise<void>;
}

export async function openLaptop(settings: Record<string, string> = {}): Promise<Laptop> {
  const sandbox = await startSandbox({ validateResponses: true });
  const driver = createDriver(sandbox.control);
  const token = await driver.botToken();
  const place = cleanEnvironment({
    DISCORD_TOKEN: token,
    DISCORD_API_URL: sandbox.api,
    GUILDHALL_TOOLSETS: 'all',
    ...settings,
  });
  const agents: StdioAgent[] = [];
  return {
    sandbox,
    driver,
    home: place.home,
    token,
    async startAgent(env = {}) {
      const agent = await startStdioAgent({ env: { ...place.env, ...env }, home: place.home });
      agents.push(agent);
      return agent;
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
