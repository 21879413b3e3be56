import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cpuSeconds, type Listening, startServer, temporaryFolder, track, within } from './children.ts';
import { invariant, report, round } from './report.ts';
import { handshake, openStdio } from './stdio-session.ts';
import { call, openHttp, requestBytes } from './subjects.ts';
import { environmentOf, type World } from './world.ts';

const SECONDS = 1.5;

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

async function load({ port, pid }: Listening, connections: number): Promise<Load> {
  const before = cpuSeconds(pid);
  const file = join(temporaryFolder(), 'request');
  writeFileSync(file, requestBytes(port, call));
  const words = ['bench/load.ts', String(connections), String(SECONDS), file, String(port)];
  const child = track(Bun.spawn([process.execPath, ...words], { stdout: 'pipe' }));
  const text = await within((SECONDS + 8) * 1000, 'the load', new Response(child.stdout).text());
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
  // What a server does in its first second is compile.
  for (const server of Object.values(servers)) await load(server, 16);
  for (const connections of [1, 16, 100]) {
    const bare = await load(servers.bare, connections);
    const sdk = await load(servers.sdk, connections);
    const ours = await load(servers.ours, connections);
    const { refused, unanswered } = ours;
    const whole = ours.answered > 0 && refused === 0 && unanswered === 0;
    invariant('every call over HTTP is answered', whole, { connections, refused, unanswered });
    report({
      name: 'calls over HTTP',
      connections,
      calls_per_second: round(ours.rate, 0),
      p50_ms: ours.p50,
      p99_ms: ours.p99,
      bare_bun_per_second: round(bare.rate, 0),
      sdk_alone_per_second: round(sdk.rate, 0),
      share_of_bare: round(ours.rate / bare.rate),
      cpu_us_per_call: { ours: ours.cpu, bare: bare.cpu, sdk: sdk.cpu },
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
  const session = openStdio(command, environmentOf(world));
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
