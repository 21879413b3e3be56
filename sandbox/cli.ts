import { parseArgs } from 'node:util';
import { overviewOf } from './control/overview.ts';
import { faultSyntax, parseFaults } from './faults/parse.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from './main.ts';
import { isObject } from './spec/document.ts';
import type { Seed } from './world/seed-format.ts';

const help = `Usage: guildhall sandbox [options]

A Discord of your own: API v10 over REST and gateway on loopback, no account needed.
When ready it prints one line of JSON with its addresses, bots, users and guilds.

Options:
  --port <number>   port to listen on; 0 takes a free one (default 0)
  --seed <file>     JSON file that describes the world to start with
  --faults <list>   misbehave: ${faultSyntax}
  --rate-limits <m> discord (default) or off
  --random <text>   seed of tokens, codes and the drawing of faults (default "guildhall")
  -h, --help        show this text
`;

/**
 * Runs the sandbox until SIGINT or SIGTERM. Resolves with the exit code: 0, 2 where it was asked for in a wrong way, or 1
 * when nobody can be told where it is.
 */
export async function runSandboxCommand(argv: string[]): Promise<number> {
  const options = readOptions(argv);
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n\n${help}`);
    return 2;
  }
  const unheard = new Promise<number>((resolve) => {
    process.stdout.once('error', (error: NodeJS.ErrnoException) => resolve(unheardBecause(error)));
  });
  if (options.help) {
    const heard = new Promise<number>((resolve) => {
      process.stdout.write(help, (error) => !error && resolve(0));
    });
    return Promise.race([heard, unheard]);
  }
  const sandbox = await start(options);
  if (typeof sandbox === 'string') {
    process.stderr.write(`${sandbox}\n`);
    return 2;
  }
  const stopped = new Promise<number>((resolve) => {
    process.once('SIGINT', () => resolve(0));
    process.once('SIGTERM', () => resolve(0));
  });
  process.stdout.write(`${JSON.stringify(overviewOf(sandbox.world, sandbox.control))}\n`);
  const code = await Promise.race([stopped, unheard]);
  await sandbox.stop();
  return code;
}

/** A reader that has gone is no failure, but nobody will ever know where the sandbox is. */
function unheardBecause({ code, message }: NodeJS.ErrnoException): number {
  if (code === 'EPIPE') return 0;
  process.stderr.write(`The output cannot be written: ${message}\n`);
  return 1;
}

/** The running sandbox, or a sentence that says why it cannot run. */
async function start(options: CommandOptions): Promise<Sandbox | string> {
  try {
    const seed = options.seed === undefined ? undefined : await readSeed(options.seed);
    return await startSandbox({ ...options.start, ...(seed && { world: seed }) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return options.seed === undefined ? message : `--seed ${options.seed}: ${message}`;
  }
}

interface CommandOptions {
  readonly start: SandboxOptions;
  readonly seed: string | undefined;
  readonly help: boolean;
}

/** The options, or a sentence that says what is wrong with them. */
function readOptions(argv: string[]): CommandOptions | string {
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        port: { type: 'string', default: '0' },
        seed: { type: 'string' },
        faults: { type: 'string', default: '' },
        'rate-limits': { type: 'string', default: 'discord' },
        random: { type: 'string', default: 'guildhall' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const port = Number(values.port);
    const rateLimits = values['rate-limits'];
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      return `--port ${values.port}: must be a number from 0 to 65535.`;
    if (rateLimits !== 'discord' && rateLimits !== 'off') return `--rate-limits ${rateLimits}: must be discord or off.`;
    const start = { port, rateLimits, seed: values.random, faults: parseFaults(values.faults) } as const;
    return { start, seed: values.seed, help: values.help };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function readSeed(file: string): Promise<Seed> {
  const seed: unknown = JSON.parse(await Bun.file(file).text());
  for (const key of ['bots', 'users', 'guilds']) {
    if (!isObject(seed) || !Array.isArray(seed[key]))
      throw new Error(`the file must hold an object with the list "${key}".`);
  }
  return seed as Seed;
}

if (import.meta.main) process.exit(await runSandboxCommand(process.argv.slice(2)));
