import { parseArgs } from 'node:util';
import { type Sandbox, startSandbox } from './main.ts';
import type { Seed } from './world/seed-format.ts';

const help = `Usage: guildhall sandbox [options]

A Discord of your own: API v10 over REST and gateway on loopback, no account needed.
When ready it prints one line of JSON with its addresses, bots, users and guilds.

Options:
  --port <number>   port to listen on; 0 takes a free one (default 0)
  --seed <file>     JSON file that describes the world to start with
  --help            show this text
`;

/** Runs the sandbox until SIGINT or SIGTERM. Resolves with the exit code. */
export async function runSandboxCommand(argv: string[]): Promise<number> {
  const options = readOptions(argv);
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n\n${help}`);
    return 1;
  }
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  const sandbox = await startSandbox({
    port: options.port,
    ...(options.seed && { world: await readSeed(options.seed) }),
  });
  process.stdout.write(`${JSON.stringify(readyLine(sandbox))}\n`);
  await stopped;
  await sandbox.stop();
  return 0;
}

function readOptions(argv: string[]): { port: number; seed: string | undefined; help: boolean } | string {
  try {
    const { values } = parseArgs({
      args: argv,
      options: { port: { type: 'string' }, seed: { type: 'string' }, help: { type: 'boolean' } },
    });
    const port = Number(values.port ?? 0);
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      return `--port ${values.port}: must be a number from 0 to 65535.`;
    return { port, seed: values.seed, help: values.help ?? false };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function readSeed(file: string): Promise<Seed> {
  return JSON.parse(await Bun.file(file).text());
}

/** The line that tells programs where the sandbox is and who lives in it. */
export function readyLine({ api, control, world }: Sandbox) {
  return {
    api,
    control,
    bots: [...world.applications.values()].map(({ bot_id, token, name }) => ({ id: bot_id, token, name })),
    users: [...world.users.values()]
      .filter(({ control_token }) => control_token !== null)
      .map(({ id, username, control_token }) => ({ id, name: username, token: control_token })),
    guilds: [...world.guilds.values()].map(({ id, name, channels }) => ({
      id,
      name,
      channels: [...channels.values()].map((channel) => ({ id: channel.id, name: channel.name, type: channel.type })),
    })),
  };
}

if (import.meta.main) process.exit(await runSandboxCommand(process.argv.slice(2)));
