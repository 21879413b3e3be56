import { announceMember } from '../rest/announce.ts';
import type { GuildRecord, UserRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import type { ControlRequest, ControlRoute } from './route.ts';
import { refusal } from './route.ts';

/** What members do in a guild that takes no message: show interest in an event, pass its screening. */
export const membershipRoutes: readonly ControlRoute[] = [
  {
    method: 'PUT',
    path: '/guilds/{guild_id}/scheduled-events/{event_id}/users/{user_id}',
    run: (request) => showInterest(request, true),
  },
  {
    method: 'DELETE',
    path: '/guilds/{guild_id}/scheduled-events/{event_id}/users/{user_id}',
    run: (request) => showInterest(request, false),
  },
  {
    method: 'PUT',
    path: '/guilds/{guild_id}/members/{user_id}/screening',
    run({ world, params }) {
      const { guild, user } = memberOf(world, params);
      const member = guild.members.get(user.id);
      if (!member?.pending) return;
      member.pending = false;
      announceMember(world, member);
    },
  },
];

/** In all of the event, or in the occurrence whose exception is named. https://discord.com/developers/docs/events/gateway-events#guild-scheduled-event-user-add */
function showInterest({ world, params, body }: ControlRequest, interested: boolean): void {
  const { guild, user } = memberOf(world, params);
  const event = guild.scheduled_events.get(params.event_id ?? '');
  const exception = typeof body.exception_id === 'string' ? event?.exceptions.get(body.exception_id) : null;
  if (!event || exception === undefined) throw refusal('There is no such event.', 404);
  const { users } = exception ?? event;
  if (users.has(user.id) === interested) return;
  if (interested) users.add(user.id);
  else users.delete(user.id);
  world.dispatch({
    t: interested ? 'GUILD_SCHEDULED_EVENT_USER_ADD' : 'GUILD_SCHEDULED_EVENT_USER_REMOVE',
    guild_id: guild.id,
    ...(event.channel_id !== null && { channel_id: event.channel_id }),
    data: {
      guild_scheduled_event_id: event.id,
      user_id: user.id,
      guild_id: guild.id,
      ...(exception && { guild_scheduled_event_exception_id: exception.id }),
    },
  });
}

function memberOf(world: World, params: Readonly<Record<string, string>>): { guild: GuildRecord; user: UserRecord } {
  const guild = world.guilds.get(params.guild_id ?? '');
  const user = world.users.get(params.user_id ?? '');
  if (!guild || !user || !guild.members.has(user.id)) throw refusal('There is no such member.', 404);
  return { guild, user };
}
