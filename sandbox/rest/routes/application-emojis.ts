import { discordError } from '../../errors.ts';
import { emojiView } from '../../views/expressions.ts';
import type { EmojiRecord } from '../../world/records.ts';
import { type EmojiFields, makeEmoji, readEmojiName } from '../emojis/fields.ts';
import { ownApplication } from '../own-application.ts';
import { Reply, type RestRequest, route } from '../route.ts';

const maxEmojis = 2000;

/** An application's emojis belong to no guild. https://discord.com/developers/docs/resources/emoji#list-application-emojis */
export const applicationEmojiRoutes = [
  route({
    method: 'GET',
    path: '/applications/{application_id}/emojis',
    run(request) {
      const { emojis } = ownApplication(request);
      return { items: [...emojis.values()].map((emoji) => emojiView(request.world, emoji, true)) };
    },
  }),

  route({
    method: 'GET',
    path: '/applications/{application_id}/emojis/{emoji_id}',
    run: (request) => emojiView(request.world, emojiOf(request), true),
  }),

  route<EmojiFields>({
    method: 'POST',
    path: '/applications/{application_id}/emojis',
    run(request) {
      const { world, user, body } = request;
      const { emojis } = ownApplication(request);
      if (emojis.size >= maxEmojis) throw discordError(30008);
      const emoji = makeEmoji(world, body, user.id);
      emojis.set(emoji.id, emoji);
      return new Reply(201, emojiView(world, emoji, true));
    },
  }),

  route<EmojiFields>({
    method: 'PATCH',
    path: '/applications/{application_id}/emojis/{emoji_id}',
    run(request) {
      const emoji = emojiOf(request);
      if (request.body.name !== undefined) emoji.name = readEmojiName(request.body.name);
      return emojiView(request.world, emoji, true);
    },
  }),

  route({
    method: 'DELETE',
    path: '/applications/{application_id}/emojis/{emoji_id}',
    run(request) {
      ownApplication(request).emojis.delete(emojiOf(request).id);
    },
  }),
];

function emojiOf(request: RestRequest<unknown>): EmojiRecord {
  const emoji = ownApplication(request).emojis.get(request.params.emoji_id ?? '');
  if (!emoji) throw discordError(10014);
  return emoji;
}
