import { median, percentile, report, round } from './report.ts';
import { handshake, openStdio } from './stdio-session.ts';
import { call, openHttp } from './subjects.ts';
import { environmentOf, type World } from './world.ts';

const ROUNDS = 400;

/**
 * Time that a call through the whole program adds to the same request sent bare, one at a time, interleaved. `hop` is
 * a call answered by the program without Discord: the way in and out, the protocol and the policies.
 */
export async function latency(world: World, binary: string): Promise<void> {
  const url = `${world.api}/v10/channels/${world.channel}/messages?limit=1`;
  const bare = async () => {
    const response = await fetch(url, { headers: { authorization: `Bot ${world.token}` } });
    await response.json();
  };
  const read = { name: 'read_messages', arguments: { channel: world.channel, limit: 1 } };

  const session = openStdio([binary, 'stdio'], environmentOf(world));
  await handshake(session);
  await compare('one read, over stdio', {
    bare,
    ours: () => session.request('tools/call', read),
    hop: () => session.request('tools/call', call),
  });
  await session.close();

  const http = await openHttp(world, binary);
  await compare('one read, over HTTP', { bare, ours: () => http.call(read), hop: () => http.call(call) });
  await http.stop();
}

async function compare(name: string, calls: Record<'bare' | 'ours' | 'hop', () => Promise<unknown>>): Promise<void> {
  const times = { bare: [] as number[], ours: [] as number[], hop: [] as number[] };
  const kinds = ['bare', 'ours', 'hop'] as const;
  for (let turn = -150; turn < ROUNDS; turn++) {
    for (const kind of kinds) {
      const began = performance.now();
      await calls[kind]();
      if (turn >= 0) times[kind].push(performance.now() - began);
    }
  }
  report({
    name,
    bare_p50_ms: round(median(times.bare), 3),
    ours_p50_ms: round(median(times.ours), 3),
    added_p50_ms: round(median(times.ours) - median(times.bare), 3),
    added_p99_ms: round(percentile(times.ours, 99) - percentile(times.bare, 99), 3),
    hop_p50_ms: round(median(times.hop), 3),
    budget_p50_ms: 0.5,
    rounds: ROUNDS,
  });
}
