import { expect, test } from 'bun:test';
import type { NewInteraction } from '../../../src/kernel/store/interactions.ts';
import type { NewQuestion } from '../../../src/kernel/store/questions.ts';
import { eventually } from '../../support/eventually.ts';
import { type EngineUnderTest, NOON } from './engine-under-test.ts';

const LATER = Date.now() + 3_600_000;

const question = (key: string, more: Partial<NewQuestion> = {}): NewQuestion => ({
  ...{ bot_id: '1', guild_id: '10', channel_id: '100', created_by: 'ada', expires_at: LATER, key },
  spec: { text: 'Tea?\0' },
  ...more,
});

const interaction = (id: string, more: Partial<NewInteraction> = {}): NewInteraction => ({
  ...{ id, bot_id: '1', application_id: '2', token: 'secret', type: 2, guild_id: '10', channel_id: '100' },
  ...{ user_id: '7', message_id: null, data: { name: 'deploy' }, received_at: NOON, expires_at: NOON + 1000 },
  acknowledged: 'thinking',
  ...more,
});

const CLAIM = { bot_id: '1', due_until: LATER * 2, lease_ms: 60_000, worker: 'w', limit: 5 };

export function questionSuite({ open, freshUrl }: EngineUnderTest): void {
  test('a question is answered once, whoever is first, and not after its time', async () => {
    const url = freshUrl();
    const [one, two] = [(await open(url)).questions, (await open(url)).questions];
    const { id } = await one.add(question('a'));
    await one.posted(id, '500');
    expect(await two.byKey('a')).toMatchObject({ id, state: 'open', message_id: '500', spec: { text: 'Tea?\0' } });
    const answers = await Promise.all(
      [one, two, one, two].map((each, n) =>
        each.end(id, { state: 'answered', answer: { values: [String(n)] }, answered_by: '7', at: NOON, show_at: NOON }),
      ),
    );
    expect(answers.filter(Boolean)).toHaveLength(1);
    const [ended] = answers.filter(Boolean);
    expect(await two.get(id)).toMatchObject({ state: 'answered', answered_by: '7', answer: ended?.answer as object });
    expect(await one.end(id, { state: 'cancelled', at: NOON, show_at: NOON })).toBeUndefined();

    const late = await one.add(question('b', { expires_at: NOON }));
    expect(await one.end(late.id, { state: 'answered', at: NOON, show_at: NOON })).toBeUndefined();
    expect(await one.end(late.id, { state: 'expired', at: NOON, show_at: NOON })).toMatchObject({ state: 'expired' });
    expect((await one.list({ bot_id: '1', states: ['answered', 'expired'], limit: 5 })).map((each) => each.id)).toEqual(
      [late.id, id],
    );
    expect(one.add(question('a'))).rejects.toThrow();
  });

  test('what is to be closed is given to one, to the next when that one died, and to nobody when it is shown', async () => {
    const url = freshUrl();
    const [one, two] = [(await open(url)).questions, (await open(url)).questions];
    const { id } = await one.add(question('a'));
    await one.add(question('other', { bot_id: '2' }));
    expect(await one.nextDue('1')).toBe(LATER);
    expect(await one.claim({ ...CLAIM, due_until: NOON })).toEqual([]);
    await one.end(id, { state: 'cancelled', at: NOON, show_at: NOON });
    expect(await two.nextDue('1')).toBe(NOON);
    const [first] = await one.claim(CLAIM);
    expect(first).toMatchObject({ id, attempts: 1, state: 'cancelled' });
    expect(await two.claim(CLAIM)).toEqual([]);
    await one.release(id, first?.lease ?? '', NOON);
    const [dying] = await one.claim({ ...CLAIM, lease_ms: 1 });
    const second = await eventually(async () => (await two.claim(CLAIM))[0]);
    expect(second).toMatchObject({ id, attempts: 3 });
    await one.release(id, dying?.lease ?? '', LATER);
    expect(await two.nextDue('1')).toBeUndefined();
    await two.release(id, second.lease, NOON + 5);
    expect(await two.nextDue('1')).toBe(NOON + 5);
    expect(await one.prune(LATER)).toBe(0);
    await two.shown(id);
    expect(await one.nextDue('1')).toBeUndefined();
    expect(await one.prune(LATER)).toBe(1);
  });

  test('an interaction is taken by one; it waits until it is answered, missed or over', async () => {
    const url = freshUrl();
    const [one, two] = [(await open(url)).interactions, (await open(url)).interactions];
    const taken = await Promise.all([one, two, one, two].map((each) => each.take(interaction('900'))));
    expect(taken.filter(Boolean)).toHaveLength(1);
    for (const id of ['901', '902']) await one.take(interaction(id));
    await one.take(interaction('903', { guild_id: '11' }));
    await one.take(interaction('904', { expires_at: NOON }));
    const waiting = async (more = {}) =>
      (await two.waiting({ bot_id: '1', now: NOON, limit: 9, ...more })).map(({ id }) => id).sort();
    expect(await waiting()).toEqual(['900', '901', '902', '903']);
    expect(await waiting({ guild_id: '11' })).toEqual(['903']);
    await one.answered('900', NOON + 1);
    await one.answered('900', NOON + 2);
    expect(await two.get('900')).toMatchObject({ token: 'secret', data: { name: 'deploy' }, answered_at: NOON + 1 });
    await one.missed('901');
    expect(await waiting({ guild_id: '10' })).toEqual(['902']);
    expect(await one.prune(NOON + 1)).toBe(1);
    expect(await two.get('904')).toBeUndefined();
  });

  test('who is forgotten leaves no answer', async () => {
    const store = await open();
    const { id } = await store.questions.add(question('a'));
    await store.questions.end(id, {
      ...{ state: 'answered', answer: { values: ['x'] }, answered_by: '7', at: NOON, show_at: NOON },
    });
    await store.interactions.take(interaction('900'));
    await store.members.forget('7', { without: (value) => value });
    expect(await store.questions.get(id)).toMatchObject({ state: 'answered', answer: null, answered_by: null });
    expect(await store.interactions.get('900')).toBeUndefined();
  });
}
