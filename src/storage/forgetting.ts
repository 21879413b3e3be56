import type { SelectQueryBuilder } from 'kysely';
import type { Json } from '../kernel/store/json.ts';
import type { Cleaning, Forgotten, Person, WithoutPerson } from '../kernel/store/members.ts';
import type { Access, Database } from './engine.ts';
import { noteHeard } from './event-pruning.ts';
import { takeOut } from './forgetting-mentions.ts';
import type { Schema } from './schema.ts';
import { littleByLittle } from './waiting.ts';

const STEP = 500;

/** Who is forgotten, everywhere or in one server. */
export interface Scope {
  person: Person;
  guild_id: string | undefined;
  clean(value: Json, how: Cleaning): Json | undefined;
}

const inSteps = (access: Access, step: (db: Database) => Promise<number>) =>
  littleByLittle(() =>
    access.write({ repeatable: true, durable: true }, async (db) => {
      await access.dialect.inTurn(db);
      return step(db);
    }),
  );

/** Names under which the store knew them. */
async function namesOf(db: Database, user_id: string): Promise<string[]> {
  const rows = await db
    .selectFrom('members')
    .select(['username', 'display_name'])
    .where('user_id', '=', user_id)
    .execute();
  return [...new Set(rows.flatMap(({ username, display_name }) => [username, display_name ?? username]))];
}

/** Conversations of the bot with this person: all of them is about them. */
async function conversationsWith(db: Database, user_id: string): Promise<string[]> {
  const messages = await db
    .selectFrom('member_messages')
    .select('channel_id')
    .distinct()
    .where('author_id', '=', user_id)
    .where('guild_id', 'is', null)
    .execute();
  const events = await db
    .selectFrom('events')
    .select('channel_id')
    .distinct()
    .where('author_id', '=', user_id)
    .where('guild_id', 'is', null)
    .execute();
  return [...new Set([...messages, ...events].flatMap(({ channel_id }) => channel_id ?? []))];
}

type Theirs = { author_id: string; guild_id: string | undefined } | { channel_ids: readonly string[] };

function of<O>(
  query: SelectQueryBuilder<Schema, 'events', O>,
  theirs: Theirs,
): SelectQueryBuilder<Schema, 'events', O> {
  if ('channel_ids' in theirs) return query.where('channel_id', 'in', theirs.channel_ids);
  const all = query.where('author_id', '=', theirs.author_id);
  return theirs.guild_id === undefined ? all : all.where('guild_id', '=', theirs.guild_id);
}

const removeMessages = (access: Access, theirs: Theirs) =>
  inSteps(access, async (db) => {
    const some = of(db.selectFrom('member_messages').select('id').limit(STEP) as never, theirs);
    const { numDeletedRows } = await db
      .deleteFrom('member_messages')
      .where('id', 'in', some as never)
      .executeTakeFirst();
    return Number(numDeletedRows);
  });

const removeEvents = (access: Access, theirs: Theirs) =>
  inSteps(access, async (db) => {
    const gone = await db
      .deleteFrom('events')
      .where('seq', 'in', of(db.selectFrom('events').select('seq').limit(STEP), theirs))
      .returning(['seq', 'bot_id', 'occurred_at'])
      .execute();
    await noteHeard(db, gone);
    return gone.length;
  });

/** What a person set up for themselves as a caller: subscriptions, how far they have read, what they scheduled or what is sent to them. */
async function removeOwn(db: Database, { user_id }: Person): Promise<void> {
  const subscriptions = `subscriptions:user:${user_id}`;
  await db.deleteFrom('settings').where('scope', '=', subscriptions).execute();
  await db.deleteFrom('cursors').where('reader', 'like', `${subscriptions}:%`).execute();
  await db.deleteFrom('read_marks').where('reader', '=', `user:${user_id}`).execute();
  await db
    .deleteFrom('schedules')
    .where((e) => e.or([e('created_by', '=', user_id), e('payload', 'like', `%"user":"${user_id}"%`)]))
    .execute();
  await db.deleteFrom('jobs').where('created_by', '=', user_id).execute();
  await db.deleteFrom('questions').where('created_by', '=', user_id).execute();
}

/** What they answered, and what they used a moment ago. */
async function removeAnswers(db: Database, user_id: string, guild_id: string | undefined): Promise<void> {
  const answered = db.updateTable('questions').set({ answer: 'null', answered_by: null });
  const used = db.deleteFrom('interactions').where('user_id', '=', user_id);
  const theirs = answered.where('answered_by', '=', user_id);
  await (guild_id === undefined ? theirs : theirs.where('guild_id', '=', guild_id)).execute();
  await (guild_id === undefined ? used : used.where('guild_id', '=', guild_id)).execute();
}

/**
 * First what is theirs, found by indexes, then, in small looks over everything else, what others said or did about them. All
 * in small steps, so that nobody waits long; doing it again goes on where it was left.
 */
export async function forget(
  access: Access,
  user_id: string,
  { guild_id, without }: { guild_id?: string | undefined; without: WithoutPerson },
): Promise<Forgotten> {
  const person = { user_id, names: await access.read((db) => namesOf(db, user_id)) };
  const scope: Scope = { person, guild_id, clean: (value, how) => without(value, person, how) };
  const theirs = { author_id: user_id, guild_id };
  const conversations = guild_id === undefined ? await access.read((db) => conversationsWith(db, user_id)) : [];

  let messages = await removeMessages(access, theirs);
  let events = await removeEvents(access, theirs);
  if (conversations.length > 0) {
    messages += await removeMessages(access, { channel_ids: conversations });
    events += await removeEvents(access, { channel_ids: conversations });
  }
  if (guild_id === undefined) await access.write({ repeatable: true, durable: true }, (db) => removeOwn(db, person));
  await access.write({ repeatable: true, durable: true }, (db) => removeAnswers(db, user_id, guild_id));
  const mentions = await takeOut(access, scope);
  // Last, since their names are read from it: who is interrupted can begin again.
  const { numDeletedRows } = await access.write({ repeatable: true, durable: true }, async (db) => {
    await access.dialect.inTurn(db);
    const rows = db.deleteFrom('members').where('user_id', '=', user_id);
    return (guild_id === undefined ? rows : rows.where('guild_id', '=', guild_id)).executeTakeFirst();
  });
  return { members: Number(numDeletedRows), messages, events, mentions };
}
