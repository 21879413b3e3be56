import { messageView } from '../views/messages.ts';
import type { ControlRoute } from './route.ts';
import { numberOf, refusal } from './route.ts';

/** Looking at the sandbox, and moving its clock. */
export const observationRoutes: readonly ControlRoute[] = [
  { method: 'GET', path: '/world', run: ({ overview }) => overview() },

  /** All messages, oldest first, as nobody in particular sees them. */
  {
    method: 'GET',
    path: '/channels/{channel_id}/messages',
    run({ world, params }) {
      const channel = world.channels.get(params.channel_id ?? '');
      if (!channel) throw refusal('There is no such channel.', 404);
      return channel.messages.all().map((message) => messageView(world, message, '0'));
    },
  },

  /** Requests that reached the API, oldest first; `after` an id. */
  {
    method: 'GET',
    path: '/requests',
    run: ({ requests, query }) => requests.list(Number(query.get('after') ?? 0)),
  },
  { method: 'DELETE', path: '/requests', run: ({ requests }) => requests.clear() },

  /** What the application's moderation said of direct messages, by message. */
  {
    method: 'GET',
    path: '/applications/{application_id}/moderated-messages',
    run({ world, params }) {
      const application = world.applications.get(params.application_id ?? '');
      if (!application) throw refusal('There is no such application.', 404);
      return Object.fromEntries(application.moderated_messages);
    },
  },

  { method: 'GET', path: '/mismatches', run: ({ mismatches }) => mismatches },

  {
    method: 'POST',
    path: '/clock/advance',
    run({ world, body }) {
      const milliseconds = numberOf(body, 'milliseconds');
      if (milliseconds < 0) throw refusal('The clock does not run backwards.');
      world.clock.advance(milliseconds);
      return { now: world.clock.now() };
    },
  },
];
