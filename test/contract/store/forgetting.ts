import { expect, test } from 'bun:test';
import { existsSync, readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { forgetful } from '../../../src/domain/activity/without-person.ts';
import type { Store } from '../../../src/kernel/store/store.ts';
import { exportStore } from '../../../src/storage/maintenance.ts';
import { openEngine } from '../../../src/storage/open-engine.ts';
import { parseStoreUrl } from '../../../src/storage/store-url.ts';
import { type EngineUnderTest, idAt, NOON, newEvent, newMessage } from './engine-under-test.ts';
import { usage } from './work.ts';

const ADA = '812345678901234567';
const BEN = '812345678901234568';
const user = { id: ADA, username: 'ada.lovelace', global_name: 'Countess Ada', avatar: 'abc' };

/** Everything that says who it was: the id, the names, the words. */
const TRACES = [ADA, 'lovelace', 'Countess', 'analytical', 'engine-plans', 'differential', 'quietly'];

/** Something about a person in every place that there is. */
async function live(store: Store): Promise<void> {
  const { members, messages, events, interests, activity, schedules, jobs, settings, cursors, prompts, audit } = store;
  await members.upsert([
    { user_id: ADA, guild_id: '10', username: 'ada.lovelace', display_name: 'Countess Ada', joined_at: NOON },
    { user_id: BEN, guild_id: '10', username: 'ben', joined_at: NOON },
  ]);
  await interests.set('10', ADA, [{ topic: 'analytical machines', confidence: 1 }]);
  await activity.add([{ guild_id: '10', user_id: ADA, channel_id: '100', at: NOON, messages_sent: 2 }]);
  const hers = { author_id: ADA, author_name: 'ada.lovelace' };
  const many = Array.from({ length: 700 }, (_, n) => newMessage(2000 + n, `analytical number ${n}`, hers));
  await messages.record([
    ...many,
    newMessage(1, 'the analytical engine', hers),
    newMessage(2, 'differential', {
      ...hers,
      attachments: [{ id: '1', filename: 'engine-plans.pdf', content_type: null, size: 1 }],
    }),
    newMessage(3, `ask <@${ADA}> about it`, { author_id: BEN, author_name: 'ben', mention_ids: [ADA, '5'] }),
    newMessage(4, 'and you?', { author_id: BEN, author_name: 'ben', mention_ids: [ADA], reply_to_id: idAt(1) }),
    newMessage(5, 'quietly', { ...hers, guild_id: null, channel_id: '900' }),
    newMessage(6, 'told quietly too', { author_id: '1', author_is_bot: true, guild_id: null, channel_id: '900' }),
    newMessage(7, 'nothing of the kind', {
      author_id: BEN,
      author_name: 'ben',
      raw: { mentions: [user], content: 'x' },
    }),
  ]);
  await messages.change({ message_id: idAt(2), content: 'differential, edited', edited_at: NOON + 60_000 });
  const said = { id: idAt(1), author: user, content: 'the analytical engine' };
  await events.append([
    ...many.map(({ message_id }) => newEvent(message_id, { author_id: ADA, payload: { ...said, id: message_id } })),
    newEvent('own', { author_id: ADA, payload: said }),
    newEvent('reply', {
      author_id: BEN,
      message_id: idAt(4),
      payload: { id: idAt(4), content: `<@!${ADA}> and you?`, mentions: [user, { id: BEN }], referenced_message: said },
    }),
    newEvent('reaction', { author_id: BEN, payload: { message_author_id: ADA, emoji: { name: '👍' } } }),
    newEvent('thread', { author_id: null, payload: { owner_id: ADA, members: [{ user_id: ADA }, { user_id: BEN }] } }),
    newEvent('audit', {
      author_id: BEN,
      payload: { target_id: ADA, changes: [{ key: 'nick', old_value: 'Countess' }] },
    }),
    newEvent('resolved', { author_id: BEN, payload: { data: { resolved: { users: { [ADA]: user } } } } }),
    newEvent('private', {
      author_id: '1',
      guild_id: null,
      channel_id: '900',
      payload: { content: 'told quietly too' },
    }),
    newEvent('private hers', { author_id: ADA, guild_id: null, channel_id: '900', payload: said }),
    newEvent('other', { author_id: BEN, payload: { content: `number ${ADA}99 is none of hers` } }),
  ]);
  const due = { kind: 'reminder:1', due_at: NOON, guild_id: '10' };
  await schedules.add({ ...due, created_by: ADA, payload: { args: { content: 'analytical' } } });
  await schedules.add({ ...due, created_by: 'agent', payload: { args: { user: ADA, content: 'your engine-plans' } } });
  await schedules.add({
    ...due,
    created_by: 'agent',
    payload: { args: { content: `<@${ADA}> tea`, mentions: [ADA] } },
  });
  const job = { kind: 'remove_members', bot_id: '1', guild_id: '10', created_by: 'agent' };
  const { id } = await jobs.add({ ...job, input: { users: [ADA, BEN] } });
  const [claimed] = await jobs.claim({
    bot_id: '1',
    due_until: Date.now() + 9e9,
    lease_ms: 60_000,
    worker: 'w',
    limit: 1,
  });
  await jobs.note(id, claimed?.lease ?? '', 60_000, { add: [{ seq: 0, key: ADA, args: { user: ADA } }] });
  await jobs.end(id, claimed?.lease ?? '', { state: 'done', report: { removed: [ADA] } });
  await settings.set('subscriptions:agent:one', 'hers', { users: [ADA, BEN], types: ['messages'] });
  await settings.set(`subscriptions:user:${ADA}`, 'mine', { types: ['messages'] });
  await cursors.advance(`subscriptions:user:${ADA}:mine`, 3);
  await messages.markRead(`user:${ADA}`, '100', idAt(3));
  await prompts.save({ name: 'welcome', arguments: [], body: `Greet <@${ADA}>`, author: ADA });
  audit.write(usage('1', { user_id: ADA, caller_kind: 'user', guild_id: '10' }));
  audit.write(usage('2', { parameters: { user: '@Ada.Lovelace', text: 'hi Countess Ada!' }, guild_id: '10' }));
  audit.write(usage('3', { parameters: { users: [ADA, BEN] }, error_message: `no member ${ADA}`, guild_id: '10' }));
  await audit.flush();
}

async function dump(url: string): Promise<string> {
  const lines: string[] = [];
  await exportStore(url, (line) => lines.push(line));
  const engine = await openEngine(parseStoreUrl(url), {});
  const words = await engine.read((db) => sql`select * from message_text`.execute(db));
  await engine.close();
  return [...lines, ...words.rows.map((row) => JSON.stringify(row))].join('\n');
}

const tracesIn = (text: string) => TRACES.filter((trace) => text.replaceAll(`${ADA}99`, '').includes(trace));

export function forgettingSuite({ name, open, freshUrl }: EngineUnderTest): void {
  test('of somebody who is forgotten nothing is left in any table, index or file; of others everything', async () => {
    const url = freshUrl();
    const store = await open(url);
    await live(store);
    expect(tracesIn(await dump(url)).sort()).toEqual([...TRACES].sort());

    const gone = await store.members.forget(ADA, { without: forgetful });
    await store.checkpoint();
    expect(gone).toEqual({ members: 1, messages: 704, events: 703, mentions: expect.any(Number) });
    const after = await dump(url);
    expect(tracesIn(after)).toEqual([]);
    if (name === 'sqlite') {
      const path = url.slice('sqlite:'.length);
      for (const file of [path, `${path}-wal`].filter((each) => existsSync(each))) {
        expect([file, tracesIn(readFileSync(file, 'latin1'))]).toEqual([file, []]);
      }
    }

    expect(await store.messages.get(idAt(3))).toMatchObject({ content: 'ask @forgotten about it', mention_ids: ['5'] });
    expect(await store.messages.get(idAt(4))).toMatchObject({ content: 'and you?', mention_ids: [] });
    expect((await store.messages.search({ text: 'forgotten', limit: 5 })).total).toBe(1);
    const { events } = await store.events.read({ after: 0, limit: 100 });
    const left = new Map(events.map(({ dedupe_key, payload }) => [dedupe_key, payload]));
    expect([...left.keys()]).toEqual(['reply', 'reaction', 'thread', 'resolved', 'other']);
    expect(left.get('reply')).toEqual({ id: idAt(4), content: '@forgotten and you?', mentions: [{ id: BEN }] });
    expect(left.get('reaction')).toEqual({ emoji: { name: '👍' } });
    expect(left.get('thread')).toEqual({ members: [{ user_id: BEN }] });
    expect(left.get('other')).toEqual({ content: `number ${ADA}99 is none of hers` });
    expect(await store.members.get('10', BEN)).toMatchObject({ username: 'ben' });
    expect(await store.schedules.list({ limit: 5 })).toMatchObject([
      { created_by: 'agent', payload: { args: { content: '@forgotten tea', mentions: [] } } },
    ]);
    const calls = await store.audit.list({ limit: 5 });
    expect(calls.map(({ user_id, parameters }) => [user_id, parameters])).toEqual([
      ['ada', { users: ['forgotten', BEN] }],
      ['ada', { user: 'forgotten', text: 'hi forgotten!' }],
      ['forgotten', expect.anything()],
    ]);
    expect((await store.settings.get('subscriptions:agent:one', 'hers'))?.value).toEqual({
      users: [BEN],
      types: ['messages'],
    });
    // When the bot last heard something is not forgotten with it.
    expect(await store.events.lastHeard('1')).toBe(NOON);
    expect(await store.members.forget(ADA, { without: forgetful })).toEqual({
      members: 0,
      messages: 0,
      events: 0,
      mentions: 0,
    });
  });

  test('in one server alone, what is elsewhere stays', async () => {
    const store = await open();
    const at = (guild_id: string) => ({ guild_id, channel_id: `${guild_id}1`, author_id: ADA });
    await store.messages.record([newMessage(1, 'here', at('10')), newMessage(2, 'there', at('20'))]);
    await store.messages.record([
      newMessage(3, `<@${ADA}>`, { ...at('10'), author_id: BEN }),
      newMessage(4, `<@${ADA}>`, { ...at('20'), author_id: BEN }),
    ]);
    await store.events.append([newEvent('a', at('10')), newEvent('b', at('20'))]);
    await store.schedules.add({ kind: 'x', due_at: 1, created_by: ADA, payload: 1 });
    expect(await store.members.forget(ADA, { guild_id: '10', without: forgetful })).toEqual({
      members: 1,
      messages: 1,
      events: 1,
      mentions: 1,
    });
    const texts = (await store.messages.list({ limit: 9, order: 'oldest' })).map(({ content }) => content);
    expect(texts).toEqual(['there', '@forgotten', `<@${ADA}>`]);
    expect(await store.schedules.list({ limit: 5 })).toHaveLength(1);
  });
}
