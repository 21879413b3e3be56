import { z } from 'zod';
import type { ChannelTypeName, channelTypeName, WireChannel } from '../../domain/channels/types.ts';
import { OperationError } from '../../kernel/errors.ts';
import { HIDE_DOWNLOADS, LAYOUTS, REQUIRE_TAG, SORT_ORDERS, VIDEO_QUALITY } from './channel-view.ts';
import { emojiFields } from './emoji-field.ts';

const Tag = z.strictObject({
  name: z.string().min(1).max(50),
  emoji: z.string().nullable().optional(),
  moderated: z.boolean().optional(),
});

/** What most channels are set to, in sight. */
export const channelSettings = {
  topic: z.string().max(4096).optional(),
  nsfw: z.boolean().optional(),
  slowmode: z.int().min(0).max(21_600).optional().describe('seconds'),
};

/** What a few types have, in full; see `settingsField` for how callers are told of it. */
const RareSettings = z.strictObject({
  bitrate: z.int().min(8000).optional(),
  user_limit: z.int().min(0).max(10_000).optional(),
  region: z.string().nullable().optional(),
  video_quality: z.enum(VIDEO_QUALITY).optional(),
  auto_archive: z.literal([60, 1440, 4320, 10_080]).optional(),
  thread_slowmode: z.int().min(0).max(21_600).optional(),
  tags: z.array(Tag).max(20).optional(),
  default_reaction: z.string().nullable().optional(),
  sort_order: z.enum(SORT_ORDERS).nullable().optional(),
  layout: z.enum(LAYOUTS).optional(),
  tag_setting: z.enum(['match_all', 'match_some']).optional(),
  require_tag: z.boolean().optional(),
  hide_downloads: z.boolean().optional(),
});

/**
 * Thirteen fields that few calls use would cost every client hundreds of tokens: the schema lists their names only,
 * and they are checked as strictly as the others.
 */
export const settingsField = z
  .record(z.string(), z.unknown())
  .pipe(RareSettings)
  .optional()
  .describe(
    'bitrate, user_limit, region, video_quality (voice); auto_archive minutes, thread_slowmode; tags [{name, emoji, moderated}], default_reaction, sort_order, layout, require_tag (forum)',
  );

export type ChannelSettings = z.output<z.ZodObject<typeof channelSettings>> & z.output<typeof RareSettings>;

const TEXT: readonly ChannelTypeName[] = ['text', 'news'];
const FORUMS: readonly ChannelTypeName[] = ['forum', 'media'];
const VOICE: readonly ChannelTypeName[] = ['voice', 'stage'];
const THREADS: readonly ChannelTypeName[] = ['public_thread', 'private_thread', 'news_thread'];

/** https://docs.discord.com/developers/resources/channel#modify-channel-json-params-guild-channel */
const APPLIES: Readonly<Record<keyof ChannelSettings, readonly ChannelTypeName[]>> = {
  topic: [...TEXT, ...FORUMS],
  nsfw: [...TEXT, ...VOICE, ...FORUMS],
  slowmode: ['text', ...VOICE, ...FORUMS, ...THREADS],
  bitrate: VOICE,
  user_limit: VOICE,
  region: VOICE,
  video_quality: VOICE,
  auto_archive: [...TEXT, ...FORUMS],
  thread_slowmode: [...TEXT, ...FORUMS],
  tags: FORUMS,
  default_reaction: FORUMS,
  sort_order: FORUMS,
  layout: ['forum'],
  tag_setting: FORUMS,
  require_tag: FORUMS,
  hide_downloads: ['media'],
};

/** Refuses settings that a channel of that type does not have; Discord would drop some of them silently. */
export function checkSettings(settings: ChannelSettings, type: ReturnType<typeof channelTypeName>): void {
  const given = (Object.keys(APPLIES) as (keyof ChannelSettings)[]).filter((key) => settings[key] !== undefined);
  const wrong = given.find((key) => !APPLIES[key].some((each) => each === type));
  if (!wrong) return;
  throw new OperationError('invalid_input', `${wrong}: a ${type.replace('_', ' ')} channel has no such setting.`, {
    hint: `It is there for ${APPLIES[wrong].join(', ')}. Nothing was done.`,
  });
}

/** The settings as Discord names and numbers them. `current` keeps the other flags, and what of tags is not given. */
export function settingsBody(settings: ChannelSettings, current?: WireChannel): Record<string, unknown> {
  const { tags, default_reaction, video_quality, sort_order, layout } = settings;
  const known = new Map(current?.available_tags?.map((tag) => [tag.name.toLowerCase(), tag]));
  return {
    topic: settings.topic,
    nsfw: settings.nsfw,
    rate_limit_per_user: settings.slowmode,
    bitrate: settings.bitrate,
    user_limit: settings.user_limit,
    rtc_region: settings.region,
    video_quality_mode: video_quality && VIDEO_QUALITY.indexOf(video_quality) + 1,
    default_auto_archive_duration: settings.auto_archive,
    default_thread_rate_limit_per_user: settings.thread_slowmode,
    available_tags: tags?.map(({ name, emoji: given, moderated }) => ({
      moderated: false,
      ...known.get(name.toLowerCase()),
      name,
      ...(moderated === undefined ? {} : { moderated }),
      ...(given === undefined ? {} : emojiFields(given)),
    })),
    default_reaction_emoji: default_reaction && emojiFields(default_reaction),
    default_sort_order: sort_order && SORT_ORDERS.indexOf(sort_order),
    default_forum_layout: layout && LAYOUTS.indexOf(layout),
    default_tag_setting: settings.tag_setting,
    flags: flags(settings, current?.flags ?? 0),
  };
}

function flags({ require_tag, hide_downloads }: ChannelSettings, current: number): number | undefined {
  if (require_tag === undefined && hide_downloads === undefined) return undefined;
  const set = (value: number, bit: number, on: boolean | undefined) =>
    on === undefined ? value : on ? value | bit : value & ~bit;
  return set(set(current, REQUIRE_TAG, require_tag), HIDE_DOWNLOADS, hide_downloads);
}

const OverwriteGiven = z.strictObject({
  role: z.string().optional(),
  user: z.string().optional(),
  allow: z.array(z.string()).default([]),
  deny: z.array(z.string()).default([]),
});

/** Listed by its description alone, checked in full. */
export const overwritesField = z
  .array(z.record(z.string(), z.unknown()).pipe(OverwriteGiven))
  .max(100)
  .optional()
  .describe('[{role or user, allow: [permission], deny: []}]; replaces all');
