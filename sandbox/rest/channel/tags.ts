import { discordError } from '../../errors.ts';
import type { ForumTagRecord, GuildChannelRecord, GuildRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';

export interface TagFields {
  /** Of a tag that exists; without it the tag is new. */
  readonly id?: string | null;
  readonly name: string;
  readonly moderated?: boolean | null;
  readonly emoji_id?: string | null;
  readonly emoji_name?: string | null;
}

/** A forum's tags: at most 20, names unique, new ones get an id. https://discord.com/developers/docs/resources/channel#forum-tag-object */
export function readTags(
  world: World,
  guild: GuildRecord,
  channel: GuildChannelRecord | null,
  list: readonly (TagFields | null)[] | null,
): ForumTagRecord[] {
  const given = (list ?? []).filter((tag) => tag !== null);
  if (given.length > 20) throw discordError(30048);
  if (new Set(given.map(({ name }) => name)).size < given.length) throw discordError(40061);
  return given.map((tag) => {
    const old = tag.id ? channel?.available_tags.find(({ id }) => id === tag.id) : undefined;
    if (tag.id && channel && !old) throw discordError(10087);
    const emoji_id = tag.emoji_id ?? null;
    if (emoji_id !== null && !guild.emojis.has(emoji_id)) throw discordError(10014);
    return {
      id: old?.id ?? world.snowflakes.next(),
      name: tag.name,
      moderated: tag.moderated ?? old?.moderated ?? false,
      emoji_id,
      emoji_name: emoji_id === null ? (tag.emoji_name ?? null) : null,
    };
  });
}

/** Posts lose the tags that their forum no longer has. */
export function dropRemovedTags(guild: GuildRecord, channel: GuildChannelRecord): void {
  const left = new Set(channel.available_tags.map(({ id }) => id));
  for (const thread of guild.threads.values()) {
    if (thread.parent_id === channel.id) thread.applied_tags = thread.applied_tags.filter((id) => left.has(id));
  }
}
