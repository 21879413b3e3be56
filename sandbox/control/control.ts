import { DiscordError } from '../errors.ts';
import type { Edge } from '../rest/edge.ts';
import type { RequestLog } from '../rest/request-log.ts';
import { Router } from '../rest/router.ts';
import { isObject } from '../spec/document.ts';
import type { Mismatch } from '../spec/responses.ts';
import type { World } from '../world/world.ts';
import { authorizationControls } from './authorizations.ts';
import { communityRoutes } from './community.ts';
import { installationControls } from './installations.ts';
import { interactionControls } from './interactions.ts';
import { membershipRoutes } from './membership.ts';
import { misbehaviourRoutes } from './misbehaviour.ts';
import { monetizationControls } from './monetization.ts';
import { observationRoutes } from './observation.ts';
import { overviewOf } from './overview.ts';
import { peopleRoutes } from './people.ts';
import { type ControlRequest, type ControlRoute, refusal } from './route.ts';
import { whereaboutsRoutes } from './whereabouts.ts';

export interface ControlOptions {
  readonly world: World;
  readonly edge: Edge;
  readonly requests: RequestLog;
  readonly mismatches: readonly Mismatch[];
}

/**
 * The strings by which a test or a demo pulls the sandbox. Not part of Discord: it lives under /control. Requests that a web page
 * made are refused, since anything on the machine could open one.
 */
export function createControl({ world, edge, requests, mismatches }: ControlOptions) {
  const router = new Router<ControlRoute>([
    ...observationRoutes,
    ...misbehaviourRoutes,
    ...peopleRoutes,
    ...membershipRoutes,
    ...communityRoutes,
    ...whereaboutsRoutes,
    ...interactionControls,
    ...installationControls,
    ...monetizationControls,
    ...authorizationControls,
  ]);

  async function handle(request: Request): Promise<Response> {
    try {
      if (request.headers.has('origin')) throw refusal('Not for web pages.', 403);
      const url = new URL(request.url);
      const path = url.pathname.slice('/control'.length);
      if (path.startsWith('/api/')) return await speak(request, path.slice('/api'.length));
      const match = router.find(request.method, path);
      if (!match?.route) throw refusal('There is no such control.', match ? 405 : 404);
      const body = await readBody(request);
      const overview = () => overviewOf(world, `${url.origin}/control`);
      const result = match.route.run({
        world,
        requests,
        mismatches,
        params: match.params,
        query: url.searchParams,
        body,
        overview,
      });
      return result === undefined ? new Response(null, { status: 204 }) : Response.json(result);
    } catch (error) {
      if (error instanceof DiscordError) return Response.json(error.toJSON(), { status: error.status });
      throw error;
    }
  }

  /** The Discord API for the member whose token is given: same permissions, same dispatches as for bots. */
  async function speak(request: Request, path: string): Promise<Response> {
    const token = request.headers.get('authorization');
    const user = [...world.users.values()].find(
      ({ control_token }) => control_token !== null && control_token === token,
    );
    if (!user) throw refusal("Authorization must hold a scripted member's token.", 401);
    return edge.handleAs({ user, application: null }, request, path);
  }

  return { handle };
}

async function readBody(request: Request): Promise<ControlRequest['body']> {
  const text = await request.text();
  if (text === '') return {};
  try {
    const body: unknown = JSON.parse(text);
    if (isObject(body)) return body;
  } catch {
    // Said below.
  }
  throw refusal('The body must be a JSON object.');
}
