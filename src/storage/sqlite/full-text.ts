import { sql } from 'kysely';
import { chunks } from '../codec.ts';
import type { FullText } from '../engine.ts';
import type { Phrase, WordQuery } from '../words.ts';

const phrase = ({ words, prefix }: Phrase) => `"${words.join(' ')}"${prefix ? ' *' : ''}`;

/** https://sqlite.org/fts5.html#full_text_query_syntax */
const expression = ({ all, none }: WordQuery) =>
  [all.map(phrase).join(' AND '), ...none.map((unwanted) => `NOT ${phrase(unwanted)}`)].join(' ');

export const fullText: FullText = {
  async index(db, texts) {
    for (const part of chunks(texts)) {
      const rows = sql.join(part.map(({ rowid, words }) => sql`(${rowid}, ${words.join(' ')})`));
      await sql`insert or replace into message_text (rowid, words) values ${rows}`.execute(db);
    }
  },
  matches: (query) => sql<boolean>`message_text.words match ${expression(query)}`,
  rank: () => sql<number>`message_text.rank`,
};
