import { discordError } from '../../errors.ts';
import type { GuildRecord, SettingsEmojiRecord } from '../../world/records.ts';
import { isUnicodeEmoji } from '../messages/emoji.ts';

/** A custom emoji of the guild, or a standard one. The custom one wins over a name. */
export function readSettingsEmoji(
  guild: GuildRecord,
  { emoji_id, emoji_name }: { readonly emoji_id?: string | null; readonly emoji_name?: string | null },
): SettingsEmojiRecord {
  if (emoji_id != null) {
    if (!guild.emojis.has(emoji_id)) throw discordError(10014);
    return { emoji_id, emoji_name: null };
  }
  if (emoji_name && !isUnicodeEmoji(emoji_name)) throw discordError(10014);
  return { emoji_id: null, emoji_name: emoji_name || null };
}
