import { eventUserView } from '../../views/scheduled-events.ts';
import type { ScheduledEventExceptionRecord, ScheduledEventRecord } from '../../world/records.ts';
import { compareSnowflakes } from '../../world/snowflake.ts';
import type { World } from '../../world/world.ts';
import { eventFor } from '../events/access.ts';
import { route } from '../route.ts';
import { exceptionOf } from './event-exceptions.ts';

interface UsersQuery {
  readonly with_member?: boolean;
  readonly limit?: number;
  readonly before?: string;
  readonly after?: string;
}

/** https://discord.com/developers/docs/resources/guild-scheduled-event#get-guild-scheduled-event-users and the two after the exceptions */
export const eventUserRoutes = [
  route<unknown, UsersQuery>({
    method: 'GET',
    path: '/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}/users',
    run(request) {
      const { event } = eventFor(request);
      return page(request.world, event, null, request.query);
    },
  }),

  route<unknown, { guild_scheduled_event_exception_ids?: readonly string[] }>({
    method: 'GET',
    path: '/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}/users/counts',
    run(request) {
      const { event } = eventFor(request);
      const ids = request.query.guild_scheduled_event_exception_ids ?? [];
      const known = ids.flatMap((id) => event.exceptions.get(id) ?? []);
      return {
        guild_scheduled_event_count: event.users.size,
        guild_scheduled_event_exception_counts: Object.fromEntries(known.map(({ id, users }) => [id, users.size])),
      };
    },
  }),

  route<unknown, UsersQuery>({
    method: 'GET',
    path: '/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}/{guild_scheduled_event_exception_id}/users',
    run(request) {
      const { event } = eventFor(request);
      const exception = exceptionOf(event, request.params.guild_scheduled_event_exception_id);
      return page(request.world, event, exception, request.query);
    },
  }),
];

/** "Users will always be returned in ascending order by user_id. If both are provided, only before is respected." */
function page(
  world: World,
  event: ScheduledEventRecord,
  exception: ScheduledEventExceptionRecord | null,
  { with_member = false, limit = 100, before, after }: UsersQuery,
) {
  const ids = [...(exception ?? event).users].toSorted(compareSnowflakes);
  const chosen =
    before !== undefined
      ? ids.filter((id) => compareSnowflakes(id, before) < 0).slice(-limit)
      : ids.filter((id) => after === undefined || compareSnowflakes(id, after) > 0).slice(0, limit);
  return chosen.map((id) => eventUserView(world, event, exception, id, with_member));
}
