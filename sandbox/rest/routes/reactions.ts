import { discordError } from '../../errors.ts';
import { hasPermissions, type PermissionName } from '../../permissions.ts';
import { userView } from '../../views/users.ts';
import { compareSnowflakes } from '../../world/snowflake.ts';
import type { World } from '../../world/world.ts';
import { channelFor, messageOf } from '../access.ts';
import { customEmoji, parseEmoji, type ReactionEmoji } from '../messages/emoji.ts';
import {
  addReaction,
  findReaction,
  reactionTypes,
  removeReaction,
  removeReactions,
  removeReactionsOf,
} from '../messages/react.ts';
import { type RestRequest, route } from '../route.ts';

const ofMessage = '/channels/{channel_id}/messages/{message_id}/reactions';

/** https://discord.com/developers/docs/resources/message#create-reaction and the five after it */
export const reactionRoutes = [
  /** ADD_REACTIONS is for the first one only. */
  route({
    method: 'PUT',
    path: `${ofMessage}/{emoji_name}/@me`,
    run(request) {
      const { world, user } = request;
      const target = reactable(request, 'ReadMessageHistory');
      const emoji = emojiOf(request);
      if (!findReaction(target.message, emoji)) {
        if (!hasPermissions(target.permissions, 'AddReactions')) throw discordError(50013);
        checkEmoji(world, user.id, target.guild?.id, emoji, target.permissions);
      }
      addReaction(target, emoji, user.id);
    },
  }),

  route({
    method: 'DELETE',
    path: `${ofMessage}/{emoji_name}/@me`,
    run(request) {
      removeReaction(reactable(request, 'ReadMessageHistory'), emojiOf(request), request.user.id);
    },
  }),

  route({
    method: 'DELETE',
    path: `${ofMessage}/{emoji_name}/{user_id}`,
    run(request) {
      const { user_id = '' } = request.params;
      const own = user_id === request.user.id;
      const target = own ? reactable(request, 'ReadMessageHistory') : moderated(request);
      removeReaction(target, emojiOf(request), user_id);
    },
  }),

  route<unknown, { after?: string; limit?: number; type?: number }>({
    method: 'GET',
    path: `${ofMessage}/{emoji_name}`,
    run(request) {
      const { world, params, query } = request;
      const { channel } = channelFor(request, params.channel_id ?? '', 'ReadMessageHistory');
      const message = messageOf(channel, params.message_id ?? '');
      const { after = '0', limit = 25, type } = query;
      const reaction = findReaction(message, emojiOf(request));
      const users = type === reactionTypes.burst ? reaction?.burst_users : reaction?.users;
      return [...(users ?? [])]
        .filter((id) => compareSnowflakes(id, after) > 0)
        .sort(compareSnowflakes)
        .slice(0, limit)
        .map((id) => userView(world.user(id)));
    },
  }),

  route({ method: 'DELETE', path: ofMessage, run: (request) => removeReactions(moderated(request)) }),

  route({
    method: 'DELETE',
    path: `${ofMessage}/{emoji_name}`,
    run: (request) => removeReactionsOf(moderated(request), emojiOf(request)),
  }),
];

/** The message, where its reactions may change: not in an archived thread. */
function reactable<Body, Query>(request: RestRequest<Body, Query>, ...needed: PermissionName[]) {
  const { world, params } = request;
  const access = channelFor(request, params.channel_id ?? '', ...needed);
  const message = messageOf(access.channel, params.message_id ?? '');
  if (access.channel.kind === 'thread' && access.channel.archived) throw discordError(50083);
  return { ...access, world, message };
}

/** The same for those who take away what others did; nobody moderates a direct channel. */
function moderated(request: RestRequest) {
  const target = reactable(request, 'ManageMessages');
  if (!target.guild) throw discordError(50003);
  return target;
}

function emojiOf<Body, Query>({ world, params }: RestRequest<Body, Query>): ReactionEmoji {
  return parseEmoji(world, params.emoji_name ?? '');
}

/** A custom emoji must be of a guild the user is in; one of another guild needs USE_EXTERNAL_EMOJIS. */
function checkEmoji(
  world: World,
  userId: string,
  guildId: string | undefined,
  { id }: ReactionEmoji,
  permissions: bigint,
): void {
  if (id === null) return;
  const known = customEmoji(world, id);
  if (!known || !world.member(known.guild_id, userId)) throw discordError(10014);
  if (known.guild_id !== guildId && !hasPermissions(permissions, 'UseExternalEmojis')) throw discordError(50013);
}
