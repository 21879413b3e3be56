import { temporaryFolder } from './children.ts';
import { median, percentile, report, round } from './report.ts';
import { handshake, openStdio } from './stdio-session.ts';
import { call, openHttp } from './subjects.ts';
import { environmentOf, type World } from './world.ts';

const WARM_UP = 150;
const ROUNDS = 400;

/** One message of the channel, straight from the sandbox. */
export function bareRead(world: World): () => Promise<unknown> {
  const url = `${world.api}/v10/channels/${world.channel}/messages?limit=1`;
  return async () => (await fetch(url, { headers: { authorization: `Bot ${world.token}` } })).json();
}

/** Time that a call through the whole program adds to the same request sent bare. */
export async function latency(world: World, binary: string): Promise<void> {
  const bare = bareRead(world);
  const read = { name: 'read_messages', arguments: { channel: world.channel, limit: 1 } };

  // A store of its own: what earlier runs left in the usual one is not to be measured.
  const session = openStdio([binary, 'stdio'], { ...environmentOf(world), GUILDHALL_HOME: temporaryFolder() });
  await handshake(session);
  await session.says(/Gateway ready/);
  await compare(
    'one read, over stdio',
    {
      bare,
      call: () => session.request('tools/call', read),
      hop: () => session.request('tools/call', call),
    },
    { budget_p50_ms: 0.5 },
  );
  await session.close();

  const http = await openHttp(world, binary);
  await compare(
    'one read, over HTTP',
    { bare, call: () => http.call(read), hop: () => http.call(call) },
    { budget_p50_ms: 0.5 },
  );
  await http.stop();
}

interface Calls {
  bare(): Promise<unknown>;
  call(): Promise<unknown>;
  /** A call that the program answers without Discord: the way in and out, the protocol and the policies. */
  hop?(): Promise<unknown>;
}

/** One at a time and interleaved, so that whatever else the machine does falls on all alike. */
export async function compare(name: string, calls: Calls, budget: Record<string, number> = {}): Promise<void> {
  const times = { bare: [] as number[], call: [] as number[], hop: [] as number[] };
  for (let turn = -WARM_UP; turn < ROUNDS; turn++) {
    for (const kind of ['bare', 'call', 'hop'] as const) {
      const began = performance.now();
      await calls[kind]?.();
      if (turn >= 0) times[kind].push(performance.now() - began);
    }
  }
  report({
    name,
    bare_p50_ms: round(median(times.bare), 3),
    call_p50_ms: round(median(times.call), 3),
    added_p50_ms: round(median(times.call) - median(times.bare), 3),
    // What it costs when nothing else wants the processor.
    added_p10_ms: round(percentile(times.call, 10) - percentile(times.bare, 10), 3),
    added_p99_ms: round(percentile(times.call, 99) - percentile(times.bare, 99), 3),
    ...(calls.hop ? { hop_p50_ms: round(median(times.hop), 3) } : {}),
    ...budget,
  });
}
