import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RedisClient } from 'bun';

export interface PrivateRedis {
  url: string;
  port: number;
  /** kill -9, as a crash; `start` brings it back on the same port with nothing remembered. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Stops and continues the process: a server that accepts and never answers. */
  freeze(): void;
  thaw(): void;
  /** Ends it and removes its folder. */
  remove(): Promise<void>;
}

const binary = Bun.which('redis-server');

/** Whether tests that need Redis can run. Continuous integration has no excuse. */
export function redisIsHere(): boolean {
  if (binary) return true;
  if (Bun.env['CI'] === 'true') throw new Error('redis-server is missing: apt-get install -y redis-server');
  console.warn('\n*** SKIPPED: no redis-server on this machine, so the bus on Redis is not tested. ***\n');
  return false;
}

/** A server of the test's own on a free loopback port, in a folder of its own, without persistence. */
export async function privateRedis(): Promise<PrivateRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'guildhall-redis-'));
  const port = freePort();
  let child: Bun.Subprocess | undefined;
  const redis: PrivateRedis = {
    url: `redis://127.0.0.1:${port}`,
    port,
    async start() {
      child = Bun.spawn(
        [
          binary ?? '',
          '--port',
          String(port),
          '--bind',
          '127.0.0.1',
          '--save',
          '',
          '--appendonly',
          'no',
          '--dir',
          folder,
        ],
        { stdout: 'ignore', stderr: 'ignore' },
      );
      await answering(redis.url);
    },
    async kill() {
      child?.kill('SIGKILL');
      await child?.exited;
    },
    freeze: () => child?.kill('SIGSTOP'),
    thaw: () => child?.kill('SIGCONT'),
    async remove() {
      await redis.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await redis.start();
  return redis;
}

/**
 * Below those that systems give away by themselves: it must still be free when the server comes back to it after a
 * while, whatever other tests open meanwhile.
 */
function freePort(): number {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 18_000);
    try {
      Bun.listen({ hostname: '127.0.0.1', port, socket: { data() {} } }).stop(true);
      return port;
    } catch {
      // Taken: another one.
    }
  }
}

async function answering(url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const client = new RedisClient(url, { autoReconnect: false, connectionTimeout: 200 });
    try {
      await client.connect();
      return;
    } catch {
      await Bun.sleep(25);
    } finally {
      client.close();
    }
  }
  throw new Error('redis-server does not answer');
}

/** Where each kind of bus of these tests is, and how to leave no trace of it. */
export interface Place {
  kind: 'memory' | 'file' | 'redis';
  url: string;
  remove(): Promise<void>;
}

export function memoryPlace(): Place {
  return { kind: 'memory', url: `memory:${crypto.randomUUID()}`, remove: async () => {} };
}

export function filePlace(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'guildhall-bus-'));
  return {
    kind: 'file',
    url: `file:${join(folder, 'bus.sqlite')}`,
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Young servers grant no leases: see src/bus/redis/scripts.ts. Waits until this one is old enough for `ttlMs`. */
export async function grownUp(redis: PrivateRedis, ttlMs: number): Promise<void> {
  const client = new RedisClient(redis.url, { autoReconnect: false });
  await client.connect();
  for (;;) {
    const info: string = await client.send('INFO', ['server']);
    const uptime = Number(info.match(/uptime_in_seconds:(\d+)/)?.[1]);
    if ((uptime - 1) * 1000 > ttlMs) break;
    await Bun.sleep(50);
  }
  client.close();
}
