// The little guild over HTTP, in this process, on a free port.
import { timingSafeEqual } from 'node:crypto';
import type { Authenticate } from '../../src/kernel/authenticate.ts';
import type { Caller } from '../../src/kernel/caller.ts';
import { type HttpOptions, serveHttp } from '../../src/surfaces/http/serve.ts';
import { createMcp, type McpOptions } from '../../src/surfaces/mcp/mcp.ts';
import { agent, type LittleGuild, littleGuild } from './little-guild.ts';

const matches = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** Callers by bearer key; the same object every time, as the port asks. */
export function byKey(callers: Readonly<Record<string, Caller>>): Authenticate {
  return (request) => {
    const given = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1];
    const found = Object.entries(callers).find(([key]) => given !== undefined && matches(key, given));
    if (found) return found[1];
    const headers = { 'WWW-Authenticate': 'Bearer realm="guildhall"' };
    return given === undefined
      ? { status: 401, message: 'A bearer key is required.', hint: 'Send Authorization: Bearer <key>.', headers }
      : { status: 401, message: 'This key is not known.', hint: 'Check the key.', headers };
  };
}

export function littleService(
  http: Partial<HttpOptions> = {},
  mcp: Partial<McpOptions> = {},
  { guild, seen }: Pick<LittleGuild, 'guild' | 'seen'> = littleGuild(),
) {
  const errors: Error[] = [];
  const service = serveHttp({
    mcp: createMcp({ guild, info: { name: 'little', version: '0.0.1' }, ...mcp }),
    authenticate: byKey({ 'key-alice': agent('alice'), 'key-bob': agent('bob') }),
    port: 0,
    onerror: (error) => errors.push(error),
    ...http,
  });
  return { ...service, guild, seen, errors };
}
