import { discordError } from '../../errors.ts';
import { channelPermissions, hasPermissions } from '../../permissions.ts';
import { threadMemberView, threadView } from '../../views/channels.ts';
import { messageWithoutReactionsView } from '../../views/messages.ts';
import type { ChannelRecord, GuildRecord, MemberRecord, MessageRecord, ThreadRecord } from '../../world/records.ts';
import { compareSnowflakes } from '../../world/snowflake.ts';
import type { World } from '../../world/world.ts';
import { canView, guildFor } from '../access.ts';
import { isSystemMessage } from '../messages/references.ts';
import { route } from '../route.ts';
import { type MessageQuery, relevance } from '../search/message-query.ts';
import { refuseUnlessIndexed } from '../search/not-ready.ts';

/** Limited or full MESSAGE_CONTENT. https://discord.com/developers/docs/resources/application#application-object-application-flags */
const contentFlags = (1 << 18) | (1 << 19);

/** https://discord.com/developers/docs/resources/message#search-guild-messages */
export const messageSearchRoutes = [
  route<unknown, MessageQuery>({
    method: 'GET',
    path: '/guilds/{guild_id}/messages/search',
    run(request) {
      const { world, user, application, params, query } = request;
      const { guild, member } = guildFor(request, params.guild_id ?? '', 'ReadMessageHistory');
      if (application && (application.flags & contentFlags) === 0) throw discordError(50001);
      refuseUnlessIndexed(world);
      const found = searchable(world, guild, member, query)
        .flatMap((channel) => channel.messages.all())
        .filter((message) => !isSystemMessage(message))
        .map((message) => ({ message, score: relevance(world, message, query) }))
        .filter(({ score }) => score > 0)
        .sort(order(query))
        .map(({ message }) => message);
      const { offset = 0, limit = 25 } = query;
      const page = found.slice(offset, offset + limit);
      return {
        doing_deep_historical_index: false,
        total_results: found.length,
        messages: page.map((message) => [{ ...messageWithoutReactionsView(world, message, user.id), hit: true }]),
        ...threadsOf(world, page, user.id),
      };
    },
  }),
];

interface Found {
  readonly message: MessageRecord;
  readonly score: number;
}

/** "Sort order is not respected when sorting by relevance." */
function order({ sort_by = 'timestamp', sort_order = 'desc' }: MessageQuery): (a: Found, b: Found) => number {
  const newest = (a: Found, b: Found) => compareSnowflakes(b.message.id, a.message.id);
  if (sort_by === 'relevance') return (a, b) => b.score - a.score || newest(a, b);
  return sort_order === 'asc' ? (a, b) => newest(b, a) : newest;
}

/** Channels and threads that the member sees and whose history they may read; age-restricted ones only on demand. */
function searchable(world: World, guild: GuildRecord, member: MemberRecord, query: MessageQuery): ChannelRecord[] {
  const wanted = query.channel_id?.length ? new Set(query.channel_id) : null;
  return [...guild.channels.values(), ...guild.threads.values()].filter((channel) => {
    const parent = channel.kind === 'thread' ? guild.channels.get(channel.parent_id) : channel;
    if (wanted && !wanted.has(channel.id)) return false;
    if (parent?.nsfw && !query.include_nsfw) return false;
    const permissions = channelPermissions(guild, member, channel, world.clock.now());
    return canView(world, member.user_id, channel) && hasPermissions(permissions, 'ReadMessageHistory');
  });
}

/** The threads of the messages, and the viewer's memberships in them. */
function threadsOf(world: World, messages: readonly MessageRecord[], viewerId: string) {
  const channels = new Set(messages.map(({ channel_id }) => world.channels.get(channel_id)));
  const threads = [...channels].filter((channel): channel is ThreadRecord => channel?.kind === 'thread');
  const members = threads.flatMap((thread) => {
    const own = thread.members.get(viewerId);
    return own ? [threadMemberView(thread, own)] : [];
  });
  return {
    ...(threads.length > 0 && { threads: threads.map((thread) => threadView(thread)) }),
    ...(members.length > 0 && { members }),
  };
}
