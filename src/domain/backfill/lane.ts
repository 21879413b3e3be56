import type { APIMessage, APIThreadChannel } from 'discord-api-types/v10';
import { path } from '../../kernel/discord.ts';
import { isOlder } from '../positions.ts';
import { type Lane, type Reading, withSkipped } from './checkpoint.ts';
import { fetchedOf, noteFetchedSpan } from './fetched.ts';
import { privateArchived, publicArchived, type ThreadPage } from './listing.ts';
import { type Backfill, patiently, skipReason } from './progress.ts';
import { clearUp, type Page, readBounds, takeIn } from './take-in.ts';

const PAGE = 100;

/** Reads a channel, then its threads: active ones, archived ones, private ones. One step at a time, each noted. */
export async function readLane(run: Backfill, lane: Lane): Promise<void> {
  for (let at: Lane = lane; at.stage !== 'end' || at.reading || at.queue.length > 0; ) at = await step(run, at);
  await run.finish(lane);
}

async function step(run: Backfill, lane: Lane): Promise<Lane> {
  try {
    if (lane.reading) return await readPage(run, lane, lane.reading);
    const [next, ...queue] = lane.queue;
    if (next !== undefined) {
      const reading = threadIn(lane, next);
      return await open(run, { ...lane, queue, reading }, reading, { ...lane, queue });
    }
    return await nextStage(run, lane);
  } catch (error) {
    const why = skipReason(error);
    if (why === undefined) throw error;
    const { reading: broken, ...rest } = lane;
    const id = broken?.id ?? lane.queue[0] ?? lane.target.id;
    const stage = broken || lane.queue.length > 0 ? lane.stage : after(lane.stage);
    const passed: Lane = { ...rest, stage, queue: broken ? lane.queue : lane.queue.slice(1) };
    await run.note((checkpoint) => withSkipped(run.put(checkpoint, passed), { id, why }));
    return passed;
  }
}

const threadIn = ({ target }: Lane, id: string): Reading => ({ id, above: [target.id, ...target.above] });

const STAGES = ['messages', 'active', 'public', 'private', 'end'] as const;
const after = (stage: Lane['stage']): Lane['stage'] => STAGES[STAGES.indexOf(stage) + 1] ?? 'end';

/** Why nothing of a place can be fetched; undefined when it can. */
async function closed(run: Backfill, { id, above }: Reading): Promise<string | undefined> {
  const { discord, store, now } = run.context;
  const { permissions } = await discord.permissions({ guildId: run.guildId, channelId: id });
  if (!permissions.includes('ReadMessageHistory')) {
    return 'the bot may not read its history (View Channel and Read Message History)';
  }
  const wanted = { place: { guildId: run.guildId, id, above }, since: run.since, now: now() };
  const bounds = await (await store()).transaction((within) => readBounds(within, wanted));
  return bounds.closed ? 'nothing of it is kept (set_privacy_settings)' : undefined;
}

/** Begins to read a channel or thread, unless nothing of it may be kept or read: then it goes on as `otherwise`. */
async function open(run: Backfill, lane: Lane, reading: Reading, otherwise: Lane): Promise<Lane> {
  const why = await closed(run, reading);
  const opened = why === undefined ? lane : otherwise;
  await run.note((checkpoint) => {
    const now = run.put(checkpoint, opened);
    return why === undefined ? now : withSkipped(now, { id: reading.id, why });
  });
  return opened;
}

async function readPage(run: Backfill, lane: Lane, reading: Reading): Promise<Lane> {
  const { discord, store, now } = run.context;
  const opened = await store();
  const asked = await opened.events.last();
  const messages = await patiently(run.context, () =>
    discord.request<APIMessage[]>('GET', path`/channels/${reading.id}/messages`, {
      query: { limit: PAGE, before: reading.before },
    }),
  );
  messages.sort((a, b) => (isOlder(a.id, b.id) ? 1 : -1));
  const oldest = messages.at(-1)?.id;
  const newest = reading.newest ?? messages[0]?.id;
  const place = { guildId: run.guildId, id: reading.id, above: reading.above };
  const joined = await run.joinedOf(messages);
  const page: Page = { place, messages, botId: run.botId, asked, since: run.since, now: now(), joined };
  const known = run.again ? undefined : await fetchedOf(opened.settings, reading.id);

  const next = await run.noteWith(async (within) => {
    const { stored, closed, oldest: floor } = await takeIn(within, page);
    const read = messages.filter(({ id }) => !isOlder(id, floor)).length;
    const whole = messages.length < PAGE || oldest === undefined;
    // What was read before need not be again; below it goes on.
    const leap = known && oldest !== undefined && isOlder(oldest, known.newest) && isOlder(known.oldest, oldest);
    const before = leap ? known.oldest : oldest;
    const finished = closed || whole || before === undefined || before === '0' || isOlder(before, floor);
    if (finished && !closed && newest !== undefined) {
      const reached = whole || before === undefined ? '0' : isOlder(before, floor) ? floor : before;
      await noteFetchedSpan(within.settings, reading.id, { newest, oldest: reached });
    }
    const { reading: _read, ...rest } = lane;
    const at: Lane = finished
      ? rest
      : { ...lane, reading: { ...reading, before, ...(newest === undefined ? {} : { newest }) } };
    const isThread = reading.id !== lane.target.id;
    return { lane: at, counts: { read, stored, ...(finished && isThread ? { threads: 1 } : {}) }, within: reading };
  });
  await clearUp(opened, page);
  return next;
}

/** Nothing more of this stage is left to read: looks for what comes next. */
async function nextStage(run: Backfill, lane: Lane): Promise<Lane> {
  const { target, stage } = lane;
  const beyond: Lane = { ...lane, stage: after(stage) };
  if (stage === 'messages') {
    const own: Reading = { id: target.id, above: target.above };
    // What cannot be read of a channel cannot be read of its threads.
    return open(run, target.messages ? { ...beyond, reading: own } : beyond, own, { ...lane, stage: 'end' });
  }
  if (!target.threads || (stage === 'private' && !target.private)) return advance(run, beyond);
  const { threads, next } = await patiently(run.context, () => list(run, lane));
  const { cursor: _cursor, ...rest } = next === undefined ? beyond : lane;
  const queue = await unread(run, threads);
  return advance(run, { ...rest, queue, ...(next === undefined ? {} : { cursor: next }) });
}

async function advance(run: Backfill, lane: Lane): Promise<Lane> {
  await run.note((checkpoint) => run.put(checkpoint, lane));
  return lane;
}

async function list({ context: { discord }, guildId }: Backfill, { target, stage, cursor }: Lane): Promise<ThreadPage> {
  if (stage === 'active') {
    const threads = await discord.threads(guildId);
    return { threads: threads.filter(({ parent_id }) => parent_id === target.id) };
  }
  if (stage === 'public') return publicArchived(discord, target.id, cursor);
  const { permissions } = await discord.permissions({ guildId, channelId: target.id });
  return privateArchived(discord, target.id, { all: permissions.includes('ManageThreads'), before: cursor });
}

/** Those of which there may be something new, and that this caller may read. */
async function unread(run: Backfill, threads: readonly APIThreadChannel[]): Promise<string[]> {
  const { settings } = await run.context.store();
  const wanted: string[] = [];
  for (const thread of threads) {
    if (!(await run.mayRead(thread))) continue;
    const known = run.again ? undefined : await fetchedOf(settings, thread.id);
    const last = 'last_message_id' in thread ? thread.last_message_id : undefined;
    const complete = known?.oldest === '0' && last && !isOlder(known.newest, last);
    if (!complete) wanted.push(thread.id);
  }
  return wanted;
}
