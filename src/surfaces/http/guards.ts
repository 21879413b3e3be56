import { refuse } from './answers.ts';

/** Names of this machine in `Host` and `Origin`. */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

export interface GuardOptions {
  /** Host names accepted besides those of this machine, with or without port. */
  hosts: readonly string[];
  /** Browser origins accepted besides those of this machine: `https://app.example.com`. */
  origins: readonly string[];
}

const hostnameOf = (host: string): string | undefined => URL.parse(`http://${host}`)?.hostname;

/**
 * Refuses what a web page could make a browser send here: by a DNS name that was rebound to this machine, or from an
 * origin nobody allowed. https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#security-%26-endpoint
 */
export function createGuard({ hosts, origins }: GuardOptions): (request: Request) => Response | undefined {
  const names = new Set([...LOOPBACK, ...hosts.map((host) => host.toLowerCase())]);
  const allowed = new Set(origins.map((origin) => URL.parse(origin)?.origin ?? origin.toLowerCase()));

  const hostAllowed = (host: string | null) =>
    host !== null &&
    // The last is right for every spelling, and slow.
    (names.has(host.toLowerCase()) || names.has(host.replace(/:\d+$/, '')) || names.has(hostnameOf(host) ?? ''));
  const originAllowed = (origin: string) => {
    const url = URL.parse(origin);
    return url !== null && (LOOPBACK.includes(url.hostname) || allowed.has(url.origin) || allowed.has(url.hostname));
  };

  return (request) => {
    const host = request.headers.get('host');
    if (!hostAllowed(host)) {
      return refuse(403, 'forbidden', 'This Host is not served here.', 'Add it to http_allowed_hosts.');
    }
    const origin = request.headers.get('origin');
    if (origin && !originAllowed(origin)) {
      return refuse(403, 'forbidden', 'This Origin may not call here.', 'Add it to http_allowed_origins.');
    }
    return undefined;
  };
}

/** Lets pages of an allowed origin read the answer. */
export function exposeTo(request: Request, response: Response): Response {
  const origin = request.headers.get('origin');
  if (!origin) return response;
  response.headers.set('Access-Control-Allow-Origin', origin);
  response.headers.set('Access-Control-Expose-Headers', 'Mcp-Session-Id, WWW-Authenticate, Retry-After');
  response.headers.append('Vary', 'Origin');
  return response;
}

/** What a browser asks before it sends anything else than a simple request. */
export function preflight(request: Request): Response {
  const asked = request.headers.get('access-control-request-headers');
  return new Response(null, {
    status: 204,
    headers: {
      'Access-Control-Allow-Methods': 'POST, GET, DELETE',
      ...(asked ? { 'Access-Control-Allow-Headers': asked } : {}),
      'Access-Control-Max-Age': '600',
    },
  });
}
