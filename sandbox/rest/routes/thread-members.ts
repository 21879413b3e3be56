import { discordError } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import { threadMemberView, threadMemberWithMemberView } from '../../views/channels.ts';
import type { ApplicationRecord, GuildRecord, ThreadRecord } from '../../world/records.ts';
import { compareSnowflakes } from '../../world/snowflake.ts';
import { canView, channelFor } from '../access.ts';
import { postMessage } from '../messages/post.ts';
import { type RestRequest, route } from '../route.ts';
import { addToThread, removeFromThread } from '../threads/members.ts';

const recipientAdd = 1;
const recipientRemove = 2;

/** Limited or full GUILD_MEMBERS. https://discord.com/developers/docs/resources/application#application-object-application-flags */
const memberIntentFlags = (1 << 14) | (1 << 15);

/** https://discord.com/developers/docs/resources/channel#join-thread and the five after it */
export const threadMemberRoutes = [
  route({
    method: 'PUT',
    path: '/channels/{channel_id}/thread-members/@me',
    run(request) {
      const { thread } = activeThread(request);
      addToThread(request.world, thread, [request.user.id]);
    },
  }),

  route({
    method: 'DELETE',
    path: '/channels/{channel_id}/thread-members/@me',
    run(request) {
      const { thread } = activeThread(request);
      removeFromThread(request.world, thread, request.user.id);
    },
  }),

  route({
    method: 'PUT',
    path: '/channels/{channel_id}/thread-members/{user_id}',
    run(request) {
      const { world, user, params } = request;
      const { thread, guild, permissions } = activeThread(request);
      const { user_id = '' } = params;
      if (!hasPermissions(permissions, 'SendMessages')) throw discordError(50013);
      const manages = hasPermissions(permissions, 'ManageThreads');
      if (thread.type === 12 && !thread.invitable && !manages) throw discordError(50013);
      if (!world.users.has(user_id)) throw discordError(10013);
      if (!guild.members.has(user_id)) throw discordError(10007);
      const parent = guild.channels.get(thread.parent_id);
      if (!parent || !canView(world, user_id, parent)) throw discordError(50001);
      const added = addToThread(world, thread, [user_id]);
      if (added.length === 0 || user_id === user.id) return;
      postMessage(world, thread, { author_id: user.id, type: recipientAdd, mentions: [user_id] });
    },
  }),

  route({
    method: 'DELETE',
    path: '/channels/{channel_id}/thread-members/{user_id}',
    run(request) {
      const { world, user, params } = request;
      const { thread, permissions } = activeThread(request);
      const { user_id = '' } = params;
      const ownsPrivate = thread.type === 12 && thread.owner_id === user.id;
      if (user_id !== user.id && !ownsPrivate && !hasPermissions(permissions, 'ManageThreads')) {
        throw discordError(50013);
      }
      if (!removeFromThread(world, thread, user_id)) throw discordError(10007);
      if (user_id === user.id) return;
      postMessage(world, thread, { author_id: user.id, type: recipientRemove, mentions: [user_id] });
    },
  }),

  route<unknown, { with_member?: boolean }>({
    method: 'GET',
    path: '/channels/{channel_id}/thread-members/{user_id}',
    run(request) {
      const { thread } = threadOf(request);
      const member = thread.members.get(request.params.user_id ?? '');
      if (!member) throw discordError(10007);
      return request.query.with_member
        ? threadMemberWithMemberView(request.world, thread, member)
        : threadMemberView(thread, member);
    },
  }),

  /** In pages only with `with_member`, until API v11. */
  route<unknown, { with_member?: boolean; after?: string; limit?: number }>({
    method: 'GET',
    path: '/channels/{channel_id}/thread-members',
    run(request) {
      const { world, application } = request;
      const { thread } = threadOf(request);
      if (application && !mayListMembers(application)) throw discordError(50001);
      const members = [...thread.members.values()].sort((a, b) => compareSnowflakes(a.user_id, b.user_id));
      const { with_member, after = '0', limit = 100 } = request.query;
      if (!with_member) return members.map((member) => threadMemberView(thread, member));
      return members
        .filter(({ user_id }) => compareSnowflakes(user_id, after) > 0)
        .slice(0, limit)
        .map((member) => threadMemberWithMemberView(world, thread, member));
    },
  }),
];

function mayListMembers({ flags }: ApplicationRecord): boolean {
  return (flags & memberIntentFlags) !== 0;
}

function threadOf<Body, Query>(
  request: RestRequest<Body, Query>,
): {
  thread: ThreadRecord;
  guild: GuildRecord;
  permissions: bigint;
} {
  const { channel, guild, permissions } = channelFor(request, request.params.channel_id ?? '');
  if (channel.kind !== 'thread' || !guild) throw discordError(50024);
  return { thread: channel, guild, permissions };
}

function activeThread<Body, Query>(request: RestRequest<Body, Query>) {
  const found = threadOf(request);
  if (found.thread.archived) throw discordError(50083);
  return found;
}
