import type { EventFilter, Trimming } from '../kernel/store/events.ts';
import { chunks } from './codec.ts';
import type { Access, Database } from './engine.ts';
import type { Head } from './event-tail.ts';
import { littleByLittle } from './waiting.ts';

const STEP = 500;
/** How many numbers one look covers, so that a long log does not hold up everyone else. */
const WINDOW = 20_000;

// What is gone is noted in the table of counters: up to which number of the log, of all or of one place; and for each
// bot when the last event happened that is gone, since the gap after it is filled from there.
export const eventsGone = 'events_gone';
const HEARD = 'events_heard';
const edgeName = ({ guild_id, channel_id }: Place) =>
  channel_id !== undefined
    ? `${eventsGone} channel:${channel_id}`
    : guild_id === undefined
      ? eventsGone
      : `${eventsGone} guild:${guild_id}`;

interface Place {
  guild_id?: string;
  channel_id?: string;
}

interface Gone {
  seq: number;
  bot_id: string;
  occurred_at: number;
}

/** Raises counters to at least these values, always in the same order. */
async function raise(db: Database, values: ReadonlyMap<string, number>): Promise<void> {
  const rows = [...values].map(([name, value]) => ({ name, value })).sort((a, b) => (a.name < b.name ? -1 : 1));
  if (rows.length === 0) return;
  await db
    .insertInto('counters')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet((e) => ({ value: e.ref('excluded.value') }))
        .whereRef('excluded.value', '>', 'counters.value'),
    )
    .execute();
}

function heard(gone: readonly Gone[]): Map<string, number> {
  const values = new Map<string, number>();
  for (const { bot_id, occurred_at } of gone) {
    const name = `${HEARD} ${bot_id}`;
    values.set(name, Math.max(values.get(name) ?? 0, occurred_at));
  }
  return values;
}

export const noteHeard = (db: Database, gone: readonly Gone[]): Promise<void> => raise(db, heard(gone));

async function note(db: Database, gone: readonly Gone[], place: Place): Promise<void> {
  if (gone.length === 0) return;
  const last = Math.max(...gone.map(({ seq }) => seq));
  await raise(db, heard(gone).set(edgeName(place), last));
}

export const trim = (access: Access, { before, keep, upTo }: Trimming): Promise<number> =>
  access.write({ repeatable: true }, async (db) => {
    const newest = await db.selectFrom('events').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst();
    if (!newest) return 0;
    const last = Math.min(upTo, newest.seq - 1);
    const oldest = db.selectFrom('events').select(['seq', 'stored_at']).orderBy('seq').limit(STEP);
    const gone = await db
      .deleteFrom('events')
      .where(
        'seq',
        'in',
        db
          .selectFrom(oldest.as('oldest'))
          .select('seq')
          .where('seq', '<=', last)
          .where((e) =>
            e.or([
              ...(before === undefined ? [] : [e('stored_at', '<', before)]),
              ...(keep === undefined ? [] : [e('seq', '<=', newest.seq - keep)]),
            ]),
          ),
      )
      .returning(['seq', 'bot_id', 'occurred_at'])
      .execute();
    await note(db, gone, {});
    return gone.length;
  });

/** Events of one place lie scattered: they are looked for without holding up who appends, and removed by number. */
export async function prune(access: Access, before: number, place: Place): Promise<number> {
  const { guild_id, channel_id } = place;
  let removed = 0;
  // Clocks of several processes differ a little: what they stored at the same time does not lie in the order of time.
  let from = ((await access.read((db) => counter(db, edgeName(place)))) ?? 0) - WINDOW;
  for (;;) {
    const after = from;
    const next = await access.read((db) =>
      db
        .selectFrom('events')
        .select(['seq', 'stored_at'])
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(1)
        .executeTakeFirst(),
    );
    if (!next || next.stored_at >= before) return removed;
    const to = next.seq + WINDOW;
    const rows = await access.read((db) => {
      let found = db.selectFrom('events').select(['seq']).where('seq', '>=', next.seq).where('seq', '<', to);
      if (guild_id !== undefined) found = found.where('guild_id', '=', guild_id);
      if (channel_id !== undefined) found = found.where('channel_id', '=', channel_id);
      return found.where('stored_at', '<', before).execute();
    });
    const parts = [...chunks(rows.map(({ seq }) => seq))];
    removed += await littleByLittle(async () => {
      const part = parts.shift();
      if (!part) return 0;
      return access.write({ repeatable: true }, async (db) => {
        const gone = await db
          .deleteFrom('events')
          .where('seq', 'in', part)
          .returning(['seq', 'bot_id', 'occurred_at'])
          .execute();
        await note(db, gone, place);
        return part.length;
      });
    });
    from = to - 1;
  }
}

async function counter(db: Database, name: string): Promise<number | undefined> {
  return (await db.selectFrom('counters').select('value').where('name', '=', name).executeTakeFirst())?.value;
}

/** Which server a channel belongs to is not noted: of a channel that is not named, something may be gone. */
const concerns = (name: string, { guild_ids, channel_ids }: EventFilter): boolean => {
  const [kind, id = ''] = name.slice(eventsGone.length + 1).split(':');
  if (kind === 'guild') return guild_ids === undefined || guild_ids.includes(id);
  if (kind === 'channel') return channel_ids === undefined || channel_ids.includes(id);
  return true;
};

/** Up to which number events that would match may be gone. */
export const edgeAmong = (gone: Head['gone'], filter: EventFilter): number =>
  gone.reduce((edge, { name, value }) => (concerns(name, filter) ? Math.max(edge, value) : edge), 0);

export async function lastHeard(db: Database, bot_id: string): Promise<number | undefined> {
  const kept = await db
    .selectFrom('events')
    .select('occurred_at')
    .where('bot_id', '=', bot_id)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return kept?.occurred_at ?? (await counter(db, `${HEARD} ${bot_id}`));
}
