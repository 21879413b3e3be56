import type { EmojiRecord, StickerRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { userView } from './users.ts';

/** https://discord.com/developers/docs/resources/emoji#emoji-object */
export function emojiView(world: World, emoji: EmojiRecord, withUser = false) {
  return {
    id: emoji.id,
    name: emoji.name,
    roles: emoji.roles,
    ...(withUser && emoji.user_id && { user: userView(world.user(emoji.user_id)) }),
    require_colons: emoji.require_colons,
    managed: emoji.managed,
    animated: emoji.animated,
    available: emoji.available,
  };
}

/** https://discord.com/developers/docs/resources/sticker#sticker-object */
export function stickerView(world: World, sticker: StickerRecord, withUser = false) {
  return {
    id: sticker.id,
    name: sticker.name,
    tags: sticker.tags,
    type: 2,
    format_type: sticker.format_type,
    description: sticker.description,
    available: sticker.available,
    guild_id: sticker.guild_id,
    ...(withUser && sticker.user_id && { user: userView(world.user(sticker.user_id)) }),
  };
}
