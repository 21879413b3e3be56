import { discordError, fieldErrors, invalidForm } from '../../errors.ts';
import { isSnowflake } from '../../spec/formats.ts';
import { timestamp } from '../../views/time.ts';
import { ownInvite } from '../invites/live.ts';
import { readTargets, writeTargets } from '../invites/targets.ts';
import { Reply, type RestRequest, route } from '../route.ts';

/** https://discord.com/developers/docs/resources/invite#get-target-users-job-status-status-codes */
const jobUnspecified = 0;
const jobCompleted = 2;

/** Who alone may see and accept an invite. https://discord.com/developers/docs/resources/invite#get-target-users */
export const inviteTargetRoutes = [
  route({
    method: 'GET',
    path: '/invites/{code}/target-users',
    run(request) {
      const { targets } = ownInvite(request, 'ManageGuild', 'ViewAuditLog');
      return new Reply(200, targets ? writeTargets(targets) : 'user_id', { 'content-type': 'text/csv' });
    },
  }),

  route({
    method: 'PUT',
    path: '/invites/{code}/target-users',
    run(request) {
      const invite = ownInvite(request, 'ManageGuild');
      invite.targets = readTargets(request.world, request.files) ?? invite.targets;
    },
  }),

  /** Files are read at once, so the job is over when one can ask. */
  route({
    method: 'GET',
    path: '/invites/{code}/target-users/job-status',
    run(request) {
      const { targets } = ownInvite(request, 'ManageGuild', 'ViewAuditLog');
      const total = targets?.user_ids.size ?? 0;
      const at = targets && timestamp(targets.read_at);
      return {
        status: targets ? jobCompleted : jobUnspecified,
        total_users: total,
        processed_users: total,
        created_at: at,
        completed_at: at,
        error_message: null,
      };
    },
  }),

  route({
    method: 'PUT',
    path: '/invites/{code}/target-users/{user_id}',
    run(request) {
      const { user_id = '' } = request.params;
      if (!request.world.users.has(user_id)) throw discordError(10013);
      change(request, (ids) => [...ids, user_id]);
    },
  }),

  route({
    method: 'DELETE',
    path: '/invites/{code}/target-users/{user_id}',
    run(request) {
      change(request, (ids) => ids.filter((id) => id !== request.params.user_id));
    },
  }),

  route<UserIds>({
    method: 'POST',
    path: '/invites/{code}/target-users/bulk-add',
    run(request) {
      const given = readIds(request.body);
      change(request, (ids) => [...ids, ...given]);
    },
  }),

  route<UserIds>({
    method: 'POST',
    path: '/invites/{code}/target-users/bulk-delete',
    run(request) {
      const given = new Set(readIds(request.body));
      change(request, (ids) => ids.filter((id) => !given.has(id)));
    },
  }),
];

interface UserIds {
  readonly user_ids?: unknown;
}

const maxIds = 1000;

/** The document does not know these routes, so their bodies come unchecked. */
function readIds({ user_ids }: UserIds): string[] {
  if (!Array.isArray(user_ids)) throw invalidForm({ user_ids: fieldErrors.required });
  if (user_ids.length > maxIds) throw invalidForm({ user_ids: fieldErrors.tooLong(maxIds) });
  return user_ids.map((id, index) => {
    if (typeof id === 'string' && isSnowflake(id)) return id;
    throw invalidForm({ [`user_ids.${index}`]: fieldErrors.notSnowflake(id) });
  });
}

function change(request: RestRequest<unknown>, edit: (ids: readonly string[]) => string[]): void {
  const invite = ownInvite(request, 'ManageGuild');
  const user_ids = new Set(edit([...(invite.targets?.user_ids ?? [])]));
  invite.targets = { user_ids, read_at: request.world.clock.now() };
}
