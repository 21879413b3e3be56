import { sql } from 'kysely';
import { snowflakeAt } from '../../kernel/ids.ts';
import { chunks } from '../codec.ts';
import type { FullText } from '../engine.ts';
import type { Phrase, WordQuery } from '../words.ts';

const phrase = ({ words, prefix }: Phrase) => `"${words.join(' ')}"${prefix ? ' *' : ''}`;

/** https://sqlite.org/fts5.html#full_text_query_syntax */
const expression = ({ all, none }: WordQuery) =>
  [all.map(phrase).join(' AND '), ...none.map((unwanted) => `NOT ${phrase(unwanted)}`)].join(' ');

/** Ids of messages fit into SQLite's integers but not into JavaScript's, so SQLite does the conversion. */
const rowid = (message_id: string) => sql`cast(${message_id} as integer)`;

/** The words of a message, and those looked for, with a space at each end: whole words are parts of it. */
const text = sql`(' ' || message_text.words || ' ')`;
const bare = ({ words, prefix }: Phrase) => ` ${words.join(' ')}${prefix ? '' : ' '}`;
const holds = (phrase: Phrase) => sql`instr(${text}, ${bare(phrase)})`;

export const fullText: FullText = {
  async index(db, texts) {
    for (const part of chunks(texts)) {
      const rows = sql.join(part.map(({ message_id, words }) => sql`(${rowid(message_id)}, ${words.join(' ')})`));
      await sql`insert or replace into message_text (rowid, words) values ${rows}`.execute(db);
    }
  },
  async remove(db, message_ids) {
    for (const part of chunks(message_ids)) {
      await sql`delete from message_text where rowid in (${sql.join(part.map(rowid))})`.execute(db);
    }
  },
  joined: sql<boolean>`member_messages.message_id = cast(message_text.rowid as text)`,
  matches: (query) => sql<boolean>`message_text.words match ${expression(query)}`,
  byTime: [sql`message_text.rowid`],
  among(message_ids, { all, none }) {
    const given = sql`message_text.rowid in (select cast(value as integer) from json_each(${JSON.stringify(message_ids)}))`;
    const wanted = [...all.map((each) => sql`${holds(each)} > 0`), ...none.map((each) => sql`${holds(each)} = 0`)];
    const often = all.map((each) => sql`length(${text}) - length(replace(${text}, ${bare(each)}, ''))`);
    return {
      found: sql<boolean>`${given} and ${sql.join(wanted, sql` and `)}`,
      rank: sql<number>`-(${sql.join(often, sql` + `)}) * 1.0 / length(${text})`,
    };
  },
  between: (since, until) =>
    sql<boolean>`message_text.rowid between ${rowid(snowflakeAt(since))} and ${rowid(snowflakeAt(until))}`,
  rank: () => sql<number>`message_text.rank`,
  recent: (query, count) => sql<boolean>`message_text.rowid >= coalesce((
    select rowid from message_text where words match ${expression(query)}
    order by rowid desc limit 1 offset ${count}), 0)`,
};
