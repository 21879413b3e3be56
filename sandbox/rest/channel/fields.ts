import type { APIGuildForumDefaultReactionEmoji } from 'discord-api-types/v10';
import { discordError, type FieldError, fieldErrors, invalidForm } from '../../errors.ts';
import type { GuildChannelRecord, GuildChannelType, GuildRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { voiceRegions } from '../voice-regions.ts';
import type { OverwriteFields } from './overwrites.ts';
import { readTags, type TagFields } from './tags.ts';

/** A guild channel's body, for creating and for editing. Null means the default. */
export interface ChannelFields {
  readonly type?: number | null;
  readonly name?: string;
  readonly position?: number | null;
  readonly topic?: string | null;
  readonly bitrate?: number | null;
  readonly user_limit?: number | null;
  readonly nsfw?: boolean | null;
  readonly rate_limit_per_user?: number | null;
  readonly parent_id?: string | null;
  readonly permission_overwrites?: readonly OverwriteFields[] | null;
  readonly rtc_region?: string | null;
  readonly video_quality_mode?: number | null;
  readonly default_auto_archive_duration?: number | null;
  readonly default_reaction_emoji?: { readonly emoji_id?: string | null; readonly emoji_name?: string | null } | null;
  readonly default_thread_rate_limit_per_user?: number | null;
  readonly default_sort_order?: number | null;
  readonly default_forum_layout?: number | null;
  readonly default_tag_setting?: string | null;
  readonly available_tags?: readonly (TagFields | null)[] | null;
  readonly flags?: number | null;
}

const textTypes: readonly number[] = [0, 5];
const voiceTypes: readonly number[] = [2, 13];
const postTypes: readonly number[] = [15, 16];
const threadedTypes = [...textTypes, ...postTypes];

/** Fields that are taken as they are: for which types, and what null means. A field of another type is ignored. */
const plainFields = {
  topic: { types: threadedTypes, empty: null },
  nsfw: { types: [...threadedTypes, ...voiceTypes], empty: false },
  rate_limit_per_user: { types: [0, ...voiceTypes, ...postTypes], empty: 0 },
  bitrate: { types: voiceTypes, empty: 64_000 },
  user_limit: { types: voiceTypes, empty: 0 },
  rtc_region: { types: voiceTypes, empty: null },
  video_quality_mode: { types: voiceTypes, empty: 1 },
  default_auto_archive_duration: { types: threadedTypes, empty: null },
  default_thread_rate_limit_per_user: { types: threadedTypes, empty: 0 },
  default_sort_order: { types: postTypes, empty: null },
  default_forum_layout: { types: [15], empty: 0 },
  default_tag_setting: { types: postTypes, empty: null },
} as const satisfies Partial<Record<keyof ChannelFields, { types: readonly number[]; empty: unknown }>>;

/** REQUIRE_TAG and HIDE_MEDIA_DOWNLOAD_OPTIONS. https://discord.com/developers/docs/resources/channel#channel-object-channel-flags */
const editableFlags = (1 << 4) | (1 << 15);

interface Target {
  readonly guild: GuildRecord;
  /** Null while it is being created. */
  readonly channel: GuildChannelRecord | null;
  readonly type: GuildChannelType;
}

/** The record's fields that a body sets, without type, parent, position and overwrites. Throws 50035 and 30052. */
export function readChannelFields(world: World, target: Target, body: ChannelFields): Partial<GuildChannelRecord> {
  const { guild, channel, type } = target;
  refuseBadValues(target, body);
  const fields: Record<string, unknown> = {};
  for (const [field, { types, empty }] of Object.entries(plainFields)) {
    const value = body[field as keyof typeof plainFields];
    if (value !== undefined && (types as readonly number[]).includes(type)) fields[field] = value ?? empty;
  }
  if (body.name !== undefined) fields.name = readName(type, body.name);
  if (postTypes.includes(type)) {
    if (body.available_tags !== undefined) fields.available_tags = readTags(world, guild, channel, body.available_tags);
    const reaction = body.default_reaction_emoji;
    if (reaction !== undefined) fields.default_reaction_emoji = reaction && readReaction(guild, reaction);
    const kept = (channel?.flags ?? 0) & ~editableFlags;
    if (typeof body.flags === 'number') fields.flags = kept | (body.flags & editableFlags);
  }
  return fields as Partial<GuildChannelRecord>;
}

function refuseBadValues({ guild, type }: Target, body: ChannelFields): void {
  const problems: Record<string, FieldError> = {};
  if (textTypes.includes(type) && [...(body.topic ?? '')].length > 1024) problems.topic = fieldErrors.tooLong(1024);
  if (voiceTypes.includes(type)) {
    const limit = type === 2 ? 99 : 10_000;
    if ((body.user_limit ?? 0) > limit) problems.user_limit = fieldErrors.tooLarge(limit);
    const regions = voiceRegions.map(({ id }) => id);
    if (body.rtc_region && !regions.includes(body.rtc_region)) problems.rtc_region = fieldErrors.choices(regions);
  }
  if (Object.keys(problems).length > 0) throw invalidForm(problems);
  if (voiceTypes.includes(type) && (body.bitrate ?? 0) > maxBitrate(guild, type)) throw discordError(30052);
}

/** https://discord.com/developers/docs/resources/channel#modify-channel-json-params-guild-channel */
function maxBitrate(guild: GuildRecord, type: number): number {
  if (type === 13) return 64_000;
  if (guild.features.has('VIP_REGIONS')) return 384_000;
  return [96_000, 128_000, 256_000, 384_000][guild.premium_tier] ?? 96_000;
}

/** Names in the style of `#general`: lower case, dashes for spaces, hardly any punctuation. Other types keep what was typed. */
function readName(type: number, name: string): string {
  const plain = name.trim();
  const written = threadedTypes.includes(type)
    ? plain
        .toLowerCase()
        .replace(/\s+/gu, '-')
        .replace(/[!"#$%&'()*+,./:;<=>?@[\\\]^`{|}~]/g, '')
        .replace(/-{2,}/g, '-')
    : plain;
  if (written === '') throw invalidForm({ name: fieldErrors.required });
  return written;
}

/** A custom emoji wins over a name. */
function readReaction(
  guild: GuildRecord,
  { emoji_id = null, emoji_name = null }: NonNullable<ChannelFields['default_reaction_emoji']>,
): APIGuildForumDefaultReactionEmoji {
  if (emoji_id === null) return { emoji_id, emoji_name };
  if (!guild.emojis.has(emoji_id)) throw discordError(10014);
  return { emoji_id, emoji_name: null };
}
