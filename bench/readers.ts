import { cpuSeconds, until, within } from './children.ts';
import { exchange } from './raw-http.ts';
import { invariant, percentile, report, round } from './report.ts';
import { openHttp, requestBytes } from './subjects.ts';
import type { World } from './world.ts';

const MESSAGES = 300;
const READERS = 1000;
const BURSTS = 5;
const MISSED = 5000;

interface Frame {
  op: number;
  t: string | null;
  s: number | null;
  d: { heartbeat_interval: number; id: string };
}

/** A second session of the same bot that does nothing but look at the clock when a message is told. */
async function openBareGateway(world: World) {
  const heard = new Map<string, number>();
  const answer = await fetch(`${world.api}/v10/gateway/bot`, { headers: { authorization: `Bot ${world.token}` } });
  const { url } = (await answer.json()) as { url: string };
  const socket = new WebSocket(`${url}?v=10&encoding=json`);
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  let sequence: number | null = null;
  let beat: Timer | undefined;
  socket.onmessage = ({ data }) => {
    const at = performance.now();
    const { op, t, s, d } = JSON.parse(String(data)) as Frame;
    sequence = s ?? sequence;
    if (op === 10) {
      const properties = { os: 'linux', browser: 'bench', device: 'bench' };
      const GUILDS_MESSAGES_CONTENT = 1 | (1 << 9) | (1 << 15);
      socket.send(JSON.stringify({ op: 2, d: { token: world.token, intents: GUILDS_MESSAGES_CONTENT, properties } }));
      beat = setInterval(() => socket.send(JSON.stringify({ op: 1, d: sequence })), d.heartbeat_interval / 2);
    }
    if (t === 'READY') resolve();
    if (t === 'MESSAGE_CREATE') heard.set(d.id, at);
  };
  await within(10_000, 'the bare session', ready);
  return {
    heardAt: (id: string) => until(5000, 'a message', () => heard.get(id)),
    close() {
      clearInterval(beat);
      socket.close();
    },
  };
}

async function say(world: World, content: string): Promise<string> {
  const answer = await fetch(`${world.api}/v10/channels/${world.channel}/messages`, {
    method: 'POST',
    headers: { authorization: `Bot ${world.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ content }),
  });
  return ((await answer.json()) as { id: string }).id;
}

interface Answer {
  next: string;
  events: { data: { id: string } }[];
}

/** What a reader does who wants to know at once. */
function reader(port: number) {
  let next: string | undefined;
  return async (timeout_seconds: number): Promise<Answer['events']> => {
    const after = next === undefined ? {} : { after: next };
    const params = { include_own: true, format: 'json', timeout_seconds, limit: 200, ...after };
    const response = await exchange(port, requestBytes(port, { name: 'wait_for_events', arguments: params }));
    const found = /\{.*\}/s.exec(response.toString())?.[0] ?? '{}';
    const { result } = JSON.parse(found) as { result?: { structuredContent?: Answer } };
    if (!result?.structuredContent) throw new Error(`a reader got no answer but: ${found.slice(0, 300)}`);
    next = result.structuredContent.next;
    return result.structuredContent.events;
  };
}

/** How soon readers hear, beside a session that does nothing but listen; and a thousand of them at once. */
export async function readers(world: World, binary: string): Promise<void> {
  const http = await openHttp(world, binary, { gateway: true });
  const bare = await openBareGateway(world);
  const one = reader(http.port);
  await one(0);

  const late: number[] = [];
  for (let n = -20; n < MESSAGES; n++) {
    const waiting = one(20).then((events) => ({ at: performance.now(), events }));
    await Bun.sleep(3 + Math.random() * 4);
    const id = await say(world, `message ${n}`);
    const { at, events } = await waiting;
    if (events[0]?.data.id !== id) throw new Error('a reader heard another message than the one that was sent');
    if (n >= 0) late.push(at - (await bare.heardAt(id)));
  }
  report({
    name: 'from the gateway to a waiting reader, over HTTP',
    p50_ms: round(percentile(late, 50)),
    p99_ms: round(percentile(late, 99)),
    messages: late.length,
  });

  const crowd = Array.from({ length: READERS }, () => reader(http.port));
  await Promise.all(crowd.map((each) => each(0)));
  const [first, last, cpu]: number[][] = [[], [], []];
  let heard = 0;
  for (let n = 0; n < BURSTS; n++) {
    const waiting = crowd.map((each) => each(60).then((events) => ({ at: performance.now(), events })));
    // All of them have to be there before something happens.
    await Bun.sleep(1500);
    const before = cpuSeconds(http.pid);
    const id = await say(world, `to all ${n}`);
    const began = await bare.heardAt(id);
    const answers = await within(60_000, 'a thousand readers', Promise.all(waiting));
    heard += answers.filter(({ events }) => events.some(({ data }) => data.id === id)).length;
    const times = answers.map(({ at }) => at - began);
    first?.push(Math.min(...times));
    last?.push(Math.max(...times));
    cpu?.push(cpuSeconds(http.pid) - before);
  }
  invariant('every one of a thousand waiting readers hears', heard === READERS * BURSTS, { heard });
  report({
    name: 'one message to a thousand waiting readers',
    first_ms: round(percentile(first ?? [], 50)),
    last_ms: round(percentile(last ?? [], 50)),
    cpu_ms: round(percentile(cpu ?? [], 50) * 1000, 0),
  });
  bare.close();
  await http.stop();
}

/** Messages of one channel, fetched page by page into what is remembered. */
export async function backfill(world: World, binary: string): Promise<void> {
  for (let n = 0; n < MISSED; n += 50) {
    await Promise.all(
      Array.from({ length: 50 }, (_, k) => say(world, `history ${n + k}: not too long, not too short`)),
    );
  }
  const http = await openHttp(world, binary);
  const ask = (name: string, args: Record<string, unknown>) =>
    http.call({ name: 'call_write_operation', arguments: { operation: name, arguments: args } });
  const began = performance.now();
  const answer = JSON.stringify(
    await ask('backfill_history', { server: world.guild, channels: [world.channel], wait: 60 }),
  );
  const ms = performance.now() - began;
  invariant('a backfill comes to its end', /done/.test(answer), { answer: answer.slice(0, 300) });
  report({ name: 'backfill of one channel', messages: MISSED, a_second: Math.round((MISSED / ms) * 1000) });
  await http.stop();
}
