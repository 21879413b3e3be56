import { createInflate, createZstdDecompress, inflateSync } from 'node:zlib';
import { GatewayIntentBits } from 'discord.js';
import type { Sandbox } from '../../sandbox/main.ts';
import type { ApplicationRecord, GuildRecord } from '../../sandbox/world/records.ts';

export const allIntents = Object.values(GatewayIntentBits)
  .filter((value): value is GatewayIntentBits => typeof value === 'number')
  .reduce((sum, bit) => sum | bit, 0);

export interface Payload {
  readonly op: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into payloads of every shape
  readonly d: any;
  readonly s: number | null;
  readonly t: string | null;
}

/** For what surely comes, on a machine that is busy with other things; milliseconds. */
const PATIENCE = 20_000;

type Matcher = (payload: Payload) => boolean;

/** A WebSocket and nothing else: no client library whose habits could hide a mistake. */
export class RawClient {
  /** Everything received, in order. */
  readonly received: Payload[] = [];
  /** Sizes and kinds of the messages as they came. */
  readonly messages: (string | Uint8Array)[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  private readonly socket: WebSocket;
  private readonly waiting = new Set<() => void>();
  private taken = new Set<Payload>();

  constructor(url: string, read: (message: string | Uint8Array) => Promise<string>) {
    this.socket = new WebSocket(url);
    this.socket.binaryType = 'arraybuffer';
    let reading = Promise.resolve();
    this.socket.addEventListener('message', ({ data }) => {
      const message = typeof data === 'string' ? data : new Uint8Array(data);
      this.messages.push(message);
      reading = reading.then(async () => {
        this.received.push(JSON.parse(await read(message)));
        for (const wake of this.waiting) wake();
      });
    });
    this.closed = new Promise((resolve) => {
      this.socket.addEventListener('close', ({ code, reason }) => resolve({ code, reason }));
    });
  }

  send(op: number, d: unknown): void {
    this.sendText(JSON.stringify({ op, d }));
  }

  sendText(text: string): void {
    this.socket.send(text);
  }

  close(code?: number): void {
    this.socket.close(code);
  }

  /** The first payload, not yet taken, of this opcode or event. */
  async next(wanted: number | string | Matcher, timeoutMs = PATIENCE): Promise<Payload> {
    const fits = matcherOf(wanted);
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const found = this.received.find((payload) => !this.taken.has(payload) && fits(payload));
      if (found) {
        this.taken.add(found);
        return found;
      }
      if (!(await this.wake(deadline - performance.now()))) {
        const seen = this.received.map(({ op, t }) => t ?? op).join(', ');
        throw new Error(`No payload ${String(wanted)}; there were: ${seen}`);
      }
    }
  }

  /** Whether something of this kind came, once all that was sent so far has arrived. */
  async heard(wanted: number | string | Matcher): Promise<boolean> {
    await this.settle();
    return this.received.some(matcherOf(wanted));
  }

  /** Waits until what the gateway has sent is here: its answer to a heartbeat comes after it. */
  async settle(): Promise<void> {
    const acks = this.received.filter(({ op }) => op === 11).length;
    this.send(1, this.lastSequence);
    const deadline = performance.now() + PATIENCE;
    while (this.received.filter(({ op }) => op === 11).length === acks) {
      if (!(await this.wake(deadline - performance.now()))) throw new Error('No heartbeat ACK.');
    }
  }

  get lastSequence(): number | null {
    return this.received.findLast(({ s }) => s !== null)?.s ?? null;
  }

  events(name: string): Payload[] {
    return this.received.filter(({ t }) => t === name);
  }

  private wake(milliseconds: number): Promise<boolean> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve(true);
      };
      const timer = setTimeout(
        () => {
          this.waiting.delete(wake);
          resolve(false);
        },
        Math.max(0, milliseconds),
      );
      this.waiting.add(wake);
    });
  }
}

function matcherOf(wanted: number | string | Matcher): Matcher {
  if (typeof wanted === 'function') return wanted;
  return typeof wanted === 'number' ? ({ op }) => op === wanted : ({ t }) => t === wanted;
}

/** Opens a connection with these query parameters; decompresses as they ask. */
export function connect(
  sandbox: Sandbox,
  query: Record<string, string> = {},
  url = sandbox.world.urls.gateway,
): RawClient {
  const parameters = new URLSearchParams({ v: '10', encoding: 'json', ...query });
  return new RawClient(`${url}?${parameters}`, readerOf(query.compress));
}

function readerOf(compress: string | undefined): (message: string | Uint8Array) => Promise<string> {
  if (compress !== 'zlib-stream' && compress !== 'zstd-stream') {
    return async (message) => (typeof message === 'string' ? message : inflateSync(message).toString());
  }
  const stream = compress === 'zlib-stream' ? createInflate() : createZstdDecompress();
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  return (message) =>
    new Promise((resolve, reject) => {
      stream.once('error', reject);
      stream.write(message, () => {
        stream.off('error', reject);
        resolve(Buffer.from(text, 'latin1').toString());
        text = '';
      });
    });
}

export interface IdentifyOptions {
  readonly token?: string | undefined;
  readonly intents?: number | undefined;
  readonly query?: Record<string, string>;
  readonly [field: string]: unknown;
}

/** A client that has sent IDENTIFY. */
export function identify(sandbox: Sandbox, { query, ...given }: IdentifyOptions = {}): RawClient {
  const client = connect(sandbox, query);
  void client.next(10).then(() => {
    client.send(2, {
      token: application(sandbox).token,
      intents: allIntents,
      properties: { os: 'linux', browser: 'test', device: 'test' },
      ...given,
    });
  });
  return client;
}

/** A client whose guilds have all come in. */
export async function ready(sandbox: Sandbox, options: IdentifyOptions = {}) {
  const client = identify(sandbox, options);
  const { d } = await client.next('READY');
  await client.settle();
  return { client, sessionId: d.session_id as string, resumeUrl: d.resume_gateway_url as string, data: d };
}

/** A client that goes on with a session. */
export async function resume(sandbox: Sandbox, session_id: string, seq: number, token = application(sandbox).token) {
  const client = connect(sandbox, {}, `${sandbox.world.urls.gateway}/resume`);
  await client.next(10);
  client.send(6, { token, session_id, seq });
  return client;
}

export function application(sandbox: Sandbox, name?: string): ApplicationRecord {
  const found = [...sandbox.world.applications.values()].find((one) => name === undefined || one.name === name);
  if (!found) throw new Error(`The sandbox has no bot ${name}.`);
  return found;
}

export function guildOf(sandbox: Sandbox): GuildRecord {
  const [guild] = sandbox.world.guilds.values();
  if (!guild) throw new Error('The sandbox has no guild.');
  return guild;
}

export function userId(sandbox: Sandbox, name: string): string {
  const user = [...sandbox.world.users.values()].find(({ username }) => username === name);
  if (!user) throw new Error(`The sandbox has no user ${name}.`);
  return user.id;
}
