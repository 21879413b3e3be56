import { envName } from '../../src/config/settings.ts';
import { serveAssembly } from '../../src/main/serve-assembly.ts';
import type { Target } from '../surfaces/clients.ts';
import { cleanEnvironment, command } from './program.ts';
import { openTeam, type Settings, type TeamOptions } from './team.ts';

export type Transport = 'http' | 'stdio';

export interface BothOptions extends Pick<TeamOptions, 'sandbox'> {
  /** Of the process that serves HTTP and of those that serve stdio. */
  settings?: Settings;
  /** Whether they connect to the gateway. Default false. */
  gateway?: boolean;
}

/**
 * The program in front of a sandbox, as clients reach it: over HTTP in this process, over stdio in one of their own.
 * Both are open to whoever connects.
 */
export async function openBothTransports({ settings = {}, gateway = false, sandbox = {} }: BothOptions = {}) {
  const team = await openTeam({ settings, gateway, sandbox });
  const service = serveAssembly(
    { ...team.parts, config: team.config },
    { host: '127.0.0.1', port: 0, authenticate: () => team.caller },
  );
  const variables = Object.entries({ toolsets: 'all', logLevel: 'error', ...settings, gateway });
  const { env, home, remove } = cleanEnvironment({
    DISCORD_TOKEN: String(team.config.token),
    DISCORD_API_URL: team.sandbox.api,
    ...Object.fromEntries(variables.map(([name, value]) => [envName(name), String(value)])),
  });
  const [program = '', ...words] = command;
  const targets: Record<Transport, Target> = {
    http: { over: 'http', url: service.url, key: 'any' },
    stdio: { over: 'stdio', command: program, args: [...words, 'stdio'], env },
  };
  return {
    team,
    url: service.url,
    targets,
    home,
    async close() {
      await service.drain(0);
      await team.close();
      remove();
    },
  };
}
