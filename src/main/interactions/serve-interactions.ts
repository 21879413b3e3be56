import type { DiscordConnection } from '../../discord/open-discord.ts';
import { path } from '../../kernel/discord.ts';
import type { Logger, Metrics } from '../../kernel/telemetry.ts';
import type { OpenMemory } from '../memory.ts';
import { type Callback, isReceived, type Received, type Receiving, TYPES } from './received.ts';

interface Options {
  discord: DiscordConnection;
  memory: Pick<OpenMemory, 'store'>;
  logger: Logger;
  metrics: Metrics;
  /** Whether what the gateway tells is this process's to see to. */
  mayTell(): boolean;
  /** False where another program of this bot sees to all but our own questions. */
  all: boolean;
  /** Puts one that did not come over the gateway into the event log. */
  record(received: Received, botId: string): Promise<void>;
  now?(): number;
}

export interface InteractionService {
  /** Sees to one that came another way than over the gateway. `send` is called once, with what Discord is to get. */
  take(received: Received, send: (callback: Callback) => void): Promise<void>;
  /** Resolves when those under way are seen to. */
  stop(): Promise<void>;
}

/** How long those under way may take when the program ends, milliseconds. */
const STOP_MS = 3000;

/** Sees to interactions in the process that has the gateway. What it takes is loaded with the first of them. */
export function serveInteractions({
  discord,
  memory,
  logger,
  metrics,
  mayTell,
  record,
  all,
  now = Date.now,
}: Options): InteractionService {
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  const bound = discord.bind({ signal: stopping.signal });
  const shared: Omit<Receiving, 'send' | 'confirmed'> = {
    ...{ all, logger, metrics, now, store: memory.store },
    botId: async () => (await bound.me()).id,
    request: (method, where, options) => bound.request(method, where, options),
  };

  async function see(received: Received, how: Pick<Receiving, 'send' | 'confirmed'>): Promise<void> {
    const { receive } = await import('./receive.ts');
    await receive(received, { ...shared, ...how });
  }

  function track(work: Promise<void>): Promise<void> {
    const tracked = work.finally(() => running.delete(tracked));
    running.add(tracked);
    return tracked;
  }

  const deaf = discord.onDispatch(({ t, d }) => {
    if (t !== 'INTERACTION_CREATE' || !mayTell() || !isReceived(d)) return;
    const send = async (body: Callback) => {
      await bound.request('POST', path`/interactions/${d.id}/${d.token}/callback`, { body, auth: false });
    };
    track(see(d, { send, confirmed: true })).catch((error) =>
      logger.error({ err: error, interaction: d.id }, 'an interaction could not be seen to'),
    );
  });

  return {
    take(received, send) {
      if (received.type !== TYPES.ping) {
        track(shared.botId().then((botId) => record(received, botId))).catch((error) =>
          logger.error({ err: error, interaction: received.id }, 'an interaction is missing in the event log'),
        );
      }
      return track(see(received, { send: (callback) => Promise.resolve(send(callback)), confirmed: false }));
    },
    async stop() {
      deaf();
      await Promise.race([Promise.allSettled(running), Bun.sleep(running.size > 0 ? STOP_MS : 0)]);
      stopping.abort();
    },
  };
}
