import { everyonePermissions, hasPermissions } from '../../permissions.ts';
import { presenceOf } from '../../views/presences.ts';
import type { GuildChannelRecord, GuildRecord, MemberRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { addInvite } from '../invites/create.ts';
import { liveInvites } from '../invites/live.ts';
import { pngWithNumber } from '../png.ts';

const maxMembers = 100;
const inviteSeconds = 86_400;

/** What anyone may know of a guild that shows itself. https://discord.com/developers/docs/resources/guild#guild-widget-object */
export function widgetOf(world: World, guild: GuildRecord) {
  const channels = [...guild.channels.values()].filter((channel) => isOpen(guild, channel));
  const online = onlineMembers(world, guild);
  return {
    id: guild.id,
    name: guild.name,
    instant_invite: inviteUrl(world, guild),
    channels: channels.map(({ id, name, position }) => ({ id, name, position })),
    members: online.slice(0, maxMembers).map((member, index) => widgetMember(world, guild, member, index, channels)),
    presence_count: online.length,
  };
}

/** "Voice and stage channels which are accessible by @everyone". */
function isOpen(guild: GuildRecord, channel: GuildChannelRecord): boolean {
  const spoken = channel.type === 2 || channel.type === 13;
  return spoken && hasPermissions(everyonePermissions(guild, channel), 'ViewChannel', 'Connect');
}

function onlineMembers(world: World, guild: GuildRecord): MemberRecord[] {
  return [...guild.members.values()].filter(({ user_id }) => presenceOf(world, user_id).status !== 'offline');
}

/** "The fields id, discriminator and avatar are anonymized to prevent abuse." */
function widgetMember(
  world: World,
  guild: GuildRecord,
  { user_id, nick }: MemberRecord,
  index: number,
  channels: readonly GuildChannelRecord[],
) {
  const user = world.user(user_id);
  const { status, activities } = presenceOf(world, user_id);
  const state = guild.voice_states.get(user_id);
  const seen = state && channels.some(({ id }) => id === state.channel_id) ? state : undefined;
  return {
    id: String(index),
    username: nick ?? user.global_name ?? user.username,
    discriminator: '0000',
    avatar: null,
    status,
    ...(activities[0] && { activity: { name: activities[0].name } }),
    avatar_url: avatarUrl(world, index),
    ...(seen?.channel_id && {
      channel_id: seen.channel_id,
      deaf: seen.deaf,
      mute: seen.mute,
      self_deaf: seen.self_deaf,
      self_mute: seen.self_mute,
      suppress: seen.suppress,
    }),
  };
}

function avatarUrl(world: World, index: number): string {
  const path = `widget-avatars/${index % 6}.png`;
  if (!world.blobs.has(path)) {
    world.blobs.set(path, { bytes: pngWithNumber(64, 64, blurple, index % 6), content_type: 'image/png' });
  }
  return `${world.urls.cdn}/${path}`;
}

/** Of the widget's channel, made by nobody: the one there is, or a new one of which clients are told. */
function inviteUrl(world: World, guild: GuildRecord): string | null {
  const channel_id = guild.widget_channel_id;
  if (channel_id === null) return null;
  const known = liveInvites(world).find((invite) => invite.channel_id === channel_id && invite.inviter_id === null);
  const invite = known ?? addInvite(world, { guild_id: guild.id, channel_id, max_age: inviteSeconds });
  return `https://discord.com/invite/${invite.code}`;
}

const blurple = [88, 101, 242] as const;
const dark = [30, 31, 34] as const;

/** Width, height and colour of each. https://discord.com/developers/docs/resources/guild#get-guild-widget-image-widget-style-options */
const styles = {
  shield: [91, 20, blurple],
  banner1: [320, 76, dark],
  banner2: [302, 47, dark],
  banner3: [320, 76, blurple],
  banner4: [320, 205, blurple],
} as const;

/** As large as Discord's, with the number of those online; no letters. */
export function widgetImage(world: World, guild: GuildRecord, style: keyof typeof styles): Uint8Array<ArrayBuffer> {
  const [width, height, colour] = styles[style];
  return pngWithNumber(width, height, colour, onlineMembers(world, guild).length);
}
