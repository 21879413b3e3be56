import { median, percentile, report, round } from './report.ts';
import { handshake, openStdio } from './stdio-session.ts';
import { environmentOf, type World } from './world.ts';

/** Time that a call through the whole program adds to the same request sent bare, one at a time, interleaved. */
export async function latency(world: World, command: readonly string[], rounds = 400): Promise<void> {
  const session = openStdio(command, environmentOf(world));
  await handshake(session);
  const url = `${world.api}/v10/channels/${world.channel}/messages?limit=1`;
  const bare = async () => {
    const response = await fetch(url, { headers: { authorization: `Bot ${world.token}` } });
    await response.json();
  };
  const ours = () =>
    session.request('tools/call', { name: 'read_messages', arguments: { channel: world.channel, limit: 1 } });

  for (let warm = 0; warm < 50; warm++) {
    await bare();
    await ours();
  }
  const times = { bare: [] as number[], ours: [] as number[] };
  for (let round_ = 0; round_ < rounds; round_++) {
    for (const [kind, call] of [
      ['bare', bare],
      ['ours', ours],
    ] as const) {
      const began = performance.now();
      await call();
      times[kind].push(performance.now() - began);
    }
  }
  report({
    name: 'one read, over stdio',
    bare_p50_ms: round(median(times.bare), 3),
    ours_p50_ms: round(median(times.ours), 3),
    added_p50_ms: round(median(times.ours) - median(times.bare), 3),
    added_p99_ms: round(percentile(times.ours, 99) - percentile(times.bare, 99), 3),
    budget_p50_ms: 0.5,
    rounds,
  });
  await session.close();
}
