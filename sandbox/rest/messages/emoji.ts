import { discordError } from '../../errors.ts';
import type { ReactionRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';

export type ReactionEmoji = ReactionRecord['emoji'];

/** One emoji as people count them: a pictograph, flag or keycap with its modifiers and joiners. */
const unicodeEmoji =
  /^(?:\p{RGI_Emoji}|\p{Extended_Pictographic}\uFE0F?|\p{Regional_Indicator}|[0-9#*]\uFE0F?\u20E3)$/v;

/**
 * The emoji of a path: a Unicode emoji, or `name:id` of a custom one. Anything else is 10014.
 * https://discord.com/developers/docs/resources/message#create-reaction
 */
export function parseEmoji(world: World, text: string): ReactionEmoji {
  const custom = /^(?:<?a?:)?([\w~]{1,32}):(\d{1,19})>?$/.exec(text);
  if (custom)
    return customEmoji(world, custom[2] ?? '') ?? { id: custom[2] ?? '', name: custom[1] ?? '', animated: false };
  if (!isUnicodeEmoji(text)) throw discordError(10014);
  return { id: null, name: text, animated: false };
}

export function isUnicodeEmoji(text: string): boolean {
  return unicodeEmoji.test(text);
}

/** A custom emoji of any guild of the world. */
export function customEmoji(world: World, id: string): (ReactionEmoji & { guild_id: string }) | undefined {
  for (const guild of world.guilds.values()) {
    const emoji = guild.emojis.get(id);
    if (emoji) return { id, name: emoji.name, animated: emoji.animated, guild_id: guild.id };
  }
  return undefined;
}

/** Variation selectors do not make another emoji. */
export function sameEmoji(a: ReactionEmoji, b: ReactionEmoji): boolean {
  if (a.id !== null || b.id !== null) return a.id === b.id;
  return bare(a.name) === bare(b.name);
}

function bare(name: string | null): string | undefined {
  return name?.replaceAll('\uFE0F', '');
}
