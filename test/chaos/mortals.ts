import type { Subprocess } from 'bun';

/** What a process of mortal-child.ts is told. */
export interface Mortality {
  task: 'jobs' | 'schedules';
  token: string;
  apiUrl: string;
  store: string;
  home: string;
  leaseMs: number;
  /** By how many milliseconds its clock is ahead. */
  ahead: number;
}

/** When to kill who makes a request. */
export type Moment = 'before Discord has it' | 'after Discord has it';
export const MOMENTS: readonly Moment[] = ['before Discord has it', 'after Discord has it'];

type Fits = (method: string, path: string) => boolean;

const bun = new URL('../../node_modules/.bin/bun', import.meta.url).pathname;
const script = new URL('mortal-child.ts', import.meta.url).pathname;

/**
 * Processes that work on what others gave, over real sockets through a gate that can kill whoever works at the worst
 * moments.
 * @param api the sandbox behind the gate
 */
export function openMortals(api: string, common: Omit<Mortality, 'apiUrl' | 'ahead'>) {
  const target = new URL(api).origin;
  const children = new Set<Subprocess>();
  /** Called for each request on its way to Discord. */
  let judge: (method: string, path: string) => Moment | undefined = () => undefined;
  let kill: () => void = () => {};

  const gate = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const { method, headers } = request;
      const moment = judge(method, pathname);
      if (moment === 'before Discord has it') {
        kill();
        return new Response(null, { status: 500 });
      }
      const answer = await fetch(`${target}${pathname}${search}`, {
        method,
        headers,
        ...(method === 'GET' ? {} : { body: await request.arrayBuffer() }),
      });
      if (moment) kill();
      return new Response(await answer.arrayBuffer(), { status: answer.status, headers: answer.headers });
    },
  });

  function spawn(more: Partial<Mortality> = {}) {
    const told: Mortality = { apiUrl: `http://127.0.0.1:${gate.port}/api`, ahead: 0, ...common, ...more };
    const child = Bun.spawn([bun, script, JSON.stringify(told)], { stdout: 'pipe', stderr: 'inherit' });
    children.add(child);
    return child;
  }

  async function end(child: Subprocess): Promise<void> {
    child.kill('SIGKILL');
    await child.exited;
    children.delete(child);
  }

  return {
    /** Resolves when it is at work. */
    async start(more?: Partial<Mortality>): Promise<Subprocess> {
      const child = spawn(more);
      const reader = child.stdout.getReader();
      await reader.read();
      reader.releaseLock();
      return child;
    },

    end,

    /** Starts one and has it killed at that moment of the first request that fits. */
    async dieAt(moment: Moment, fits: Fits): Promise<void> {
      const child = spawn();
      const { promise, resolve } = Promise.withResolvers<void>();
      kill = () => {
        child.kill('SIGKILL');
        resolve();
      };
      let first = true;
      judge = (method, path) => {
        if (!first || !fits(method, path)) return undefined;
        first = false;
        return moment;
      };
      await promise;
      await end(child);
      judge = () => undefined;
    },

    async close(): Promise<void> {
      await Promise.all([...children].map(end));
      await gate.stop(true);
    },
  };
}

export const isMessage: Fits = (method, path) => method === 'POST' && /\/channels\/\d+\/messages$/.test(path);
