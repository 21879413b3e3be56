import { sql } from 'kysely';
import { chunks } from '../codec.ts';
import type { FullText } from '../engine.ts';
import type { Phrase, WordQuery } from '../words.ts';

/** Places beyond this, and more than so many of one word, PostgreSQL does not keep. */
const LAST_PLACE = 16_383;
const MOST_PLACES = 255;

/** Words hold letters and digits only, so quoting them is enough. https://www.postgresql.org/docs/current/datatype-textsearch.html */
function vector(words: readonly string[]): string {
  const places = new Map<string, number[]>();
  for (const [index, word] of words.slice(0, LAST_PLACE).entries()) {
    const known = places.get(word);
    if (!known) places.set(word, [index + 1]);
    else if (known.length < MOST_PLACES) known.push(index + 1);
  }
  return [...places].map(([word, at]) => `'${word}':${at.join(',')}`).join(' ');
}

function phrase({ words, prefix }: Phrase): string {
  const parts = words.map((word, index) => `'${word}'${prefix && index === words.length - 1 ? ':*' : ''}`);
  return `(${parts.join(' <-> ')})`;
}

const expression = ({ all, none }: WordQuery) =>
  [...all.map(phrase), ...none.map((unwanted) => `!${phrase(unwanted)}`)].join(' & ');

export const fullText: FullText = {
  async index(db, texts) {
    for (const part of chunks(texts)) {
      const rows = sql.join(part.map(({ message_id, words }) => sql`(${message_id}, ${vector(words)}::tsvector)`));
      await sql`insert into message_text (message_id, words) values ${rows}
        on conflict (message_id) do update set words = excluded.words`.execute(db);
    }
  },
  async remove(db, message_ids) {
    for (const part of chunks(message_ids)) {
      await sql`delete from message_text where message_id in (${sql.join(part)})`.execute(db);
    }
  },
  joined: sql<boolean>`member_messages.message_id = message_text.message_id`,
  matches: (query) => sql<boolean>`message_text.words @@ ${expression(query)}::tsquery`,
  byTime: [sql`member_messages.timestamp`, sql`member_messages.message_id`],
  rank: (query) => sql<number>`-ts_rank_cd(message_text.words, ${expression(query)}::tsquery)`,
  // The server ranks them all; nobody else waits for it.
  recent: () => sql<boolean>`true`,
};
