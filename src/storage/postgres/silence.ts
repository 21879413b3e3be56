import pg from 'pg';

/** Without a byte of an answer for so long, it is found out whether one can still come. Milliseconds. */
export const SILENCE = 10_000;
const LOOK = 2_500;
const PROBE = 5_000;

/** What `pg` has and its types leave out. */
interface Inner {
  readyForQuery: boolean;
  processID: number | null;
  connection: { stream: { bytesRead: number; destroy(error: Error): void } };
}

interface Seen {
  bytes: number;
  since: number;
}

const isAnswer = (error: unknown): boolean =>
  /^[0-9A-Z]{5}$/.test(String((error as { code?: unknown } | null)?.code ?? ''));

/**
 * Whether a query can still be answered: the server can be reached, and does not say that it answered long ago or waits
 * for us. Where it does not know the session, as behind a pooler, nothing is known.
 */
async function canAnswer(url: string, processId: number | null): Promise<boolean> {
  const other = new pg.Client({ connectionString: url, connectionTimeoutMillis: PROBE, query_timeout: PROBE });
  other.on('error', () => {});
  try {
    await other.connect();
    const { rowCount } = await other.query(
      "select 1 from pg_stat_activity where pid = $1 and (state <> 'active' or wait_event_type = 'Client')",
      [processId],
    );
    return rowCount === 0;
  } catch (error) {
    return isAnswer(error);
  } finally {
    void other.end().catch(() => {});
  }
}

/**
 * Ends connections whose other side is gone without a word: a cable pulled, a firewall that forgot, a server that hangs. TCP
 * itself waits a quarter of an hour. Queries that the server is still busy with are waited for, however long.
 */
export function watchForSilence(pool: pg.Pool, url: string, silence = SILENCE): { stop(): void } {
  const clients = new Map<Inner, Seen>();
  let timer: Timer | undefined;

  async function look(client: Inner): Promise<void> {
    const { stream } = client.connection;
    const seen = clients.get(client);
    const now = performance.now();
    if (!seen || client.readyForQuery || seen.bytes !== stream.bytesRead) {
      clients.set(client, { bytes: stream.bytesRead, since: now });
      return;
    }
    if (now - seen.since < silence) return;
    seen.since = Number.POSITIVE_INFINITY;
    if (await canAnswer(url, client.processID)) {
      seen.since = performance.now();
      return;
    }
    if (client.readyForQuery || seen.bytes !== stream.bytesRead) return;
    stream.destroy(new Error('Connection terminated: nothing came over it any more'));
  }

  const lookAtAll = () => {
    for (const client of clients.keys()) void look(client);
    if ([...clients.keys()].some(({ readyForQuery }) => !readyForQuery)) return;
    clearInterval(timer);
    timer = undefined;
  };

  pool.on('acquire', (client) => {
    const inner = client as unknown as Inner;
    clients.set(inner, { bytes: inner.connection.stream.bytesRead, since: performance.now() });
    timer ??= setInterval(lookAtAll, Math.min(LOOK, silence / 4));
    timer.unref();
  });
  pool.on('remove', (client) => void clients.delete(client as unknown as Inner));
  return {
    stop() {
      clearInterval(timer);
    },
  };
}
