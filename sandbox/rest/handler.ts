import { DiscordError, httpError } from '../errors.ts';
import { documentedOperation } from '../spec/document.ts';
import type { World } from '../world/world.ts';
import { auditLogReason, authenticate, type Caller } from './authentication.ts';
import { parseBody } from './body.ts';
import { Reply, type RestRequest, type Route } from './route.ts';
import { Router } from './router.ts';
import { validateBody, validateParams, validateQuery } from './validation.ts';

export interface HandlerOptions {
  readonly world: World;
  readonly routes: readonly Route[];
  /** Told of errors that are the sandbox's own fault; the client gets a 500. */
  onFault(error: unknown): void;
}

export interface RestHandler {
  /** Answers a request whose path begins with /api. `as` makes it on behalf of a scripted member. */
  handle(request: Request, as?: Caller): Promise<Response>;
}

/** The REST API as one function from request to response. */
export function createRestHandler({ world, routes, onFault }: HandlerOptions): RestHandler {
  const router = new Router(routes);

  async function handle(request: Request, as?: Caller): Promise<Response> {
    try {
      return toResponse(await answer(request, as));
    } catch (error) {
      if (error instanceof DiscordError) return toResponse(new Reply(error.status, error.toJSON()));
      onFault(error);
      return toResponse(new Reply(500, { message: '500: Internal Server Error', code: 0 }));
    }
  }

  async function answer(request: Request, as: Caller | undefined): Promise<Reply> {
    const url = new URL(request.url);
    const path = versionlessPath(url.pathname);
    const match = router.find(request.method, path);
    if (!match) throw httpError(404, 'Not Found');
    const { route, params } = match;
    if (!route) throw httpError(405, 'Method Not Allowed');
    const caller = as ?? authenticate(world, request.headers);
    if (!caller && route.auth === 'bot') throw httpError(401, 'Unauthorized');
    const documented = documentedOperation(route.method, route.path);
    validateParams(documented, params);
    const query = validateQuery(documented, url.searchParams);
    const parsed = await parseBody(request, documented?.operation);
    const body = validateBody(documented, parsed);
    const restRequest: RestRequest = {
      world,
      params,
      query,
      body,
      files: parsed.files,
      reason: auditLogReason(request.headers),
      caller: caller?.user ?? null,
      get user() {
        if (!caller) throw httpError(401, 'Unauthorized');
        return caller.user;
      },
      application: caller?.application ?? null,
      headers: request.headers,
      path,
    };
    const result = await route.run(restRequest);
    if (result instanceof Reply) return result;
    return result === undefined ? new Reply(204) : new Reply(200, result);
  }

  return { handle };
}

/** /api/v10/x, /api/v9/x and /api/x are the same. https://discord.com/developers/docs/reference#api-versioning */
function versionlessPath(pathname: string): string {
  const match = /^\/api(?:\/v(\d+))?(\/.*)?$/.exec(pathname);
  if (!match) throw httpError(404, 'Not Found');
  const [, version, rest] = match;
  if (version !== undefined && version !== '9' && version !== '10')
    throw new DiscordError(400, 50041, 'Invalid API version');
  return (rest ?? '/').replace(/\/+$/, '') || '/';
}

function toResponse({ status, body, headers }: Reply): Response {
  if (body === undefined) return new Response(null, { status, headers });
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
}
