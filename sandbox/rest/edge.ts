import { discordError } from '../errors.ts';
import type { Fault } from '../faults/fault.ts';
import type { ResponseValidator } from '../spec/responses.ts';
import type { World } from '../world/world.ts';
import type { Caller } from './authentication.ts';
import type { Answered, RestHandler } from './handler.ts';
import type { InvalidRequestLimit } from './invalid-requests.ts';
import { rateLimited } from './rate-limits.ts';
import type { RequestLog } from './request-log.ts';
import { Reply } from './route.ts';

export interface EdgeOptions {
  readonly world: World;
  readonly handler: RestHandler;
  readonly invalidRequests: InvalidRequestLimit;
  readonly log: RequestLog;
  /** Judges every answer of the handler, where given. */
  readonly responses?: ResponseValidator | undefined;
}

export interface Edge {
  handle(request: Request): Promise<Response>;
  /** The same API for a scripted member: no limits, no faults, not in the log. */
  handleAs(caller: Caller, request: Request, path: string): Promise<Response>;
}

/** What stands in front of the API: the ban of abusive addresses, the faults that were asked for, and the log. */
export function createEdge({ world, handler, invalidRequests, log, responses }: EdgeOptions): Edge {
  async function handle(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const path = versionlessPath(url.pathname);
    if (path instanceof Reply) return toResponse(path);
    const at = world.clock.now();
    const answered: { current?: Answered } = {};
    const response = await respond(request, path, answered);
    invalidRequests.count(response?.status ?? 0, response?.headers.get('x-ratelimit-scope') ?? null);
    log.add({
      at,
      method: request.method,
      path: path + url.search,
      user_id: answered.current?.caller?.user.id ?? null,
      body: answered.current?.body ?? null,
      reason: answered.current?.reason ?? null,
      status: response?.status ?? null,
    });
    return response ?? cutConnection();
  }

  /** Undefined where the connection is to be cut. */
  async function respond(
    request: Request,
    path: string,
    answered: { current?: Answered },
  ): Promise<Response | undefined> {
    const banned = invalidRequests.banned();
    if (banned > 0) return banPage(banned);
    if (!request.headers.get('user-agent')) return toResponse(noUserAgent);
    const faults = world.faults.forRequest(request.method, path);
    for (const fault of faults) {
      if (fault.kind === 'latency') await Bun.sleep(world.faults.latencyOf(fault));
      else if (fault.kind === 'drop' && !fault.after) return undefined;
      else if (fault.kind === 'error') return errorResponse(fault);
      else if (fault.kind === 'rate_limit') return toResponse(limitReply(fault));
    }
    answered.current = await handler.answer(request, path);
    judge(answered.current);
    if (faults.some(({ kind }) => kind === 'drop')) return undefined;
    const broken = faults.some(({ kind }) => kind === 'malformed');
    return toResponse(answered.current.reply, broken);
  }

  function judge({ reply: { status, body }, route, documented }: Answered): void {
    if (route && documented && status < 500)
      responses?.check({ method: route.method, path: route.path, documented, status, body });
  }

  async function handleAs(caller: Caller, request: Request, path: string): Promise<Response> {
    const answered = await handler.answer(request, path, caller);
    judge(answered);
    return toResponse(answered.reply);
  }

  return { handle, handleAs };
}

/** https://discord.com/developers/docs/reference#user-agent */
const noUserAgent = new Reply(403, discordError(40333).toJSON());

/** /api/v10/x, /api/v9/x and /api/x are the same. https://discord.com/developers/docs/reference#api-versioning */
function versionlessPath(pathname: string): string | Reply {
  const match = /^\/api(?:\/v(\d+))?(\/.*)?$/.exec(pathname);
  if (!match) return new Reply(404, { message: '404: Not Found', code: 0 });
  const [, version, rest] = match;
  if (version !== undefined && version !== '9' && version !== '10') {
    return new Reply(400, { message: 'Invalid API version', code: 50041 });
  }
  return (rest ?? '/').replace(/\/+$/, '') || '/';
}

function toResponse({ status, body, headers }: Reply, broken = false): Response {
  if (body === undefined) return new Response(null, { status, headers });
  if (body instanceof Uint8Array) {
    const bytes = Uint8Array.from(broken ? body.subarray(0, body.length / 2) : body);
    return new Response(bytes, { status, headers });
  }
  const isText = typeof body === 'string' && headers['content-type'] !== undefined;
  const text = isText ? body : JSON.stringify(body);
  const init = { status, headers: { 'content-type': 'application/json', ...headers } };
  return new Response(broken ? text.slice(0, Math.ceil(text.length / 2)) : text, init);
}

function errorResponse({ status, html }: Extract<Fault, { kind: 'error' }>): Response {
  if (html)
    return htmlPage(
      status,
      `<html>\r\n<head><title>${status}</title></head>\r\n<body>\r\n<center><h1>${status}</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n`,
    );
  const reasons: Record<number, string> = {
    500: 'Internal Server Error',
    502: 'Bad Gateway',
    503: 'Service Unavailable',
    504: 'Gateway Timeout',
  };
  return toResponse(new Reply(status, { message: `${status}: ${reasons[status] ?? 'Error'}`, code: 0 }));
}

function limitReply({ seconds, scope = 'user' }: Extract<Fault, { kind: 'rate_limit' }>): Reply {
  return rateLimited(seconds, scope, scope === 'global' ? { 'x-ratelimit-global': 'true' } : {});
}

/** The proxy's page has neither JSON nor rate-limit headers. */
function banPage(seconds: number): Response {
  return htmlPage(
    429,
    '<html><head><title>Access denied | discord.com used Cloudflare to restrict access</title></head><body>error code: 1015</body></html>',
    {
      'retry-after': String(Math.ceil(seconds)),
    },
  );
}

function htmlPage(status: number, html: string, headers: Record<string, string> = {}): Response {
  return new Response(html, { status, headers: { 'content-type': 'text/html', server: 'cloudflare', ...headers } });
}

/** Bun closes the connection without an answer when a body fails before its first byte. */
function cutConnection(): Response {
  return new Response(new ReadableStream({ start: (controller) => controller.error(undefined) }));
}
