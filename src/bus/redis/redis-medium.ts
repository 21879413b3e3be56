import { BusError } from '../../kernel/bus.ts';
import type { LeaseRecord, Medium, MediumOptions } from '../medium.ts';
import { slotWidth } from '../medium.ts';
import { type Link, openLink } from './link.ts';
import { BEAT, COUNT, FREE, TAKE } from './scripts.ts';

const leaseKey = (name: string) => `guildhall:lease:${name}`;
const counterKey = (name: string) => `guildhall:count:${name}`;

/** For processes of many machines: Redis 6 or later, or Valkey. One connection for commands, one to listen. */
export async function openRedisMedium(
  url: string,
  { hearing, logger, tickMs }: MediumOptions & { tickMs: number },
): Promise<Medium> {
  if (!URL.parse(url)?.hostname) {
    throw new BusError('The bus cannot be opened', 'its address names no host', 'Write redis://host:6379.');
  }
  // Keys are of one database, channels of all.
  const channelPrefix = `guildhall:topic:${new URL(url).pathname.slice(1) || '0'}:`;
  const channelOf = (topic: string) => channelPrefix + topic;
  const heard = new Set<string>();
  /** Those that Redis has confirmed. */
  const effective = new Set<string>();
  const commands = await openLink({ url, probeMs: tickMs, logger });
  let ears: Promise<Link> | undefined;
  let turn: Promise<void> = Promise.resolve();

  const onMessage = (text: string, channel: string) => hearing.message(channel.slice(channelPrefix.length), text);

  function openEars(): Promise<Link> {
    ears ??= openLink({
      url,
      probeMs: tickMs,
      logger,
      async onUp(client) {
        const topics = [...heard];
        effective.clear();
        if (topics.length === 0) return;
        await client.subscribe(topics.map(channelOf), onMessage);
        for (const topic of topics) effective.add(topic);
        hearing.gap();
      },
    });
    return ears;
  }

  /** One change of the subscriptions after the other: two at once would be told everything twice. */
  function inTurn(change: (link: Link) => Promise<unknown>): Promise<void> {
    turn = turn.then(async () => {
      // What fails is mended by the next connection: it subscribes to all that is heard, and tells of the gap.
      await change(await openEars()).catch(() => {});
    });
    return turn;
  }

  async function evaluate(script: string, key: string, args: readonly (string | number)[], patienceMs?: number) {
    const words = [script, '1', key, ...args.map(String)];
    return commands.run((client) => client.send('EVAL', words) as Promise<unknown>, patienceMs);
  }

  return {
    kind: 'redis',
    async publish(topic, text) {
      await commands.run((client) => client.publish(channelOf(topic), text));
    },
    hear(topic) {
      heard.add(topic);
      return inTurn(async (link) => {
        if (effective.has(topic) || !heard.has(topic)) return;
        await link.run(async (client) => {
          await client.subscribe(channelOf(topic), onMessage);
          effective.add(topic);
        });
      });
    },
    ignore(topic) {
      heard.delete(topic);
      void inTurn(async (link) => {
        if (heard.has(topic) || !effective.delete(topic)) return;
        await link.run((client) => client.unsubscribe(channelOf(topic)));
      });
    },
    async look(name) {
      const found = await commands.run((client) => client.hmget(leaseKey(name), ['holder', 'fence', 'beat', 'ttl']));
      return recordOf(found);
    },
    async take(name, seen, { holder, ttlMs }) {
      const args = [seen?.fence ?? '', seen?.beat ?? '', holder, ttlMs];
      return Number(await evaluate(TAKE, leaseKey(name), args)) || undefined;
    },
    async beat(name, { fence, beat, holder, ttlMs }) {
      return (await evaluate(BEAT, leaseKey(name), [fence, beat, holder, ttlMs], ttlMs / 3)) === 1;
    },
    async free(name, fence) {
      await evaluate(FREE, leaseKey(name), [fence]);
    },
    async count(name, windowMs, by) {
      return Number(await evaluate(COUNT, counterKey(name), [windowMs, slotWidth(windowMs), by]));
    },
    trouble: () => (commands.trouble ? { ok: false, detail: commands.trouble.message } : undefined),
    async close() {
      heard.clear();
      commands.close();
      (await ears)?.close();
    },
  };
}

function recordOf([holder, fence, beat, ttl]: (string | null)[]): LeaseRecord | undefined {
  if (fence === null || fence === undefined) return undefined;
  return { holder: holder ?? '', fence: Number(fence), beat: Number(beat), ttlMs: Number(ttl) };
}
