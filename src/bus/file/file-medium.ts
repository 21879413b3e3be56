import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BusError } from '../../kernel/bus.ts';
import type { Medium, MediumOptions } from '../medium.ts';
import { explained, openBusFile } from './bus-file.ts';
import { createMessages } from './messages.ts';
import { createRecords } from './records.ts';
import { openWakeUp } from './wake-up.ts';

/** How often a listening process looks although nobody woke it, and how often where nobody can. */
const LOOK_MS = 2_000;
const LOOK_MS_WITHOUT_SOCKET = 100;
const SHOW_MS = 30_000;

const pathOf = (url: string): string =>
  url.startsWith('file://') ? fileURLToPath(url) : resolve(url.slice('file:'.length));

interface Waiting {
  topic: string;
  text: string;
  done(error?: BusError): void;
}

/** For the processes of one machine: a small SQLite file, and datagrams on loopback that say "look". */
export async function openFileMedium(url: string, { hearing, clock, logger }: MediumOptions): Promise<Medium> {
  const path = pathOf(url);
  const id = randomBytes(8).toString('hex');
  const heard = new Set<string>();
  let file = openBusFile(path);
  let parts = partsOf();
  let version = dataVersion();
  let trouble: BusError | undefined;
  let listening: ReturnType<typeof setInterval> | undefined;
  let shownAt = 0;
  let waiting: Waiting[] = [];
  const wakeUp = await openWakeUp((secret) => {
    if (secret === file.secret && heard.size > 0) safely(drain);
  });

  function partsOf() {
    return { records: createRecords(file.db, clock.wall), messages: createMessages(file.db, id, clock.wall) };
  }

  /** Changes when another process has written. Reads no page of the file. */
  function dataVersion(): number {
    return file.db.query<{ data_version: number }, []>('pragma data_version').get()?.data_version ?? 0;
  }

  /** True when the file was taken away meanwhile, and with it all that was known. */
  function renewed(): boolean {
    if (!file.replaced()) return false;
    logger.warn({ path }, 'The bus file was removed while in use; a new one is used from now on');
    const old = file;
    file = openBusFile(path);
    parts = partsOf();
    old.db.close();
    if (heard.size > 0) register();
    hearing.gap();
    return true;
  }

  function attempt<T>(work: () => T): T {
    try {
      const result = work();
      trouble = undefined;
      return result;
    } catch (error) {
      trouble = explained(path, error);
      throw trouble;
    }
  }

  function safely(work: () => void): void {
    try {
      attempt(work);
    } catch (error) {
      logger.debug({ err: error }, 'The bus file could not be read; trying again');
    }
  }

  function drain(): void {
    for (let more = true; more; ) {
      const found = parts.messages.read();
      more = found.more;
      if (found.missed) hearing.gap();
      for (const { topic, text } of found.messages) {
        if (heard.has(topic)) hearing.message(topic, text);
      }
    }
  }

  function register(): void {
    parts.messages.register(wakeUp.port);
    shownAt = clock.monotonic();
  }

  function look(): void {
    if (renewed()) return;
    if (clock.monotonic() - shownAt >= SHOW_MS) register();
    const now = dataVersion();
    if (now === version) return;
    version = now;
    drain();
  }

  function flush(): void {
    const batch = waiting;
    waiting = [];
    try {
      const ports = attempt(() => {
        renewed();
        return parts.messages.write(batch);
      });
      wakeUp.ring(ports, file.secret);
      for (const { topic, text, done } of batch) {
        done();
        if (heard.has(topic)) hearing.message(topic, text);
      }
    } catch (error) {
      for (const { done } of batch) done(explained(path, error));
    }
  }

  return {
    kind: 'file',
    publish(topic, text) {
      return new Promise((resolve, reject) => {
        // What is published in one breath is written in one transaction.
        if (waiting.length === 0) queueMicrotask(flush);
        waiting.push({ topic, text, done: (error) => (error ? reject(error) : resolve()) });
      });
    },
    async hear(topic) {
      if (heard.size === 0) {
        // What was published while nobody listened here concerns nobody here.
        attempt(() => {
          parts.messages.skip();
          register();
        });
        listening = setInterval(() => safely(look), wakeUp.port === undefined ? LOOK_MS_WITHOUT_SOCKET : LOOK_MS);
        listening.unref();
      }
      heard.add(topic);
    },
    ignore(topic) {
      heard.delete(topic);
      if (heard.size > 0) return;
      clearInterval(listening);
      safely(() => parts.messages.unregister());
    },
    look: async (name) => attempt(() => parts.records.look(name)),
    take: async (name, seen, claim) => attempt(() => (renewed() ? undefined : parts.records.take(name, seen, claim))),
    beat: async (name, renewal) => attempt(() => !renewed() && parts.records.beat(name, renewal)),
    free: async (name, fence) => attempt(() => parts.records.free(name, fence)),
    count: async (name, windowMs, by) => attempt(() => parts.records.count(name, windowMs, by)),
    trouble() {
      if (trouble) return { ok: false, detail: trouble.message };
      if (wakeUp.port !== undefined) return undefined;
      return { ok: true, detail: 'sockets on loopback are not allowed, so the file is looked at ten times a second' };
    },
    async close() {
      clearInterval(listening);
      if (heard.size > 0) safely(() => parts.messages.unregister());
      heard.clear();
      wakeUp.close();
      file.db.close();
    },
  };
}
