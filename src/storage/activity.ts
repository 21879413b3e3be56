import { sql } from 'kysely';
import type { Activity, Deed } from '../kernel/store/activity.ts';
import { chunks } from './codec.ts';
import type { Access, Database } from './engine.ts';
import { memberIds, memberKey } from './member-rows.ts';

const HOUR = 3_600_000;
const MOST = 1000;

interface Counts {
  messages_sent: number;
  reactions_given: number;
  reactions_received: number;
}

interface Tally<K> {
  key: K;
  counts: Counts;
}

/** Adds up what falls under the same key, in the order of keys, so that two processes cannot block each other. */
function tally<K extends object>(deeds: readonly Deed[], keyOf: (deed: Deed) => K): Tally<K>[] {
  const sums = new Map<string, Tally<K>>();
  for (const deed of deeds) {
    const key = keyOf(deed);
    const name = JSON.stringify(key);
    const sum = sums.get(name) ?? { key, counts: { messages_sent: 0, reactions_given: 0, reactions_received: 0 } };
    sum.counts.messages_sent += deed.messages_sent ?? 0;
    sum.counts.reactions_given += deed.reactions_given ?? 0;
    sum.counts.reactions_received += deed.reactions_received ?? 0;
    sums.set(name, sum);
  }
  return [...sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
}

const dateOf = (time: number) => new Date(time).toISOString().slice(0, 10);
const acted = ({ messages_sent = 0, reactions_given = 0 }: Deed) => messages_sent + reactions_given > 0;

async function addToMembers(db: Database, deeds: readonly Deed[], idOf: (deed: Deed) => number): Promise<void> {
  const days = tally(deeds, (deed) => ({ member_id: idOf(deed), date: dateOf(deed.at) }));
  for (const part of chunks(days)) {
    await db
      .insertInto('member_activity')
      .values(part.map(({ key, counts }) => ({ ...key, ...counts, channels_active: 0 })))
      .onConflict((conflict) =>
        conflict.columns(['member_id', 'date']).doUpdateSet((e) => ({
          messages_sent: e('member_activity.messages_sent', '+', e.ref('excluded.messages_sent')),
          reactions_given: e('member_activity.reactions_given', '+', e.ref('excluded.reactions_given')),
          reactions_received: e('member_activity.reactions_received', '+', e.ref('excluded.reactions_received')),
        })),
      )
      .execute();
  }
}

async function addToChannelsActive(db: Database, deeds: readonly Deed[], idOf: (deed: Deed) => number): Promise<void> {
  const places = tally(deeds.filter(acted), (deed) => ({
    member_id: idOf(deed),
    date: dateOf(deed.at),
    channel_id: deed.channel_id,
  }));
  for (const part of chunks(places)) {
    const added = await db
      .insertInto('member_activity_channels')
      .values(part.map(({ key }) => key))
      .onConflict((conflict) => conflict.doNothing())
      .returning(['member_id', 'date'])
      .execute();
    for (const { member_id, date } of added) {
      await db
        .updateTable('member_activity')
        .set((e) => ({ channels_active: e('channels_active', '+', 1) }))
        .where('member_id', '=', member_id)
        .where('date', '=', date)
        .execute();
    }
  }
}

async function addToChannels(db: Database, deeds: readonly Deed[]): Promise<void> {
  const hours = tally(deeds.filter(acted), ({ guild_id, channel_id, at }) => ({
    channel_id,
    hour: Math.floor(at / HOUR) * HOUR,
    guild_id,
  }));
  for (const part of chunks(hours)) {
    await db
      .insertInto('channel_activity')
      .values(
        part.map(({ key, counts: { messages_sent, reactions_given } }) => ({ ...key, messages_sent, reactions_given })),
      )
      .onConflict((conflict) =>
        conflict.columns(['channel_id', 'hour']).doUpdateSet((e) => ({
          messages_sent: e('channel_activity.messages_sent', '+', e.ref('excluded.messages_sent')),
          reactions_given: e('channel_activity.reactions_given', '+', e.ref('excluded.reactions_given')),
        })),
      )
      .execute();
  }
}

export function createActivity(access: Access): Activity {
  return {
    async add(deeds) {
      if (deeds.length === 0) return;
      await access.write({ repeatable: false }, async (db) => {
        await access.dialect.inTurn(db);
        const ids = await memberIds(db, deeds);
        const idOf = ({ guild_id, user_id }: Deed) => ids.get(memberKey(guild_id, user_id));
        const known = deeds.filter((deed) => idOf(deed) !== undefined);
        await addToMembers(db, known, idOf as (deed: Deed) => number);
        await addToChannelsActive(db, known, idOf as (deed: Deed) => number);
        await addToChannels(db, deeds);
      });
    },

    daily: ({ guild_id, user_id, from, to }) =>
      access.read((db) => {
        const all = db
          .selectFrom('member_activity')
          .innerJoin('members', 'members.id', 'member_activity.member_id')
          .where('members.guild_id', '=', guild_id)
          .where('date', '>=', from)
          .where('date', '<=', to);
        return (user_id === undefined ? all : all.where('members.user_id', '=', user_id))
          .select(['user_id', 'date', 'messages_sent', 'reactions_given', 'reactions_received', 'channels_active'])
          .orderBy('date')
          .orderBy('user_id')
          .execute();
      }),

    ranking: ({ guild_id, from, to, order = 'most', limit }) =>
      access.read((db) =>
        db
          .selectFrom('member_activity')
          .innerJoin('members', 'members.id', 'member_activity.member_id')
          .where('members.guild_id', '=', guild_id)
          .where('date', '>=', from)
          .where('date', '<=', to)
          .groupBy('user_id')
          .select((e) => [
            'user_id',
            e.fn.sum<number>('messages_sent').as('messages_sent'),
            e.fn.sum<number>('reactions_given').as('reactions_given'),
            e.fn.sum<number>('reactions_received').as('reactions_received'),
            e.fn.countAll<number>().as('days_active'),
          ])
          .orderBy(sql`sum(messages_sent)`, order === 'most' ? 'desc' : 'asc')
          .orderBy(sql`sum(reactions_given)`, order === 'most' ? 'desc' : 'asc')
          .orderBy('user_id')
          .limit(Math.min(limit, MOST))
          .execute(),
      ),

    async hours({ guild_id, channel_ids, since, until }) {
      if (channel_ids?.length === 0) return [];
      return access.read((db) => {
        const all = db
          .selectFrom('channel_activity')
          .where('guild_id', '=', guild_id)
          .where('hour', '>=', since)
          .where('hour', '<', until);
        return (channel_ids ? all.where('channel_id', 'in', channel_ids) : all)
          .select(['channel_id', 'hour', 'messages_sent', 'reactions_given'])
          .orderBy('hour')
          .orderBy('channel_id')
          .execute();
      });
    },
  };
}
