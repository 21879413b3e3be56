import { discordError, fieldErrors, httpError, invalidForm } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import { joinRequestView } from '../../views/community.ts';
import type { JoinRequestRecord } from '../../world/records.ts';
import { compareSnowflakes, snowflakeTime } from '../../world/snowflake.ts';
import { guildFor } from '../access.ts';
import { reviewJoinRequest } from '../community/join-requests.ts';
import { type RestRequest, route } from '../route.ts';

type Status = JoinRequestRecord['status'];

interface RequestsQuery {
  readonly status?: Status;
  readonly limit?: number;
  readonly before?: string;
  readonly after?: string;
}

/** https://discord.com/developers/docs/resources/guild-join-request */
export const joinRequestRoutes = [
  /** "The guild_join_requests array is only returned to apps with the KICK_MEMBERS permission." */
  route<unknown, RequestsQuery>({
    method: 'GET',
    path: '/guilds/{guild_id}/requests',
    run(request) {
      const { world, query } = request;
      const { guild, permissions } = screenedGuild(request);
      const reviews = hasPermissions(permissions, 'KickMembers');
      if (!reviews && !hasPermissions(permissions, 'ManageGuild')) throw discordError(50013);
      const { status = 'SUBMITTED' } = query;
      const choices: Status[] = ['SUBMITTED', 'APPROVED', 'REJECTED'];
      if (!choices.includes(status)) throw invalidForm({ status: fieldErrors.choices(choices) });
      const all = [...guild.join_requests.values()].filter((candidate) => candidate.status === status);
      return {
        ...(status === 'SUBMITTED' && { total: all.length }),
        ...(reviews && { guild_join_requests: page(all, query).map((found) => joinRequestView(world, found)) }),
      };
    },
  }),

  route<{ action?: Status; rejection_reason?: string | null }>({
    method: 'PATCH',
    path: '/guilds/{guild_id}/requests/{request_id}',
    run(request) {
      const { world, user, body } = request;
      const { guild, permissions } = screenedGuild(request);
      if (!hasPermissions(permissions, 'KickMembers')) throw discordError(50013);
      const found = guild.join_requests.get(request.params.request_id ?? '');
      if (!found || found.status === 'STARTED') throw httpError(404, 'Not Found');
      const { action } = body;
      if (action !== 'APPROVED' && action !== 'REJECTED') {
        throw invalidForm({ action: action ? fieldErrors.choices(['APPROVED', 'REJECTED']) : fieldErrors.required });
      }
      if (found.status === 'SUBMITTED') {
        reviewJoinRequest(world, guild, found, { status: action, by: user.id, reason: body.rejection_reason ?? null });
      }
      return joinRequestView(world, found);
    },
  }),
];

/** "Only available for guilds with both features. Other guilds receive a 403 Forbidden response." */
function screenedGuild(request: RestRequest<unknown, unknown>) {
  const access = guildFor(request, request.params.guild_id ?? '');
  const { features } = access.guild;
  const manual =
    features.has('MEMBER_VERIFICATION_GATE_ENABLED') && features.has('MEMBER_VERIFICATION_MANUAL_APPROVAL');
  if (!manual) throw discordError(50001);
  return access;
}

/** Newest first. What is pending is paged by id, the rest by when it was reviewed; `after` wins over `before`. */
function page(all: readonly JoinRequestRecord[], { limit = 100, before, after }: RequestsQuery): JoinRequestRecord[] {
  const compare = (request: JoinRequestRecord, cursor: string) =>
    request.reviewed_at === null ? compareSnowflakes(request.id, cursor) : request.reviewed_at - snowflakeTime(cursor);
  const sorted = all.toSorted((a, b) => (b.reviewed_at ?? 0) - (a.reviewed_at ?? 0) || compareSnowflakes(b.id, a.id));
  if (after !== undefined) return sorted.filter((request) => compare(request, after) > 0).slice(-limit);
  return sorted.filter((request) => before === undefined || compare(request, before) < 0).slice(0, limit);
}
