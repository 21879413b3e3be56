// A process that fills a store of its own and measures what that takes: `ingest` events into the log, `remember` messages
// and search among them. Prints one JSON object.
import { eventsOf } from '../src/domain/events/record.ts';
import { snowflakeAt } from '../src/kernel/ids.ts';
import type { NewEvent } from '../src/kernel/store/events.ts';
import type { NewMessage } from '../src/kernel/store/messages.ts';
import { openStore } from '../src/storage/open-store.ts';
import { percentile, round } from './report.ts';

const [role, url = '', amount = '0'] = process.argv.slice(2);
const total = Number(amount);
const BATCH = 1000;
const BEGAN = Date.UTC(2026, 0, 1);
const GUILD = '300000000000000001';
const WORDS = 20_000;

const store = await openStore(url);

/** One message a second, in twenty channels, of a thousand people. */
const idOf = (nth: number) => snowflakeAt(BEGAN + nth * 1000);
const channelOf = (nth: number) => String(400_000_000_000_000_000n + BigInt(nth % 20));
const authorOf = (nth: number) => String(500_000_000_000_000_000n + BigInt((nth * 7919) % 1000));

/** The same words in every run; few of them are common, as in speech. */
let state = 1;
const random = () => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
};
const wordAt = (rank: number) => `w${rank.toString(36)}`;
const anyWord = () => wordAt(Math.floor(WORDS ** random()));
const textOf = (words: number) => Array.from({ length: words }, anyWord).join(' ');

/** As the gateway tells of a message. */
function eventAt(nth: number): NewEvent[] {
  const timestamp = new Date(BEGAN + nth * 1000).toISOString();
  const author = {
    id: authorOf(nth),
    username: `member-${nth % 1000}`,
    global_name: `Member ${nth % 1000}`,
    avatar: 'd5efa99b3eeaa7dd43acca82f5692432',
    discriminator: '0',
    public_flags: 0,
  };
  const member = { nick: null, roles: ['600000000000000001'], joined_at: timestamp, avatar: null, flags: 0 };
  const lists = { mentions: [], mention_roles: [], attachments: [], embeds: [], components: [] };
  const flags = { tts: false, pinned: false, mention_everyone: false, flags: 0, type: 0 };
  const d = {
    ...{ id: idOf(nth), channel_id: channelOf(nth), guild_id: GUILD, author, member, content: textOf(12), timestamp },
    ...{ edited_timestamp: null, ...lists, ...flags },
  };
  return eventsOf({ t: 'MESSAGE_CREATE', d, place: `s:${nth}`, receivedAt: BEGAN }).map((draft) => ({
    ...draft,
    bot_id: '1',
  }));
}

const messageAt = (nth: number): NewMessage => ({
  message_id: idOf(nth),
  channel_id: channelOf(nth),
  guild_id: GUILD,
  author_id: authorOf(nth),
  author_name: `member-${nth % 1000}`,
  author_is_bot: false,
  content: textOf(12),
});

const batches = function* <T>(make: (nth: number) => T | T[]): Generator<T[]> {
  for (let start = 0; start < total; start += BATCH) {
    yield Array.from({ length: Math.min(BATCH, total - start) }, (_, index) => make(start + index)).flat() as T[];
  }
};

const megabytes = () => process.memoryUsage.rss() / 1e6;

/** How long it takes to put them away; making them up is not counted. */
async function timed<T>(make: (nth: number) => T | T[], put: (batch: T[]) => Promise<unknown>) {
  const used = { ms: 0, cpuUs: 0, peak: 0 };
  const before = megabytes();
  for (const batch of batches(make)) {
    const cpu = process.cpuUsage();
    const began = performance.now();
    await put(batch);
    used.ms += performance.now() - began;
    const { user, system } = process.cpuUsage(cpu);
    used.cpuUs += user + system;
    used.peak = Math.max(used.peak, megabytes());
  }
  return {
    a_second: Math.round((total / used.ms) * 1000),
    cpu_us_each: round(used.cpuUs / total, 1),
    idle_mb: Math.round(before),
    peak_mb: Math.round(used.peak),
  };
}

async function searches(text: () => string, filter: object): Promise<object> {
  const times: number[] = [];
  let found = 0;
  for (let round = -5; round < 40; round++) {
    const began = performance.now();
    const query = { guild_id: GUILD, limit: 25, order: 'newest', ...filter } as const;
    const { messages } = await store.messages.search({ text: text(), ...query });
    if (round < 0) continue;
    times.push(performance.now() - began);
    found += messages.length;
  }
  return { p50_ms: round(percentile(times, 50), 1), p99_ms: round(percentile(times, 99), 1), found };
}

const results: Record<string, () => Promise<object>> = {
  async ingest() {
    const stored = await timed(eventAt, (batch) => store.events.append(batch));
    return { events: total, ...stored, kept: (await store.events.last()) === total };
  },
  async remember() {
    const stored = await timed(messageAt, (batch) => store.messages.record(batch));
    const { size_bytes = 0 } = await store.health();
    const rare = () => wordAt(WORDS - 1 - Math.floor(random() * 5000));
    const common = () => wordAt(2 + Math.floor(random() * 8));
    return {
      messages: total,
      ...stored,
      mb_per_million: Math.round(size_bytes / total),
      searches: {
        'a rare word': await searches(rare, {}),
        'a common word': await searches(common, {}),
        'two words': await searches(() => `${common()} ${anyWord()}`, {}),
        'a common word in a channel': await searches(common, { channel_ids: [channelOf(3)] }),
        'a common word of a person': await searches(common, { author_ids: [authorOf(3)] }),
      },
    };
  },
};

const result = await results[role ?? '']?.();
process.stdout.write(`${JSON.stringify(result)}\n`);
await store.close();
