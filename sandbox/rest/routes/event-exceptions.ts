import { discordError, type FieldError, invalidForm } from '../../errors.ts';
import { eventExceptionView } from '../../views/scheduled-events.ts';
import type { ScheduledEventExceptionRecord, ScheduledEventRecord } from '../../world/records.ts';
import { snowflakeOfTime, snowflakeTime } from '../../world/snowflake.ts';
import { changesBetween } from '../audit-changes.ts';
import { eventFor, needToManage } from '../events/access.ts';
import { announceException } from '../events/lifecycle.ts';
import { isOccurrence } from '../events/recurrence.ts';
import { type RestRequest, route } from '../route.ts';

interface ExceptionBody {
  readonly original_scheduled_start_time?: string;
  readonly scheduled_start_time?: string | null;
  readonly scheduled_end_time?: string | null;
  readonly is_canceled?: boolean | null;
}

const notThen: FieldError = {
  code: 'GUILD_SCHEDULED_EVENT_EXCEPTION_INVALID_START',
  message: 'The event has no occurrence that starts then.',
};
const taken: FieldError = {
  code: 'GUILD_SCHEDULED_EVENT_EXCEPTION_EXISTS',
  message: 'That occurrence has an exception already.',
};
const backwards: FieldError = {
  code: 'GUILD_SCHEDULED_EVENT_END_BEFORE_START',
  message: 'Cannot schedule event to end before it starts.',
};

/** https://discord.com/developers/docs/resources/guild-scheduled-event#create-guild-scheduled-event-exception and the two after it */
export const eventExceptionRoutes = [
  route<ExceptionBody>({
    method: 'POST',
    path: '/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}/exceptions',
    run(request) {
      const { world, body } = request;
      const { event, ...access } = eventFor(request);
      needToManage(request, access, event, event);
      const original = Date.parse(body.original_scheduled_start_time ?? '');
      if (!event.recurrence_rule || !isOccurrence(event.recurrence_rule, original)) {
        throw invalidForm({ original_scheduled_start_time: notThen });
      }
      if (body.is_canceled == null && body.scheduled_start_time == null && body.scheduled_end_time == null) {
        throw discordError(180005);
      }
      const exception: ScheduledEventExceptionRecord = {
        id: snowflakeOfTime(original),
        scheduled_start_time: null,
        scheduled_end_time: null,
        is_canceled: false,
        users: new Set(),
      };
      if (event.exceptions.has(exception.id)) throw invalidForm({ original_scheduled_start_time: taken });
      change(exception, body);
      event.exceptions.set(exception.id, exception);
      announceException(world, 'GUILD_SCHEDULED_EVENT_EXCEPTION_CREATE', event, exception);
      record(request, event, 200, {}, audited(exception));
      return eventExceptionView(event, exception);
    },
  }),

  route<ExceptionBody>({
    method: 'PATCH',
    path: '/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}/exceptions/{exception_id}',
    run(request) {
      const { event, ...access } = eventFor(request);
      needToManage(request, access, event, event);
      const exception = exceptionOf(event, request.params.exception_id);
      const before = audited(exception);
      change(exception, request.body);
      announceException(request.world, 'GUILD_SCHEDULED_EVENT_EXCEPTION_UPDATE', event, exception);
      record(request, event, 201, before, audited(exception));
      return eventExceptionView(event, exception);
    },
  }),

  route({
    method: 'DELETE',
    path: '/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}/exceptions/{exception_id}',
    run(request) {
      const { event, ...access } = eventFor(request);
      needToManage(request, access, event, event);
      const exception = exceptionOf(event, request.params.exception_id);
      event.exceptions.delete(exception.id);
      announceException(request.world, 'GUILD_SCHEDULED_EVENT_EXCEPTION_DELETE', event, exception);
      record(request, event, 202, audited(exception), {});
    },
  }),
];

export function exceptionOf(event: ScheduledEventRecord, id: string | undefined): ScheduledEventExceptionRecord {
  const exception = event.exceptions.get(id ?? '');
  if (!exception) throw discordError(10070);
  return exception;
}

function change(exception: ScheduledEventExceptionRecord, body: ExceptionBody): void {
  const start = timeOf(body.scheduled_start_time, exception.scheduled_start_time);
  const end = timeOf(body.scheduled_end_time, exception.scheduled_end_time);
  if (end !== null && end <= (start ?? snowflakeTime(exception.id)))
    throw invalidForm({ scheduled_end_time: backwards });
  exception.scheduled_start_time = start;
  exception.scheduled_end_time = end;
  exception.is_canceled = body.is_canceled ?? exception.is_canceled;
}

function timeOf(text: string | null | undefined, before: number | null): number | null {
  if (text === undefined) return before;
  return text === null ? null : Date.parse(text);
}

type Audited = Record<string, unknown>;

function audited({ scheduled_start_time, scheduled_end_time, is_canceled }: ScheduledEventExceptionRecord): Audited {
  const written = (time: number | null) => (time === null ? null : new Date(time).toISOString());
  return {
    scheduled_start_time: written(scheduled_start_time),
    scheduled_end_time: written(scheduled_end_time),
    is_canceled,
  };
}

function record(
  { world, user, reason, params }: RestRequest<unknown>,
  event: ScheduledEventRecord,
  action_type: number,
  before: Audited,
  after: Audited,
): void {
  const guild = world.guilds.get(params.guild_id ?? '');
  const changes = changesBetween(before, after);
  if (guild && changes.length > 0) {
    world.audit(guild, { user_id: user.id, target_id: event.id, action_type, changes, reason });
  }
}
