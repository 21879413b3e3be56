import type { Database } from 'bun:sqlite';

interface Message {
  topic: string;
  text: string;
}

interface Row {
  id: number;
  sender: string;
  topic: string;
  payload: string;
}

export interface Messages {
  /** Writes them and resolves with the ports of those to wake. */
  write(messages: readonly Message[]): number[];
  /** From now on: others wake this process when they write. */
  register(port: number | undefined): void;
  unregister(): void;
  /** Leaves out what was written so far. */
  skip(): void;
  /** What others wrote since last time, and whether some of it is gone already. */
  read(): { messages: Message[]; missed: boolean; more: boolean };
}

/** Messages are for those who listen now. Who was stopped for longer is told that it missed some. */
const KEPT_MS = 60_000;
const KEPT = 10_000;
const SWEEP_EVERY = 256;
const BATCH = 500;
/** A process that has not shown itself for so long is gone. */
const PEER_MS = 120_000;

export function createMessages(db: Database, id: string, wall: () => number): Messages {
  const insert = db.query<{ id: number }, [string, string, string, number]>(
    'insert into messages(sender, topic, payload, at) values (?, ?, ?, ?) returning id',
  );
  const ports = db.query<{ port: number }, [string]>('select port from peers where id <> ? and port > 0');
  const sweep = db.query<null, [number, number]>('delete from messages where id <= ? or at < ?');
  const since = db.query<Row, [number]>(
    `select id, sender, topic, payload from messages where id > ? order by id limit ${BATCH}`,
  );
  // Not the greatest id: the message may be swept already.
  const newest = db.query<{ seq: number }, []>("select seq from sqlite_sequence where name = 'messages'");
  const show = db.query<null, [string, number, number]>('insert or replace into peers values (?, ?, ?)');
  const sweepPeers = db.query<null, [number]>('delete from peers where seen < ?');
  const leave = db.query<null, [string]>('delete from peers where id = ?');
  let last = 0;
  let unswept = 0;

  return {
    write: (messages) =>
      db
        .transaction(() => {
          const now = Math.floor(wall());
          let latest = 0;
          for (const { topic, text } of messages) latest = insert.get(id, topic, text, now)?.id ?? 0;
          unswept += messages.length;
          if (unswept >= SWEEP_EVERY) {
            unswept = 0;
            sweep.run(latest - KEPT, now - KEPT_MS);
          }
          return ports.all(id).map(({ port }) => port);
        })
        .immediate(),
    register(port) {
      db.transaction(() => {
        const now = Math.floor(wall());
        show.run(id, port ?? 0, now);
        sweepPeers.run(now - PEER_MS);
      }).immediate();
    },
    skip() {
      last = newest.get()?.seq ?? 0;
    },
    unregister: () => void leave.run(id),
    read() {
      const rows = since.all(last);
      const missed = rows[0] !== undefined && rows[0].id > last + 1;
      last = rows.at(-1)?.id ?? last;
      const messages = rows
        .filter(({ sender }) => sender !== id)
        .map(({ topic, payload }) => ({ topic, text: payload }));
      return { messages, missed, more: rows.length === BATCH };
    },
  };
}
