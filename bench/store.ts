import { join } from 'node:path';
import { startPostgres } from '../test/support/postgres.ts';
import { temporaryFolder, track, within } from './children.ts';
import { backfill, readers } from './readers.ts';
import { invariant, report } from './report.ts';
import type { World } from './world.ts';

const EVENTS = 60_000;
const MILLION = 1_000_000;

async function child(role: 'ingest' | 'remember', url: string, amount: number, ms: number) {
  const running = track(
    Bun.spawn([process.execPath, 'bench/store-child.ts', role, url, String(amount)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
  return JSON.parse(await within(ms, `${role} ${amount}`, new Response(running.stdout).text())) as Record<
    string,
    unknown
  >;
}

/** Each engine in turn: PostgreSQL on a server of its own that syncs its disk. */
async function onEach(work: (engine: string, url: string) => Promise<void>): Promise<void> {
  await work('sqlite', `sqlite:${join(temporaryFolder(), 'guildhall.db')}`);
  const postgres = startPostgres();
  if (!postgres) return report({ name: 'store postgres', skipped: 'PostgreSQL is not on this machine' });
  try {
    postgres.psql('alter system set fsync = on');
    postgres.psql('select pg_reload_conf()');
    await work('postgres', postgres.freshUrl());
  } finally {
    postgres.stop();
  }
}

/** What is stored durably, how soon readers hear of it, and how quickly the past is fetched. */
export async function store(world: World, binary: string): Promise<void> {
  await onEach(async (engine, url) => {
    const { kept, ...measured } = await child('ingest', url, EVENTS, 60_000);
    report({ name: `store ${engine}: events stored durably`, ...measured, budget_a_second: 20_000 });
    invariant(`store ${engine}: every event is in the log`, kept === true);
  });
  await readers(world, binary);
  await backfill(world, binary);
}

/** A million messages: how quickly they are remembered, what room they take, and how long searches last. */
export async function million(): Promise<void> {
  await onEach(async (engine, url) => {
    const { searches, ...measured } = await child('remember', url, MILLION, 1_200_000);
    report({ name: `store ${engine}: a million messages`, ...measured });
    for (const [what, times] of Object.entries(searches as Record<string, object>)) {
      report({ name: `store ${engine}: search for ${what} in a million messages`, ...times });
    }
  });
}
