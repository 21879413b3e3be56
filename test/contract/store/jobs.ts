import { expect, test } from 'bun:test';
import type { ClaimedJob, Jobs, NewJob } from '../../../src/kernel/store/jobs.ts';
import { eventually } from '../../support/eventually.ts';
import type { EngineUnderTest } from './engine-under-test.ts';

const job = (more: Partial<NewJob> = {}): NewJob => ({
  kind: 'bulk_send_message',
  bot_id: '1',
  guild_id: '10',
  created_by: 'ada',
  input: { content: 'hi' },
  ...more,
});

const CLAIM = { bot_id: '1', due_until: Date.now() * 2, lease_ms: 60_000, worker: 'w', limit: 5 };

async function claimOne(jobs: Jobs, more: Partial<typeof CLAIM> = {}): Promise<ClaimedJob> {
  const [claimed] = await jobs.claim({ ...CLAIM, ...more, limit: 1 });
  if (!claimed) throw new Error('nothing to claim');
  return claimed;
}

export function jobSuite({ open, freshUrl }: EngineUnderTest): void {
  test('a job is given to one worker, and to the next when that one is not heard of', async () => {
    const url = freshUrl();
    const [one, two] = [(await open(url)).jobs, (await open(url)).jobs];
    const { id } = await one.add(job());
    await one.add(job({ bot_id: '2' }));
    const claimed = await claimOne(one);
    expect(claimed).toMatchObject({ id, state: 'running', attempts: 1, input: { content: 'hi' }, total: null });
    expect(await two.claim(CLAIM)).toEqual([]);
    expect(await two.nextDue('1')).toBeUndefined();
    expect(await one.note(id, claimed.lease, 1, { checkpoint: { at: 3 }, done: 3, total: 9, failed: 1 })).toBe('go');
    await eventually(async () => (await two.nextDue('1')) !== undefined);
    const again = await claimOne(two);
    expect(again).toMatchObject({ id, attempts: 1, checkpoint: { at: 3 }, done: 3, total: 9, failed: 1 });
    expect(again.started_at).toBe(claimed.started_at);
    expect(await one.note(id, claimed.lease, 60_000, { done: 99 })).toBe('lost');
    expect(await one.end(id, claimed.lease, { state: 'done' })).toBe(false);
    expect(await one.release(id, claimed.lease, { due_at: 0 })).toBe(false);
    expect(await two.end(id, again.lease, { state: 'done', report: { sent: 9 } })).toBe(true);
    expect(await one.get(id)).toMatchObject({
      state: 'done',
      done: 3,
      report: { sent: 9 },
      ended_at: expect.any(Number),
    });
    expect(await one.wish(id, 'cancel')).toBeUndefined();
  });

  test('many workers at once share jobs without overlap', async () => {
    const url = freshUrl();
    const stores = await Promise.all([open(url), open(url), open(url)]);
    for (let n = 0; n < 20; n++) await stores[0]!.jobs.add(job());
    const rounds = await Promise.all(
      stores.map(async ({ jobs }, n) => {
        const mine: number[] = [];
        for (;;) {
          const some = await jobs.claim({ ...CLAIM, worker: `w${n}`, limit: 3 });
          if (some.length === 0) return mine;
          mine.push(...some.map(({ id }) => id));
        }
      }),
    );
    expect(rounds.flat().length).toBe(20);
    expect(new Set(rounds.flat()).size).toBe(20);
  });

  test('steps are written down with the progress, and none of it without the lease', async () => {
    const { jobs } = await open();
    const { id } = await jobs.add(job());
    const { lease } = await claimOne(jobs);
    const add = Array.from({ length: 600 }, (_, seq) => ({ seq, key: `k${seq}`, args: { n: seq } }));
    expect(await jobs.note(id, lease, 60_000, { add, total: 600 })).toBe('go');
    expect(await jobs.note(id, lease, 60_000, { add: add.slice(0, 3) })).toBe('go');
    const steps = [
      { seq: 0, state: 'done' as const, note: { message_id: '7' } },
      { seq: 1, state: 'failed' as const, note: 'gone' },
      { seq: 2, state: 'begun' as const },
    ];
    await jobs.note(id, lease, 60_000, { steps, done: 1, failed: 1 });
    expect(await jobs.note(id, 'another', 60_000, { steps: [{ seq: 3, state: 'done' }] })).toBe('lost');
    expect(await jobs.countItems(id)).toEqual({ open: 597, begun: 1, done: 1, failed: 1 });
    expect(await jobs.items(id, { states: ['open', 'begun'], limit: 2 })).toEqual([
      { seq: 2, key: 'k2', args: { n: 2 }, state: 'begun', note: null },
      { seq: 3, key: 'k3', args: { n: 3 }, state: 'open', note: null },
    ]);
    expect(await jobs.items(id, { after: 598, limit: 5 })).toHaveLength(1);
    expect(await jobs.items(id, { states: ['done'], limit: 5 })).toMatchObject([{ seq: 0, note: { message_id: '7' } }]);
    await jobs.end(id, lease, { state: 'done' });
    expect(await jobs.prune({ ended: Date.now() + 1000, planned: 0 })).toBe(1);
    expect(await jobs.items(id, { limit: 5 })).toEqual([]);
  });

  test('pausing and cancelling reach a worker, and do at once what nobody works on', async () => {
    const { jobs } = await open();
    const { id } = await jobs.add(job());
    expect(await jobs.wish(id, 'pause')).toMatchObject({ state: 'paused', wish: null });
    expect(await jobs.claim(CLAIM)).toEqual([]);
    expect(await jobs.queue(id, ['planned'])).toBeUndefined();
    expect(await jobs.queue(id, ['paused'])).toMatchObject({ state: 'queued' });
    const first = await claimOne(jobs);
    expect(await jobs.wish(id, 'pause')).toMatchObject({ state: 'running', wish: 'pause' });
    expect(await jobs.note(id, first.lease, 60_000, { done: 1 })).toBe('pause');
    expect(await jobs.end(id, first.lease, { state: 'paused' })).toBe(true);
    expect(await jobs.get(id)).toMatchObject({ state: 'paused', wish: null, ended_at: null, done: 1 });
    await jobs.queue(id, ['paused']);
    const second = await claimOne(jobs);
    await jobs.wish(id, 'cancel');
    expect(await jobs.wish(id, 'pause')).toMatchObject({ wish: 'cancel' });
    expect(await jobs.release(id, second.lease, { due_at: 0, error: 'stopping' })).toBe(true);
    expect(await jobs.get(id)).toMatchObject({ state: 'cancelled', ended_at: expect.any(Number) });
    const both = await jobs.add(job());
    const third = await claimOne(jobs);
    await jobs.wish(both.id, 'cancel');
    // Heard of the first wish alone.
    expect(await jobs.end(both.id, third.lease, { state: 'paused' })).toBe(true);
    expect(await jobs.get(both.id)).toMatchObject({ state: 'cancelled', wish: null });
    const over = await jobs.add(job());
    const fourth = await claimOne(jobs);
    await jobs.wish(over.id, 'cancel');
    await jobs.end(over.id, fourth.lease, { state: 'done' });
    expect(await jobs.get(over.id)).toMatchObject({ state: 'done', wish: null });
    // The worker of this one has died.
    const dead = await jobs.add(job());
    await claimOne(jobs, { lease_ms: 1 });
    await Bun.sleep(20);
    expect(await jobs.wish(dead.id, 'cancel')).toMatchObject({ state: 'cancelled' });
  });

  test('a job is planned, queued, left for later, failed and taken up again', async () => {
    const { jobs } = await open();
    const { id } = await jobs.add(job());
    expect(await jobs.end(id, (await claimOne(jobs)).lease, { state: 'planned', report: { total: 4 } })).toBe(true);
    expect(await jobs.get(id)).toMatchObject({ state: 'planned', ended_at: null, report: { total: 4 } });
    expect(await jobs.queue(id, ['planned'])).toMatchObject({ state: 'queued' });
    const later = Date.now() + 60_000;
    await jobs.release(id, (await claimOne(jobs)).lease, { due_at: later, error: 'Discord is away' });
    expect(await jobs.get(id)).toMatchObject({ state: 'queued', due_at: later, last_error: 'Discord is away' });
    expect(await jobs.nextDue('1')).toBe(later);
    expect(await jobs.claim({ ...CLAIM, due_until: later - 1 })).toEqual([]);
    expect(await jobs.end(id, (await claimOne(jobs)).lease, { state: 'failed', error: 'no more' })).toBe(true);
    expect(await jobs.queue(id, ['paused', 'failed'])).toMatchObject({
      state: 'queued',
      ended_at: null,
      last_error: null,
    });
    expect(await jobs.claim({ ...CLAIM, ids: [] })).toEqual([]);
    expect(await jobs.claim({ ...CLAIM, ids: [id + 1] })).toEqual([]);
    expect(await jobs.claim({ ...CLAIM, ids: [id] })).toHaveLength(1);
  });

  test('a key is there once until its job has ended; lists filter', async () => {
    const { jobs } = await open();
    const first = await jobs.add(job({ unique_key: 'backfill/10' }));
    expect(await jobs.add(job({ unique_key: 'backfill/10', created_by: 'bob' }))).toEqual(first);
    await jobs.end(first.id, (await claimOne(jobs)).lease, { state: 'failed' });
    const second = await jobs.add(job({ unique_key: 'backfill/10' }));
    expect(second.id).not.toBe(first.id);
    expect(await jobs.queue(first.id, ['failed'])).toMatchObject({ unique_key: null });
    await jobs.add(job({ created_by: 'bob', guild_id: '11', kind: 'backfill_history' }));
    await jobs.add(job({ bot_id: '2' }));
    const list = async (filter: object) => (await jobs.list({ bot_id: '1', limit: 10, ...filter })).length;
    expect(await list({})).toBe(3);
    expect(await list({ created_by: 'bob', guild_id: '11' })).toBe(1);
    expect(await list({ kinds: ['backfill_history'] })).toBe(1);
    expect(await list({ states: ['planned'] })).toBe(0);
    expect(await list({ before: second.id })).toBe(1);
    expect((await jobs.list({ bot_id: '1', limit: 1 }))[0]?.kind).toBe('backfill_history');
    await jobs.end(second.id, (await claimOne(jobs, { ids: [second.id] } as never)).lease, { state: 'planned' });
    expect(await jobs.prune({ ended: 0, planned: Date.now() - 60_000 })).toBe(0);
    expect(await jobs.prune({ ended: 0, planned: Date.now() + 60_000 })).toBe(1);
  });
}
