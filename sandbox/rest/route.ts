import type { ApplicationRecord, AuthorizationRecord, UserRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A file of a multipart request. `field` is `files[3]` or, for stickers, `file`. */
export interface UploadedFile {
  readonly field: string;
  readonly name: string;
  readonly content_type: string | null;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What a handler gets: everything in it has been authenticated and validated. */
export interface RestRequest<Body = unknown, Query = Record<string, unknown>> {
  readonly world: World;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  readonly files: readonly UploadedFile[];
  /** X-Audit-Log-Reason, decoded; null where none was sent. */
  readonly reason: string | null;
  /** Who calls, or null where the route needs nobody. */
  readonly caller: UserRecord | null;
  /** Who calls. Throws 401 where nobody does. */
  readonly user: UserRecord;
  /** The calling bot's application; null for scripted members. */
  readonly application: ApplicationRecord | null;
  /** Of the bearer of an OAuth2 token. */
  readonly authorization: AuthorizationRecord | null;
  readonly headers: Headers;
  /** The URL's path below /api/vN. */
  readonly path: string;
}

/** Whether the body was a form, whose fields are text. */
export function isForm({ headers }: Pick<RestRequest, 'headers'>): boolean {
  return !(headers.get('content-type') ?? '').startsWith('application/json');
}

/** An answer other than "200 with a JSON body" or "204". */
export class Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** How many requests a bucket allows in how many seconds. */
export interface RateLimit {
  readonly limit: number;
  readonly seconds: number;
}

export interface Route {
  readonly method: Method;
  /** As in Discord's document: `/channels/{channel_id}/messages`. */
  readonly path: string;
  /** `bot`: a bot token is needed. `none`: nobody need call, for instance where the path holds a webhook's token. */
  readonly auth: 'bot' | 'none';
  /** Routes naming the same bucket share it. Left out, the route has its own. */
  readonly bucket?: string;
  readonly rateLimit?: RateLimit;
  run(request: RestRequest): unknown;
}

interface RouteDefinition<Body, Query> extends Omit<Route, 'run' | 'auth'> {
  readonly auth?: Route['auth'];
  /** Returns the body of a 200, nothing for a 204, or a `Reply`. Throws DiscordError. */
  run(request: RestRequest<Body, Query>): unknown;
}

/** A route. The body and query types are promises of the document: the server has validated both before `run`. */
export function route<Body = unknown, Query = Record<string, unknown>>(
  definition: RouteDefinition<Body, Query>,
): Route {
  return { auth: 'bot', ...definition, run: (request) => definition.run(request as RestRequest<Body, Query>) };
}
