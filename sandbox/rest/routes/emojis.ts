import { discordError } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import { emojiView } from '../../views/expressions.ts';
import type { EmojiRecord, GuildRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { type GuildAccess, guildFor } from '../access.ts';
import { changesBetween } from '../audit-changes.ts';
import { type EmojiFields, makeEmoji, readEmojiName, readEmojiRoles } from '../emojis/fields.ts';
import { needToChange, seesMakers } from '../expressions/access.ts';
import { Reply, type RestRequest, route } from '../route.ts';

/** Of each kind, still and animated, by boost tier. https://support.discord.com/hc/en-us/articles/360028038352 */
const slots = [50, 100, 150, 250];

/** https://discord.com/developers/docs/resources/emoji */
export const emojiRoutes = [
  route({
    method: 'GET',
    path: '/guilds/{guild_id}/emojis',
    run(request) {
      const { guild, permissions } = guildFor(request, request.params.guild_id ?? '');
      const withUser = seesMakers(permissions);
      return [...guild.emojis.values()].map((emoji) => emojiView(request.world, emoji, withUser));
    },
  }),

  route({
    method: 'GET',
    path: '/guilds/{guild_id}/emojis/{emoji_id}',
    run(request) {
      const { guild, permissions } = guildFor(request, request.params.guild_id ?? '');
      const emoji = emojiOf(request, guild);
      const manages = hasPermissions(permissions, 'ManageGuildExpressions');
      const own = emoji.user_id === request.user.id && hasPermissions(permissions, 'CreateGuildExpressions');
      return emojiView(request.world, emoji, manages || own);
    },
  }),

  route<EmojiFields>({
    method: 'POST',
    path: '/guilds/{guild_id}/emojis',
    run(request) {
      const { world, user, body, reason } = request;
      const { guild } = guildFor(request, request.params.guild_id ?? '', 'CreateGuildExpressions');
      const roles = readEmojiRoles(guild, body.roles);
      const emoji = { ...makeEmoji(world, body, user.id), roles };
      const alike = [...guild.emojis.values()].filter(({ animated }) => animated === emoji.animated);
      if (alike.length >= (slots[guild.premium_tier] ?? 50)) throw discordError(emoji.animated ? 30018 : 30008);
      guild.emojis.set(emoji.id, emoji);
      announceEmojis(world, guild);
      const changes = changesBetween({}, { name: emoji.name });
      world.audit(guild, { user_id: user.id, target_id: emoji.id, action_type: 60, changes, reason });
      return new Reply(201, emojiView(world, emoji, true));
    },
  }),

  route<EmojiFields>({
    method: 'PATCH',
    path: '/guilds/{guild_id}/emojis/{emoji_id}',
    run(request) {
      const { world, user, body, reason } = request;
      const { guild, emoji } = changeableEmoji(request);
      const before = { name: emoji.name, roles: emoji.roles };
      const roles = body.roles === undefined ? emoji.roles : readEmojiRoles(guild, body.roles);
      if (body.name !== undefined) emoji.name = readEmojiName(body.name);
      emoji.roles = roles;
      announceEmojis(world, guild);
      const changes = changesBetween(before, { name: emoji.name, roles });
      if (changes.length > 0) {
        world.audit(guild, { user_id: user.id, target_id: emoji.id, action_type: 61, changes, reason });
      }
      return emojiView(world, emoji, true);
    },
  }),

  route({
    method: 'DELETE',
    path: '/guilds/{guild_id}/emojis/{emoji_id}',
    run(request) {
      const { world, user, reason } = request;
      const { guild, emoji } = changeableEmoji(request);
      guild.emojis.delete(emoji.id);
      announceEmojis(world, guild);
      const changes = changesBetween({ name: emoji.name }, {});
      world.audit(guild, { user_id: user.id, target_id: emoji.id, action_type: 62, changes, reason });
    },
  }),
];

function emojiOf({ params }: Pick<RestRequest, 'params'>, guild: GuildRecord): EmojiRecord {
  const emoji = guild.emojis.get(params.emoji_id ?? '');
  if (!emoji) throw discordError(10014);
  return emoji;
}

function changeableEmoji(request: RestRequest<unknown>): GuildAccess & { emoji: EmojiRecord } {
  const access = guildFor(request, request.params.guild_id ?? '');
  const emoji = emojiOf(request, access.guild);
  needToChange(access, emoji.user_id);
  return { ...access, emoji };
}

/** https://discord.com/developers/docs/events/gateway-events#guild-emojis-update */
function announceEmojis(world: World, guild: GuildRecord): void {
  const emojis = [...guild.emojis.values()].map((emoji) => emojiView(world, emoji));
  world.dispatch({ t: 'GUILD_EMOJIS_UPDATE', guild_id: guild.id, data: { guild_id: guild.id, emojis } });
}
