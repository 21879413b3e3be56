import { DiscordError, httpError } from '../errors.ts';
import { type DocumentedOperation, documentedOperation } from '../spec/document.ts';
import type { World } from '../world/world.ts';
import { auditLogReason, authenticate, type Caller } from './authentication.ts';
import { type ParsedBody, parseBody } from './body.ts';
import { checkScopes } from './oauth2.ts';
import type { RateLimiter } from './rate-limits.ts';
import { Reply, type RestRequest, type Route } from './route.ts';
import { Router } from './router.ts';
import { validateBody, validateParams, validateQuery } from './validation.ts';

export interface HandlerOptions {
  readonly world: World;
  readonly routes: readonly Route[];
  readonly rateLimiter: RateLimiter;
  /** Told of errors that are the sandbox's own fault; the client gets a 500. */
  onFault(error: unknown): void;
}

/** An answer and what is known of the request it answers. */
export interface Answered {
  readonly reply: Reply;
  readonly route: Route | null;
  readonly documented: DocumentedOperation | null;
  readonly caller: Caller | null;
  readonly body: unknown;
  readonly reason: string | null;
}

export interface RestHandler {
  /** Answers a request for `path` (below /api/vN). `as` makes it on behalf of a scripted member, whom no rate limit binds. */
  answer(request: Request, path: string, as?: Caller): Promise<Answered>;
}

type Progress = { -readonly [Key in keyof Omit<Answered, 'reply'>]: Answered[Key] } & {
  headers: Record<string, string>;
};

/** The API proper: finds the route, asks who calls, checks limits and form, runs the handler. */
export function createRestHandler({ world, routes, rateLimiter, onFault }: HandlerOptions): RestHandler {
  const router = new Router(routes);

  async function answer(request: Request, path: string, as?: Caller): Promise<Answered> {
    const progress: Progress = { route: null, documented: null, caller: null, body: null, reason: null, headers: {} };
    const reply = await attempt(request, path, as, progress);
    const { headers, ...known } = progress;
    return { ...known, reply: new Reply(reply.status, reply.body, { ...headers, ...reply.headers }) };
  }

  async function attempt(request: Request, path: string, as: Caller | undefined, progress: Progress): Promise<Reply> {
    try {
      return await run(request, path, as, progress);
    } catch (error) {
      if (error instanceof DiscordError) return new Reply(error.status, error.toJSON());
      onFault(error);
      return new Reply(500, { message: '500: Internal Server Error', code: 0 });
    }
  }

  async function run(request: Request, path: string, as: Caller | undefined, progress: Progress): Promise<Reply> {
    const match = router.find(request.method, path);
    if (!match) throw httpError(404, 'Not Found');
    const { route, params } = match;
    if (!route) throw httpError(405, 'Method Not Allowed');
    progress.route = route;
    const caller = as ?? authenticate(world, request.headers);
    progress.caller = caller;
    if (!caller && route.auth === 'bot') throw httpError(401, 'Unauthorized');
    const documented = documentedOperation(route.method, route.path);
    if (caller?.authorization) checkScopes(documented, caller.authorization);
    if (!as) {
      const { headers, refusal } = rateLimiter.take(route, params, caller?.user.id ?? null);
      progress.headers = { ...headers };
      if (refusal) return refusal;
    }
    progress.documented = documented ?? null;
    validateParams(documented, params);
    const query = validateQuery(documented, new URL(request.url).searchParams);
    const parsed = await parseBody(request, documented?.operation);
    progress.body = parsed.value;
    progress.reason = auditLogReason(request.headers);
    const body = validateBody(documented, parsed);
    const result = await route.run(restRequest(request, path, params, query, body, parsed, progress));
    if (result instanceof Reply) return result;
    return result === undefined ? new Reply(204) : new Reply(200, result);
  }

  function restRequest(
    request: Request,
    path: string,
    params: Readonly<Record<string, string>>,
    query: Record<string, unknown>,
    body: unknown,
    { files }: ParsedBody,
    { caller, reason }: Progress,
  ): RestRequest {
    return {
      world,
      params,
      query,
      body,
      files,
      reason,
      caller: caller?.user ?? null,
      get user() {
        if (!caller) throw httpError(401, 'Unauthorized');
        return caller.user;
      },
      application: caller?.application ?? null,
      authorization: caller?.authorization ?? null,
      headers: request.headers,
      path,
    };
  }

  return { answer };
}
