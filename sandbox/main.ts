import { createCdn } from './rest/cdn.ts';
import { createRestHandler } from './rest/handler.ts';
import { allRoutes } from './rest/routes/all.ts';
import { defaultSeed } from './world/default-seed.ts';
import { seedWorld } from './world/seed.ts';
import type { Seed } from './world/seed-format.ts';
import { World, type WorldOptions } from './world/world.ts';

export interface SandboxOptions extends WorldOptions {
  /** 0 takes a free port. */
  readonly port?: number;
  /** The world to start with; a small community where left out. */
  readonly world?: Seed;
  /** Told of errors that are the sandbox's own fault. */
  readonly onFault?: (error: unknown) => void;
}

export interface Sandbox {
  /** Base URL of the REST API, without version: `http://127.0.0.1:PORT/api`. */
  readonly api: string;
  /** Base URL of the control endpoint. */
  readonly control: string;
  readonly world: World;
  stop(): Promise<void>;
}

/** Starts a sandbox on loopback. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const world = new World(options);
  seedWorld(world, options.world ?? defaultSeed);
  const rest = createRestHandler({ world, routes: allRoutes, onFault: options.onFault ?? reportFault });
  const cdn = createCdn(world);
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: options.port ?? 0,
    fetch(request) {
      const { pathname } = new URL(request.url);
      return pathname === '/api' || pathname.startsWith('/api/') ? rest.handle(request) : cdn.handle(request);
    },
  });
  const origin = `http://127.0.0.1:${server.port}`;
  Object.assign(world.urls, { api: `${origin}/api`, cdn: origin, gateway: `ws://127.0.0.1:${server.port}/gateway` });
  return {
    api: world.urls.api,
    control: `${origin}/control`,
    world,
    stop: () => server.stop(true),
  };
}

function reportFault(error: unknown): void {
  process.stderr.write(`sandbox: ${error instanceof Error ? error.stack : String(error)}\n`);
}
