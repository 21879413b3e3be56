import { discordError } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import { threadMemberView, threadView } from '../../views/channels.ts';
import type { ThreadRecord } from '../../world/records.ts';
import { compareSnowflakes } from '../../world/snowflake.ts';
import { canView, channelFor, guildFor } from '../access.ts';
import { type RestRequest, route } from '../route.ts';

interface ArchiveQuery {
  before?: string;
  limit?: number;
}

/** https://discord.com/developers/docs/topics/threads#enumerating-threads */
export const threadListRoutes = [
  route({
    method: 'GET',
    path: '/guilds/{guild_id}/threads/active',
    run(request) {
      const { guild } = guildFor(request, request.params.guild_id ?? '');
      const active = [...guild.threads.values()]
        .filter((thread) => !thread.archived && canView(request.world, request.user.id, thread))
        .sort((a, b) => compareSnowflakes(b.id, a.id));
      return threadListView(active, request.user.id, false);
    },
  }),

  route<unknown, ArchiveQuery>({
    method: 'GET',
    path: '/channels/{channel_id}/threads/archived/public',
    run: (request) => archivedByTime(request, false),
  }),

  route<unknown, ArchiveQuery>({
    method: 'GET',
    path: '/channels/{channel_id}/threads/archived/private',
    run: (request) => archivedByTime(request, true),
  }),

  route<unknown, ArchiveQuery>({
    method: 'GET',
    path: '/channels/{channel_id}/users/@me/threads/archived/private',
    run(request) {
      const { threads } = archivedIn(request, true);
      const { before, limit } = request.query;
      const own = threads
        .filter(({ id, members }) => members.has(request.user.id) && (!before || compareSnowflakes(id, before) < 0))
        .sort((a, b) => compareSnowflakes(b.id, a.id));
      return pageOf(own, limit, request.user.id);
    },
  }),
];

/** Threads, the viewer's memberships in them, and whether there are more. */
export function threadListView(threads: readonly ThreadRecord[], viewerId: string, hasMore: boolean) {
  return {
    threads: threads.map((thread) => threadView(thread)),
    members: threads.flatMap((thread) => {
      const own = thread.members.get(viewerId);
      return own ? [threadMemberView(thread, own)] : [];
    }),
    has_more: hasMore,
  };
}

function pageOf(threads: readonly ThreadRecord[], limit = 50, viewerId: string) {
  return threadListView(threads.slice(0, limit), viewerId, threads.length > limit);
}

function archivedByTime(request: RestRequest<unknown, ArchiveQuery>, isPrivate: boolean) {
  const { threads, permissions } = archivedIn(request, isPrivate);
  if (isPrivate && !hasPermissions(permissions, 'ManageThreads')) throw discordError(50013);
  const { before, limit } = request.query;
  const end = before === undefined ? Number.POSITIVE_INFINITY : Date.parse(before);
  const found = threads
    .filter(({ archive_timestamp }) => archive_timestamp < end)
    .sort((a, b) => b.archive_timestamp - a.archive_timestamp);
  return pageOf(found, limit, request.user.id);
}

function archivedIn(request: RestRequest<unknown, ArchiveQuery>, isPrivate: boolean) {
  const { channel, guild, permissions } = channelFor(request, request.params.channel_id ?? '', 'ReadMessageHistory');
  if (channel.kind !== 'guild' || ![0, 5, 15, 16].includes(channel.type)) throw discordError(50024);
  const threads = [...(guild?.threads.values() ?? [])].filter(
    ({ parent_id, archived, type }) => parent_id === channel.id && archived && (type === 12) === isPrivate,
  );
  return { threads, permissions };
}
