import { discordError } from '../../errors.ts';
import { scheduledEventView } from '../../views/scheduled-events.ts';
import type { ScheduledEventRecord } from '../../world/records.ts';
import { type GuildAccess, guildFor } from '../access.ts';
import { changesBetween } from '../audit-changes.ts';
import { eventFor, isOpen, needToCreate, needToManage, seesEvent, statuses } from '../events/access.ts';
import { settleVoice } from '../events/emptiness.ts';
import { auditedEvent, type EventBody, readCover, readEventFields, readStatus } from '../events/fields.ts';
import { announceEvent, announceException, finishEvent, planEvent, startEvent } from '../events/lifecycle.ts';
import { type RestRequest, route } from '../route.ts';

interface CountQuery {
  readonly with_user_count?: boolean;
}

const maxOpen = 100;

/** https://discord.com/developers/docs/resources/guild-scheduled-event */
export const scheduledEventRoutes = [
  route<unknown, CountQuery>({
    method: 'GET',
    path: '/guilds/{guild_id}/scheduled-events',
    run(request) {
      const { world, user, query } = request;
      const { guild } = guildFor(request, request.params.guild_id ?? '');
      return [...guild.scheduled_events.values()]
        .filter((event) => isOpen(event) && seesEvent(world, user.id, event))
        .map((event) => scheduledEventView(world, event, query.with_user_count === true));
    },
  }),

  route<EventBody>({
    method: 'POST',
    path: '/guilds/{guild_id}/scheduled-events',
    run(request) {
      const { world, user, body, reason } = request;
      const access = guildFor(request, request.params.guild_id ?? '');
      const { guild } = access;
      const fields = readEventFields(world, body, null);
      needToCreate(request, access, fields);
      if ([...guild.scheduled_events.values()].filter(isOpen).length >= maxOpen) throw discordError(30038);
      const id = world.snowflakes.next();
      const event: ScheduledEventRecord = {
        ...fields,
        id,
        guild_id: guild.id,
        creator_id: user.id,
        status: statuses.scheduled,
        entity_id: null,
        image: readCover(world, id, body.image ?? null),
        users: new Set(),
        exceptions: new Map(),
      };
      guild.scheduled_events.set(id, event);
      announceEvent(world, 'GUILD_SCHEDULED_EVENT_CREATE', event);
      planEvent(world, guild, event);
      const changes = changesBetween({}, auditedEvent(event));
      world.audit(guild, { user_id: user.id, target_id: id, action_type: 100, changes, reason });
      return scheduledEventView(world, event, false);
    },
  }),

  route<unknown, CountQuery>({
    method: 'GET',
    path: '/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}',
    run(request) {
      const { event } = eventFor(request);
      return scheduledEventView(request.world, event, request.query.with_user_count === true);
    },
  }),

  route<EventBody>({
    method: 'PATCH',
    path: '/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}',
    run(request) {
      const { event, ...access } = eventFor(request);
      needToManage(request, access, event, event);
      updateEvent(request, access, event);
      return scheduledEventView(request.world, event, false);
    },
  }),

  route({
    method: 'DELETE',
    path: '/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}',
    run(request) {
      const { world, user, reason } = request;
      const { event, ...access } = eventFor(request);
      needToManage(request, access, event, event);
      const { guild } = access;
      const changes = changesBetween(auditedEvent(event), {});
      guild.scheduled_events.delete(event.id);
      finishEvent(world, guild, event, statuses.canceled, user.id);
      announceEvent(world, 'GUILD_SCHEDULED_EVENT_DELETE', event);
      world.audit(guild, { user_id: user.id, target_id: event.id, action_type: 102, changes, reason });
    },
  }),
];

function updateEvent(request: RestRequest<EventBody>, access: GuildAccess, event: ScheduledEventRecord): void {
  const { world, user, body, reason } = request;
  const { guild } = access;
  const status = readStatus(event, body.status);
  const fields = readEventFields(world, body, event);
  if (fields.channel_id !== event.channel_id || fields.entity_type !== event.entity_type) {
    needToManage(request, access, event, fields);
  }
  const before = auditedEvent(event);
  const image = body.image === undefined ? event.image : readCover(world, event.id, body.image);
  const dropped = Bun.deepEquals(fields.recurrence_rule, event.recurrence_rule) ? [] : [...event.exceptions.values()];
  Object.assign(event, fields, { image });
  if (status === statuses.active && event.status !== status) startEvent(world, guild, event, user.id);
  else if (status !== event.status) finishEvent(world, guild, event, status, user.id);
  // "Modifying the recurrence_rule may cause all exceptions for an event to be removed."
  for (const exception of dropped) {
    event.exceptions.delete(exception.id);
    announceException(world, 'GUILD_SCHEDULED_EVENT_EXCEPTION_DELETE', event, exception);
  }
  const changes = changesBetween(before, auditedEvent(event));
  if (changes.length === 0) return;
  announceEvent(world, 'GUILD_SCHEDULED_EVENT_UPDATE', event);
  planEvent(world, guild, event);
  settleVoice(world, guild);
  world.audit(guild, { user_id: user.id, target_id: event.id, action_type: 101, changes, reason });
}
