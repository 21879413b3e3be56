import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cpuSeconds, type Listening, startServer, temporaryFolder, track, within } from './children.ts';
import { invariant, median, report, round } from './report.ts';
import { handshake, openStdio } from './stdio-session.ts';
import { call, openHttp, requestBytes } from './subjects.ts';
import { environmentOf, type World } from './world.ts';

const SECONDS = 1.5;
/** Turns of each server over HTTP, and their length: what else the machine does then falls on all alike. */
const TURNS = 7;
const TURN_SECONDS = 0.5;

interface Load {
  answered: number;
  refused: number;
  unanswered: number;
  /** Calls a second. */
  rate: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** Microseconds of processor time that the server used for a call, which a busy machine does not change much. */
  cpu: number;
}

async function load({ port, pid }: Listening, connections: number, seconds: number): Promise<Load> {
  const before = cpuSeconds(pid);
  const file = join(temporaryFolder(), 'request');
  writeFileSync(file, requestBytes(port, call));
  const words = ['bench/load.ts', String(connections), String(seconds), file, String(port)];
  const child = track(Bun.spawn([process.execPath, ...words], { stdout: 'pipe' }));
  const text = await within((seconds + 8) * 1000, 'the load', new Response(child.stdout).text());
  const seen = JSON.parse(text) as Omit<Load, 'cpu'>;
  return { ...seen, cpu: round(((cpuSeconds(pid) - before) * 1e6) / seen.answered, 0) };
}

/** Calls a second over HTTP beside what a bare Bun server and the SDK alone do under the same load. */
export async function httpThroughput(world: World, binary: string): Promise<void> {
  const servers = {
    bare: await startServer([process.execPath, 'bench/bare-server.ts'], { port: /port (\d+)/ }),
    sdk: await startServer([process.execPath, 'bench/sdk-server.ts'], { port: /port (\d+)/ }),
    ours: await openHttp(world, binary),
  };
  // What a server does in its first seconds is compile.
  for (const server of Object.values(servers)) await load(server, 16, 2 * SECONDS);
  for (const connections of [1, 16, 100]) {
    const turns = { bare: [] as Load[], sdk: [] as Load[], ours: [] as Load[] };
    for (let turn = 0; turn < TURNS; turn++) {
      for (const name of ['bare', 'sdk', 'ours'] as const) {
        turns[name].push(await load(servers[name], connections, TURN_SECONDS));
      }
    }
    const sum = (of: (one: Load) => number) => turns.ours.reduce((all, one) => all + of(one), 0);
    const [refused, unanswered] = [sum((one) => one.refused), sum((one) => one.unanswered)];
    const whole = sum((one) => one.answered) > 0 && refused === 0 && unanswered === 0;
    invariant('every call over HTTP is answered', whole, { connections, refused, unanswered });
    const usual = (name: keyof typeof turns, of: (one: Load) => number) => median(turns[name].map(of));
    const rate = (name: keyof typeof turns) =>
      round(
        usual(name, (one) => one.rate),
        0,
      );
    const cpu = (name: keyof typeof turns) => Math.min(...turns[name].map((one) => one.cpu));
    const shares = turns.ours.map((one, turn) => one.rate / (turns.bare[turn]?.rate ?? Number.NaN));
    report({
      name: 'calls over HTTP',
      connections,
      calls_per_second: rate('ours'),
      p50_ms: round(usual('ours', (one) => one.p50)),
      p99_ms: round(usual('ours', (one) => one.p99)),
      bare_bun_per_second: rate('bare'),
      sdk_alone_per_second: rate('sdk'),
      share_of_bare: round(median(shares)),
      cpu_us_per_call: { ours: cpu('ours'), bare: cpu('bare'), sdk: cpu('sdk') },
      budget: 0.5,
    });
  }
  await Promise.all(Object.values(servers).map((server) => server.stop()));
}

/** Calls a second over stdio beside a bare loop and the SDK alone. The client has a part in all three. */
export async function stdioThroughput(world: World, binary: string): Promise<void> {
  const commands = {
    bare: [process.execPath, 'bench/bare-server.ts', 'stdio'],
    sdk: [process.execPath, 'bench/sdk-server.ts', 'stdio'],
    ours: [binary, 'stdio', '--no-gateway'],
  };
  for (const concurrency of [1, 16]) {
    const rates: Record<string, number> = {};
    for (const [name, command] of Object.entries(commands)) rates[name] = await rateOf(world, command, concurrency);
    report({
      name: 'calls over stdio',
      concurrency,
      calls_per_second: round(rates['ours'] ?? 0, 0),
      bare_loop_per_second: round(rates['bare'] ?? 0, 0),
      sdk_alone_per_second: round(rates['sdk'] ?? 0, 0),
    });
  }
}

async function rateOf(world: World, command: readonly string[], concurrency: number): Promise<number> {
  const session = openStdio(command, { ...environmentOf(world), GUILDHALL_HOME: temporaryFolder() });
  await handshake(session);
  for (let warm = 0; warm < 200; warm++) await session.request('tools/call', call);
  const ends = performance.now() + SECONDS * 1000;
  let calls = 0;
  const worker = async () => {
    while (performance.now() < ends) {
      await session.request('tools/call', call);
      calls++;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  await session.close();
  return calls / SECONDS;
}
