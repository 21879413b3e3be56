import { createControl } from './control/control.ts';
import type { FaultRule } from './faults/fault.ts';
import { createGateway } from './gateway/gateway.ts';
import type { GatewayOptions } from './gateway/options.ts';
import { createCdn } from './rest/cdn.ts';
import { createEdge } from './rest/edge.ts';
import { publishDefaultSounds } from './rest/expressions/default-sounds.ts';
import { createRestHandler } from './rest/handler.ts';
import { createInvalidRequestLimit } from './rest/invalid-requests.ts';
import { createRateLimiter } from './rest/rate-limits.ts';
import { RequestLog } from './rest/request-log.ts';
import { allRoutes } from './rest/routes/all.ts';
import type { Mismatch, ResponseValidator } from './spec/responses.ts';
import { defaultSeed } from './world/default-seed.ts';
import { seedWorld } from './world/seed.ts';
import type { Seed } from './world/seed-format.ts';
import { World, type WorldOptions } from './world/world.ts';

export interface SandboxOptions extends WorldOptions {
  /** 0 takes a free port. */
  readonly port?: number;
  /** The world to start with; a small community where left out. */
  readonly world?: Seed;
  /** `off` for benchmarks and for tests that are about something else. */
  readonly rateLimits?: 'discord' | 'off';
  /** Requests a second for each bot; Discord's 50 where left out. */
  readonly globalRateLimit?: number;
  /** 401, 403 and 429 in ten minutes before the address is shut out; Discord's 10,000 where left out. */
  readonly invalidRequestLimit?: number;
  readonly faults?: readonly FaultRule[];
  readonly gateway?: Partial<GatewayOptions>;
  /** Check every answer against the official document and collect the mismatches. */
  readonly validateResponses?: boolean;
  /** Told of errors that are the sandbox's own fault. */
  readonly onFault?: (error: unknown) => void;
}

export interface Sandbox {
  /** Base URL of the REST API, without version: `http://127.0.0.1:PORT/api`. */
  readonly api: string;
  /** Base URL of the control endpoint. */
  readonly control: string;
  readonly world: World;
  readonly requests: RequestLog;
  /** Answers that the official document does not allow. Empty unless `validateResponses` is on. */
  readonly mismatches: readonly Mismatch[];
  stop(): Promise<void>;
}

/** Starts a sandbox on loopback. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const world = new World(options);
  seedWorld(world, options.world ?? defaultSeed);
  publishDefaultSounds(world);
  for (const rule of options.faults ?? []) world.faults.add(rule);
  const requests = new RequestLog();
  const responses = options.validateResponses ? await loadResponseValidator() : undefined;
  const rateLimiter = createRateLimiter(world.clock, {
    mode: options.rateLimits ?? 'discord',
    global: options.globalRateLimit ?? 50,
  });
  const handler = createRestHandler({ world, routes: allRoutes, rateLimiter, onFault: options.onFault ?? reportFault });
  const invalidRequests = createInvalidRequestLimit(world.clock, options.invalidRequestLimit ?? 10_000);
  const edge = createEdge({ world, handler, invalidRequests, log: requests, responses });
  const mismatches = responses?.mismatches ?? [];
  const control = createControl({ world, edge, requests, mismatches });
  const cdn = createCdn(world);
  const gateway = createGateway(
    world,
    { rateLimits: options.rateLimits ?? 'discord', ...options.gateway },
    options.onFault ?? reportFault,
  );
  world.gateway = gateway.port;
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: options.port ?? 0,
    idleTimeout: 120,
    websocket: gateway.websocket,
    fetch(request, server) {
      const upgraded = gateway.upgrade(request, server);
      if (upgraded !== null) return upgraded;
      const { pathname } = new URL(request.url);
      if (pathname === '/api' || pathname.startsWith('/api/')) return edge.handle(request);
      return pathname.startsWith('/control/') ? control.handle(request) : cdn.handle(request);
    },
  });
  const origin = `http://127.0.0.1:${server.port}`;
  Object.assign(world.urls, { api: `${origin}/api`, cdn: origin, gateway: `ws://127.0.0.1:${server.port}/gateway` });
  return {
    api: world.urls.api,
    control: `${origin}/control`,
    world,
    requests,
    mismatches,
    async stop() {
      world.timers.stop();
      gateway.stop();
      await server.stop(true);
    },
  };
}

/** ajv is loaded only where answers are checked. */
async function loadResponseValidator(): Promise<ResponseValidator> {
  const { createResponseValidator } = await import('./spec/responses.ts');
  return createResponseValidator();
}

function reportFault(error: unknown): void {
  process.stderr.write(`sandbox: ${error instanceof Error ? error.stack : String(error)}\n`);
}
