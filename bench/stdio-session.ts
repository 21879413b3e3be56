import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, track, until, within } from './children.ts';

/** A bare JSON-RPC client over a child's stdin and stdout: its own cost must not hide the server's. */
export interface StdioSession {
  readonly pid: number;
  request(method: string, params?: Record<string, unknown>): Promise<Record<string, unknown>>;
  notify(method: string, params?: Record<string, unknown>): void;
  /** Waits until the server says this on stderr. */
  says(words: RegExp): Promise<unknown>;
  close(): Promise<void>;
}

interface Reply {
  id?: number;
  result?: Record<string, unknown>;
  error?: { message: string };
}

/** Milliseconds. Generous: what takes so long is stuck. */
const LIMIT = 15_000;

export function openStdio(command: readonly string[], env: Record<string, string> = {}): StdioSession {
  const log = join(temporaryFolder(), 'stderr');
  const child = track(
    Bun.spawn([...command], {
      stdin: 'pipe',
      stdout: 'pipe',
      stderr: Bun.file(log),
      env: { ...process.env, ...env },
    }),
  );
  const waiting = new Map<number, { resolve(reply: Reply): void; reject(error: Error): void }>();
  let next = 0;

  const write = (message: object) => {
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    child.stdin.flush();
  };

  const take = (line: string) => {
    const reply = JSON.parse(line) as Reply;
    if (reply.id === undefined) return;
    waiting.get(reply.id)?.resolve(reply);
    waiting.delete(reply.id);
  };

  async function read(): Promise<void> {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of child.stdout) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      lines.filter((line) => line.startsWith('{')).forEach(take);
    }
  }
  const ended = (why: unknown) => {
    for (const { reject } of waiting.values()) reject(new Error(`the server ended: ${why}`));
    waiting.clear();
  };
  void read().catch(ended);
  void child.exited.then(ended);

  return {
    pid: child.pid,
    async request(method, params = {}) {
      const id = ++next;
      const { promise, resolve, reject } = Promise.withResolvers<Reply>();
      waiting.set(id, { resolve, reject });
      write({ id, method, params });
      const reply = await within(LIMIT, method, promise);
      if (reply.error) throw new Error(`${method}: ${reply.error.message}`);
      return reply.result ?? {};
    },
    notify: (method, params = {}) => write({ method, params }),
    says: (words) => until(LIMIT, String(words), () => words.exec(readFileSync(log, 'utf8')) ?? undefined),
    async close() {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
      await child.exited;
      clearTimeout(timer);
    },
  };
}

/** The 2025 handshake, which every client and server of today understands. */
export async function handshake(session: StdioSession): Promise<void> {
  await session.request('initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'bench', version: '1' },
  });
  session.notify('notifications/initialized');
}
