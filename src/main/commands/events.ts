import { ConfigError } from '../../config/config-error.ts';
import type { SettingName } from '../../config/settings.ts';
import type { StoredEvent } from '../../kernel/store/events.ts';
import { outputGone } from '../output.ts';
import { start } from '../start.ts';

interface EventsOptions {
  flags: Partial<Record<SettingName, unknown>>;
  sandbox: boolean;
  follow: boolean;
  /** Sequence number to go on after; absent: the newest ones, or from now on where it follows. */
  after?: string;
  types: readonly string[];
}

const PAGE = 500;

const line = ({ occurred_at, stored_at, ...event }: StoredEvent): string =>
  `${JSON.stringify({ ...event, occurred_at: new Date(occurred_at).toISOString(), stored_at: new Date(stored_at).toISOString() })}\n`;

/** Among the events, where a script cannot overlook it; with a `seq` to go on after like all others. */
const missedLine = (after: number, to: number): string =>
  `${JSON.stringify({ seq: to, type: 'EVENTS_NOT_KEPT', missed: { after, to } })}\n`;

function placeOf(after: string | undefined): number | undefined {
  if (after === undefined) return undefined;
  if (/^\d{1,15}$/.test(after)) return Number(after);
  const problem = `${JSON.stringify(after.slice(0, 40))} is not a place in the log`;
  throw new ConfigError('after', 'the flag --after', problem, 'It is the seq of the last event you have seen.');
}

/** The event log as JSON lines on stdout. Following, it keeps the gateway connected where no other process does. */
export async function runEvents({ flags, sandbox, follow, after, types }: EventsOptions): Promise<number> {
  const parts = await start({ flags, sandbox, fileRoots: [], defaults: { gateway: follow, logLevel: 'warn' } });
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  outputGone.addEventListener('abort', stop);
  try {
    const { events } = await parts.memory.store();
    const filter = types.length > 0 ? { types: types.map((type) => type.toUpperCase()) } : {};
    let cursor = placeOf(after);
    if (cursor === undefined && !follow) {
      for (const event of (await events.latest({ ...filter, limit: 100 })).reverse()) process.stdout.write(line(event));
      return 0;
    }
    cursor ??= await events.last();
    if (follow) void parts.gateway.start();
    for (;;) {
      const page = await events.read({ ...filter, after: cursor, limit: PAGE });
      if (page.missed_to !== undefined) process.stdout.write(missedLine(cursor, page.missed_to));
      for (const event of page.events) process.stdout.write(line(event));
      cursor = page.cursor;
      if (page.more) continue;
      if (!follow || stopping.signal.aborted) return 0;
      await parts.memory.waitForEvents(cursor, 10_000, stopping.signal);
      if (stopping.signal.aborted) return 0;
    }
  } finally {
    await parts.stop();
  }
}
