import { sql } from 'kysely';
import type { Interests } from '../kernel/store/interests.ts';
import { chunks, optionalText, text } from './codec.ts';
import type { Access, Database } from './engine.ts';
import { memberId } from './member-rows.ts';
import { containing } from './members.ts';

const MOST = 1000;
const topicOf = (topic: string) => text(topic).trim().toLowerCase();

const all = (db: Database) =>
  db.selectFrom('member_interests').innerJoin('members', 'members.id', 'member_interests.member_id');

const shown = [
  'members.user_id',
  'member_interests.topic',
  'member_interests.confidence',
  'member_interests.source',
  'member_interests.created_at',
] as const;

export function createInterests(access: Access): Interests {
  return {
    set: (guild_id, user_id, interests) =>
      access.write({ repeatable: true }, async (db) => {
        await access.dialect.inTurn(db);
        const member_id = await memberId(db, guild_id, user_id);
        if (member_id === undefined) return;
        const created_at = access.now();
        const byTopic = new Map(interests.map((interest) => [topicOf(interest.topic), interest]));
        const rows = [...byTopic].map(([topic, { confidence, source }]) => ({
          member_id,
          topic,
          confidence,
          source: optionalText(source),
          created_at,
        }));
        for (const part of chunks(rows)) {
          await db
            .insertInto('member_interests')
            .values(part)
            .onConflict((conflict) =>
              conflict
                .columns(['member_id', 'topic'])
                .doUpdateSet((e) => ({ confidence: e.ref('excluded.confidence'), source: e.ref('excluded.source') })),
            )
            .execute();
        }
      }),

    remove: (guild_id, user_id, topics) =>
      access.write({ repeatable: true }, async (db) => {
        const member_id = await memberId(db, guild_id, user_id);
        if (member_id === undefined || topics.length === 0) return 0;
        const { numDeletedRows } = await db
          .deleteFrom('member_interests')
          .where('member_id', '=', member_id)
          .where('topic', 'in', topics.map(topicOf))
          .executeTakeFirst();
        return Number(numDeletedRows);
      }),

    of: (guild_id, user_id) =>
      access.read((db) =>
        all(db)
          .where('members.guild_id', '=', guild_id)
          .where('members.user_id', '=', user_id)
          .select(shown)
          .orderBy('confidence', 'desc')
          .orderBy('topic')
          .execute(),
      ),

    find: ({ guild_id, topic, min_confidence = 0, limit }) =>
      access.read((db) =>
        all(db)
          .where('members.guild_id', '=', guild_id)
          .where('confidence', '>=', min_confidence)
          .where(sql<boolean>`member_interests.topic like ${containing(topicOf(topic))} escape '\\'`)
          .select(shown)
          .orderBy('confidence', 'desc')
          .orderBy('members.user_id')
          .limit(Math.min(limit, MOST))
          .execute(),
      ),

    topics: (guild_id, limit) =>
      access.read((db) =>
        all(db)
          .where('members.guild_id', '=', guild_id)
          .groupBy('topic')
          .select((e) => [
            'topic',
            e.fn.countAll<number>().as('members'),
            e.fn.avg<number>('confidence').as('confidence'),
          ])
          .orderBy(sql`count(*)`, 'desc')
          .orderBy('topic')
          .limit(Math.min(limit, MOST))
          .execute(),
      ),
  };
}
