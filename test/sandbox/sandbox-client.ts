import type { Sandbox } from '../../sandbox/main.ts';

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
  readonly headers: Headers;
}

export type Client = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answer>;

/** Plain fetch with the first bot's token: no client library whose habits could hide a mistake. */
export function clientOf(sandbox: Sandbox): Client {
  const token = [...sandbox.world.applications.values()][0]?.token;
  return async (method, path, body, headers = {}) => {
    const isText = typeof body === 'string' || body instanceof FormData;
    const response = await fetch(`${sandbox.api}/v10${path}`, {
      method,
      headers: {
        authorization: `Bot ${token}`,
        ...(body !== undefined && !(body instanceof FormData) && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.startsWith('application/json');
    return {
      status: response.status,
      body: text === '' ? undefined : json ? JSON.parse(text) : text,
      headers: response.headers,
    };
  };
}

export function channelId(sandbox: Sandbox, name: string): string {
  for (const channel of sandbox.world.channels.values())
    if ('name' in channel && channel.name === name) return channel.id;
  throw new Error(`The sandbox has no channel ${name}.`);
}
