import { afterAll } from 'bun:test';
import { type DiscordOptions, openDiscord } from '../../src/discord/open-discord.ts';
import { OperationError } from '../../src/kernel/errors.ts';

export interface Received {
  method: string;
  path: string;
  headers: Headers;
  text: string;
}

/** A server of our own that answers as Discord documents, for what the sandbox cannot be told to do. */
export function startPeer(answer: (request: Received, count: number) => Response | Promise<Response>) {
  const received: Received[] = [];
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    async fetch(request) {
      const one = {
        method: request.method,
        path: new URL(request.url).pathname.replace('/api/v10', '') + new URL(request.url).search,
        headers: request.headers,
        text: await request.text(),
      };
      received.push(one);
      return answer(one, received.length);
    },
  });
  afterAll(() => server.stop(true));
  return { api: `http://127.0.0.1:${server.port}/api`, origin: `http://127.0.0.1:${server.port}`, received, server };
}

export const TOKEN = 'MTAwMDAwMDAwMDAwMDAwMDAx.secret.secret-secret-secret';

/** A connection that repeats quickly, so that tests do not wait. */
export function connect(apiUrl: string, options: DiscordOptions = {}) {
  const connection = openDiscord({ token: TOKEN, apiUrl, retryDelays: [5, 10], ...options });
  afterAll(() => connection.stop());
  return {
    connection,
    discord: connection.bind({ signal: new AbortController().signal }),
  };
}

/** The error of a promise that must fail, as callers see it. */
export async function errorOf(promise: Promise<unknown>): Promise<OperationError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof OperationError) return error;
    throw error;
  }
  throw new Error('It was expected to fail.');
}

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
