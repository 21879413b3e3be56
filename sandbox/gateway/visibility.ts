import { permissionBits } from '../permissions.ts';
import { canView } from '../rest/access.ts';
import { guildChannelView, threadMemberView, threadView } from '../views/channels.ts';
import type { GuildChannelRecord, GuildRecord, ThreadRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import type { Session } from './session.ts';

/** What stands in the place of each field that may be there. The others, and these flags, tell where the channel is. */
const hidden: Readonly<Record<string, unknown>> = {
  name: '___hidden___',
  topic: null,
  nsfw: false,
  rate_limit_per_user: 0,
  last_message_id: null,
  last_pin_timestamp: null,
  bitrate: 64_000,
  user_limit: 0,
  rtc_region: null,
  video_quality_mode: 1,
  default_auto_archive_duration: null,
  default_thread_rate_limit_per_user: 0,
  available_tags: [],
  default_reaction_emoji: null,
  default_sort_order: null,
  default_forum_layout: 0,
  default_tag_setting: null,
  // CHANNEL_OBFUSCATED, https://discord.com/developers/docs/resources/channel#channel-object-channel-flags
  flags: 1 << 17,
};

/**
 * The view of a channel for those who may not view it: where it stands, and nothing more.
 * https://discord.com/developers/docs/resources/channel#channel-object-obfuscated-channels
 */
export function obfuscated<View extends object>(view: View): View {
  const fields = Object.entries(view).map(([key, value]) => [key, key in hidden ? hidden[key] : value]);
  const { guild_id } = view as { guild_id?: unknown };
  const nobody = { id: guild_id, type: 0, allow: '0', deny: String(permissionBits.ViewChannel) };
  return { ...Object.fromEntries(fields), permission_overwrites: [nobody] };
}

/** The channel as the gateway shows it to this user. */
export function gatewayChannelView(world: World, channel: GuildChannelRecord, userId: string) {
  const view = guildChannelView(channel);
  return canView(world, userId, channel) ? view : obfuscated(view);
}

/** Channels and threads of the guild that the user sees. */
export function visibleChannels(world: World, guild: GuildRecord, userId: string): Set<string> {
  const all = [...guild.channels.values(), ...guild.threads.values()];
  return new Set(all.filter((channel) => canView(world, userId, channel)).map(({ id }) => id));
}

/** Active threads the user sees, each with their membership where they have joined. */
export function activeThreads(world: World, guild: GuildRecord, userId: string): ThreadRecord[] {
  return [...guild.threads.values()].filter((thread) => !thread.archived && canView(world, userId, thread));
}

/** Events after which somebody may see more channels, or fewer. */
const movesVisibility: ReadonlySet<string> = new Set([
  'CHANNEL_CREATE',
  'CHANNEL_UPDATE',
  'CHANNEL_DELETE',
  'GUILD_ROLE_UPDATE',
  'GUILD_ROLE_DELETE',
  'GUILD_MEMBER_UPDATE',
  'GUILD_UPDATE',
  'THREAD_CREATE',
  'THREAD_UPDATE',
  'THREAD_DELETE',
  'THREAD_MEMBERS_UPDATE',
]);

export interface Announcement {
  readonly event: string;
  readonly data: object;
}

/**
 * What the session must be told after an event because it sees other channels than before: each channel that came
 * into view or went out of it, and the threads that came with it. `told` is the channel the event itself was about.
 */
export function visibilityChanges(
  world: World,
  session: Session,
  guild: GuildRecord,
  event: string,
  told: string | undefined,
): Announcement[] {
  const before = session.guilds.get(guild.id);
  if (!before || !movesVisibility.has(event)) return [];
  const after = visibleChannels(world, guild, session.botId);
  session.guilds.set(guild.id, after);
  const changed = [...guild.channels.values()].filter(({ id }) => before.has(id) !== after.has(id));
  const gained = changed.filter(({ id }) => after.has(id));
  return [
    ...changed
      .filter(({ id }) => id !== told)
      .map((channel) => ({
        event: 'CHANNEL_UPDATE',
        data: gatewayChannelView(world, channel, session.botId),
      })),
    ...(gained.length > 0 && event !== 'CHANNEL_CREATE' ? [threadListSync(world, session.botId, guild, gained)] : []),
  ];
}

/** https://discord.com/developers/docs/events/gateway-events#thread-list-sync */
function threadListSync(
  world: World,
  userId: string,
  guild: GuildRecord,
  channels: readonly GuildChannelRecord[],
): Announcement {
  const parents = new Set(channels.map(({ id }) => id));
  const threads = activeThreads(world, guild, userId).filter(({ parent_id }) => parents.has(parent_id));
  return {
    event: 'THREAD_LIST_SYNC',
    data: {
      guild_id: guild.id,
      channel_ids: [...parents],
      threads: threads.map((thread) => threadView(thread)),
      members: threads.flatMap((thread) => {
        const own = thread.members.get(userId);
        return own ? [threadMemberView(thread, own)] : [];
      }),
    },
  };
}
