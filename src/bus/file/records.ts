import type { Database } from 'bun:sqlite';
import { type LeaseRecord, type Medium, nextFence, slotWidth } from '../medium.ts';

interface Row {
  holder: string;
  fence: number;
  beat: number;
  ttl: number;
}

type Synchronous<F> = F extends (...args: infer A) => Promise<infer R> ? (...args: A) => R : never;

/** Leases and counters in the file, each change one transaction. */
export type Records = {
  [M in 'look' | 'take' | 'beat' | 'free' | 'count']: Synchronous<Medium[M]>;
};

export function createRecords(db: Database, wall: () => number): Records {
  const lease = db.query<Row, [string]>('select holder, fence, beat, ttl from leases where name = ?');
  const put = db.query<null, [string, string, number, number, number]>(
    'insert or replace into leases(name, holder, fence, beat, ttl) values (?, ?, ?, ?, ?)',
  );
  const renew = db.query<null, [string, number, number, string, number]>(
    "update leases set holder = ?, ttl = ?, beat = ? where name = ? and fence = ? and holder <> ''",
  );
  const vacate = db.query<null, [string, number]>("update leases set holder = '' where name = ? and fence = ?");
  const forget = db.query<null, [string, number]>('delete from counters where name = ? and slot <= ?');
  const slots = db.query<{ slot: number; sum: number }, [string]>('select slot, sum from counters where name = ?');
  const drop = db.query<null, [string, number]>('delete from counters where name = ? and slot > ?');
  const add = db.query<null, [string, number, number]>(
    'insert into counters values (?, ?, ?) on conflict do update set sum = sum + excluded.sum',
  );

  const look = (name: string): LeaseRecord | undefined => {
    const row = lease.get(name);
    return row ? { holder: row.holder, fence: row.fence, beat: row.beat, ttlMs: row.ttl } : undefined;
  };

  return {
    look,
    take: (name, seen, { holder, ttlMs }) =>
      db
        .transaction(() => {
          const now = look(name);
          if (now?.fence !== seen?.fence || now?.beat !== seen?.beat) return undefined;
          const fence = nextFence(now?.fence, wall());
          put.run(name, holder, fence, 0, ttlMs);
          return fence;
        })
        .immediate(),
    beat: (name, { holder, ttlMs, fence, beat }) => renew.run(holder, ttlMs, beat, name, fence).changes > 0,
    free: (name, fence) => void vacate.run(name, fence),
    count: (name, windowMs, by) =>
      db
        .transaction(() => {
          const width = slotWidth(windowMs);
          const now = Math.floor(wall());
          const slot = now - (now % width);
          forget.run(name, now - windowMs - width);
          let sum = 0;
          let ahead = 0;
          for (const each of slots.all(name)) {
            sum += each.sum;
            if (each.slot > slot) ahead += each.sum;
          }
          // Written before the clock was set back: it belongs to the window all the same.
          if (ahead !== 0) drop.run(name, slot);
          if (ahead + by !== 0) add.run(name, slot, ahead + by);
          return Math.max(0, sum + by);
        })
        .immediate(),
  };
}
