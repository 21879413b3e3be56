import { sql } from 'kysely';
import { chunks, readJson, writeJson } from './codec.ts';
import type { Access, Database } from './engine.ts';
import type { Scope } from './forgetting.ts';
import { wordsOfMessage } from './message-rows.ts';
import type { Schema } from './schema.ts';
import { littleByLittle } from './waiting.ts';

/** How many rows one look covers, so that it is short however long the table, and how many are changed at once. */
const WINDOW = 2000;
const AT_ONCE = 100;

const FORGOTTEN = 'forgotten';

type Row = Record<string, string | number | null>;

interface Place {
  table: keyof Schema & string;
  /** What identifies a row; a table with one whole number is looked through by it, others are small. */
  key: readonly string[];
  /** Where a person may be named: in JSON, and in plain text. */
  json: readonly string[];
  text?: readonly string[];
  /** Holds who did it, by id. */
  actor?: string;
  /** What stands for the person where something has to; without it what names them goes. */
  mark?: true;
  /** Callers may have named people by name. */
  names?: true;
  /** What it says of a server's people can be told apart. */
  guild?: true;
  /** A row that says nothing without the person goes. */
  remove?: true;
  only?: string;
}

/**
 * Every table that may name a person other than as who wrote or did something, which is removed before. A job or a
 * question that is under way still needs what it was given.
 */
const PLACES: readonly Place[] = [
  {
    table: 'member_messages',
    key: ['id'],
    json: ['mention_ids', 'attachments', 'embeds', 'raw'],
    text: ['content'],
    guild: true,
  },
  { table: 'events', key: ['seq'], json: ['payload'], guild: true, remove: true },
  {
    table: 'tool_usage_log',
    key: ['id'],
    json: ['parameters'],
    text: ['error_message'],
    actor: 'user_id',
    mark: true,
    names: true,
    guild: true,
  },
  { table: 'schedules', key: ['id'], json: ['payload', 'result'], text: ['last_error'], guild: true },
  {
    table: 'jobs',
    key: ['id'],
    json: ['input', 'checkpoint', 'report'],
    text: ['last_error'],
    mark: true,
    names: true,
    guild: true,
    only: 'ended_at is not null',
  },
  {
    table: 'job_items',
    key: ['job_id', 'seq'],
    json: ['args', 'note'],
    text: ['key'],
    mark: true,
    only: 'job_id in (select id from jobs where ended_at is not null)',
  },
  { table: 'questions', key: ['id'], json: ['spec', 'answer'], mark: true, guild: true, only: 'ended_at is not null' },
  { table: 'settings', key: ['scope', 'key'], json: ['value'], only: "scope <> 'privacy'" },
  { table: 'prompt_versions', key: ['name', 'version'], json: [], text: ['body'], actor: 'author' },
];

/** The columns of a row that change when the person is taken out; undefined where the row goes. */
function changed(place: Place, row: Row, { person, clean }: Scope): Row | undefined {
  const set: Row = {};
  const how = { mark: place.mark ?? false, names: place.names ?? false };
  for (const column of place.json) {
    const before = row[column];
    if (typeof before !== 'string') continue;
    const after = clean(readJson(before), how);
    if (after === undefined && place.remove) return undefined;
    set[column] = writeJson(after ?? null);
  }
  for (const column of place.text ?? []) {
    const before = row[column];
    if (typeof before !== 'string') continue;
    const after = clean(before, { ...how, mark: true });
    set[column] = typeof after === 'string' ? after : FORGOTTEN;
  }
  if (place.actor && row[place.actor] === person.user_id) set[place.actor] = FORGOTTEN;
  return Object.fromEntries(Object.entries(set).filter(([column, value]) => value !== row[column]));
}

const isKey = (place: Place, row: Row) =>
  sql.join(
    place.key.map((column) => sql`${sql.ref(column)} = ${row[column]}`),
    sql` and `,
  );

async function apply(access: Access, db: Database, place: Place, rows: readonly Row[], scope: Scope): Promise<number> {
  await access.dialect.inTurn(db);
  const table = sql.table(place.table);
  let count = 0;
  for (const row of rows) {
    const set = changed(place, row, scope);
    if (set === undefined) await sql`delete from ${table} where ${isKey(place, row)}`.execute(db);
    else if (Object.keys(set).length === 0) continue;
    else {
      const columns = Object.entries(set).map(([column, value]) => sql`${sql.ref(column)} = ${value}`);
      await sql`update ${table} set ${sql.join(columns)} where ${isKey(place, row)}`.execute(db);
      if (place.table === 'member_messages') {
        const words = wordsOfMessage({ ...row, ...set } as never);
        await access.dialect.text.index(db, [{ message_id: String(row['message_id']), words }]);
      }
    }
    count += 1;
  }
  return count;
}

/** Rows that seem to name the person, of those whose number lies in a window. */
async function suspects(
  access: Access,
  place: Place,
  scope: Scope,
  window: { after: number } | undefined,
): Promise<Row[]> {
  const { user_id, names } = scope.person;
  const find = sql.raw(access.dialect.name === 'sqlite' ? 'instr' : 'strpos');
  const parts = [user_id, ...(place.names ? names.filter((name) => name !== '') : [])];
  const columns = [...place.json, ...(place.text ?? []), ...(place.actor ? [place.actor] : [])];
  const named = parts.flatMap((part) => columns.map((column) => sql`${find}(${sql.ref(column)}, ${part}) > 0`));
  const number = sql.ref(place.key[0] ?? '');
  const conditions = [
    sql`(${sql.join(named, sql` or `)})`,
    ...(window ? [sql`${number} > ${window.after} and ${number} <= ${window.after + WINDOW}`] : []),
    ...(scope.guild_id === undefined ? [] : [sql`guild_id = ${scope.guild_id}`]),
    ...(place.only ? [sql.raw(place.only)] : []),
  ];
  const found = sql<Row>`select * from ${sql.table(place.table)} where ${sql.join(conditions, sql` and `)}`;
  return access.read(async (db) => (await found.execute(db)).rows);
}

/** Takes a person out of everything that names them. Answers how many rows did. */
export async function takeOut(access: Access, scope: Scope): Promise<number> {
  let count = 0;
  const change = async (place: Place, rows: readonly Row[]) => {
    const parts = [...chunks(rows, AT_ONCE)];
    await littleByLittle(async () => {
      const part = parts.shift();
      if (!part) return 0;
      count += await access.write({ repeatable: true, durable: true }, (db) => apply(access, db, place, part, scope));
      return part.length;
    });
  };
  for (const place of PLACES) {
    if (scope.guild_id !== undefined && !place.guild) continue;
    const [number = ''] = place.key;
    if (place.key.length > 1) {
      await change(place, await suspects(access, place, scope, undefined));
      continue;
    }
    const ends = await access.read((db) =>
      sql<{ first: number | null; last: number | null }>`
        select min(${sql.ref(number)}) as first, max(${sql.ref(number)}) as last from ${sql.table(place.table)}`.execute(
        db,
      ),
    );
    const { first, last } = ends.rows[0] ?? { first: null, last: null };
    for (let after = (first ?? 0) - 1; after < (last ?? -1); after += WINDOW) {
      await change(place, await suspects(access, place, scope, { after }));
    }
  }
  return count;
}
