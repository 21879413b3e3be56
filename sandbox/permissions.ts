import type { ChannelRecord, GuildChannelRecord, GuildRecord, MemberRecord, RoleRecord } from './world/records.ts';
import { compareSnowflakes } from './world/snowflake.ts';

const names = [
  'CreateInstantInvite',
  'KickMembers',
  'BanMembers',
  'Administrator',
  'ManageChannels',
  'ManageGuild',
  'AddReactions',
  'ViewAuditLog',
  'PrioritySpeaker',
  'Stream',
  'ViewChannel',
  'SendMessages',
  'SendTTSMessages',
  'ManageMessages',
  'EmbedLinks',
  'AttachFiles',
  'ReadMessageHistory',
  'MentionEveryone',
  'UseExternalEmojis',
  'ViewGuildInsights',
  'Connect',
  'Speak',
  'MuteMembers',
  'DeafenMembers',
  'MoveMembers',
  'UseVAD',
  'ChangeNickname',
  'ManageNicknames',
  'ManageRoles',
  'ManageWebhooks',
  'ManageGuildExpressions',
  'UseApplicationCommands',
  'RequestToSpeak',
  'ManageEvents',
  'ManageThreads',
  'CreatePublicThreads',
  'CreatePrivateThreads',
  'UseExternalStickers',
  'SendMessagesInThreads',
  'UseEmbeddedActivities',
  'ModerateMembers',
  'ViewCreatorMonetizationAnalytics',
  'UseSoundboard',
  'CreateGuildExpressions',
  'CreateEvents',
  'UseExternalSounds',
  'SendVoiceMessages',
] as const;

/** Bits 47 and up have gaps. https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags */
const laterBits = {
  SetVoiceChannelStatus: 48,
  SendPolls: 49,
  UseExternalApps: 50,
  PinMessages: 51,
  BypassSlowmode: 52,
} as const;

export type PermissionName = (typeof names)[number] | keyof typeof laterBits;

export const permissionBits = Object.freeze({
  ...Object.fromEntries(names.map((name, bit) => [name, 1n << BigInt(bit)])),
  ...Object.fromEntries(Object.entries(laterBits).map(([name, bit]) => [name, 1n << BigInt(bit)])),
}) as Readonly<Record<PermissionName, bigint>>;

export const allPermissions = Object.values(permissionBits).reduce((sum, bit) => sum | bit, 0n);

export function permissionsOf(...wanted: PermissionName[]): bigint {
  return wanted.reduce((sum, name) => sum | permissionBits[name], 0n);
}

/** Whether every wanted permission is in `granted`. */
export function hasPermissions(granted: bigint, ...wanted: PermissionName[]): boolean {
  const mask = permissionsOf(...wanted);
  return (granted & mask) === mask;
}

/** What a member may do while timed out. https://discord.com/developers/docs/topics/permissions#permissions-for-timed-out-members */
const timedOutPermissions = permissionsOf('ViewChannel', 'ReadMessageHistory');
/** They may still give themselves a better name. */
const quarantinedPermissions = timedOutPermissions | permissionsOf('ChangeNickname');
const threadDenials = permissionsOf('SendMessages');
const withoutSending = permissionsOf(
  'MentionEveryone',
  'SendTTSMessages',
  'AttachFiles',
  'EmbedLinks',
  'SendPolls',
  'SendVoiceMessages',
);
const voiceTypes = new Set([2, 13]);

/** Permissions in the guild, before any channel: @everyone plus the member's roles; owner and ADMINISTRATOR have all. */
export function guildPermissions(guild: GuildRecord, member: MemberRecord, now: number): bigint {
  if (guild.owner_id === member.user_id) return allPermissions;
  let bits = guild.roles.get(guild.id)?.permissions ?? 0n;
  for (const id of member.roles) bits |= guild.roles.get(id)?.permissions ?? 0n;
  if (bits & permissionBits.Administrator) return allPermissions;
  return unlessSilenced(bits, member, now);
}

/**
 * Permissions of a member in a channel of the guild; threads take those of their parent.
 * https://discord.com/developers/docs/topics/permissions#permission-overwrites
 */
export function channelPermissions(
  guild: GuildRecord,
  member: MemberRecord,
  channel: ChannelRecord,
  now: number,
): bigint {
  if (channel.kind === 'dm') return allPermissions;
  if (channel.kind === 'thread') {
    const parent = guild.channels.get(channel.parent_id);
    if (!parent) return 0n;
    return threadPermissions(channelPermissions(guild, member, parent, now));
  }
  const base = guildPermissions(guild, member, now);
  if (base === allPermissions) return base;
  const bits = applyOverwrites(base, guild, member, channel);
  return implicitDenials(unlessSilenced(bits, member, now), channel);
}

/** AUTOMOD_QUARANTINED_USERNAME. https://discord.com/developers/docs/resources/guild#guild-member-object-guild-member-flags */
const quarantinedFlag = 1 << 7;

/**
 * Of what a member may do: little for a time, before the screening is passed (https://discord.com/developers/docs/resources/guild#membership-screening-object),
 * or until the name is gone that AutoMod takes offence at.
 */
function unlessSilenced(bits: bigint, member: MemberRecord, now: number): bigint {
  const until = member.communication_disabled_until;
  if (member.pending || (until !== null && until > now)) return bits & timedOutPermissions;
  return member.flags & quarantinedFlag ? bits & quarantinedPermissions : bits;
}

/** What somebody with no role may do in the channel. */
export function everyonePermissions(guild: GuildRecord, channel: GuildChannelRecord): bigint {
  const base = guild.roles.get(guild.id)?.permissions ?? 0n;
  if (base & permissionBits.Administrator) return allPermissions;
  const overwrite = channel.permission_overwrites.get(guild.id);
  return implicitDenials(overwrite ? (base & ~overwrite.deny) | overwrite.allow : base, channel);
}

function applyOverwrites(base: bigint, guild: GuildRecord, member: MemberRecord, channel: GuildChannelRecord): bigint {
  let bits = base;
  const everyone = channel.permission_overwrites.get(guild.id);
  if (everyone) bits = (bits & ~everyone.deny) | everyone.allow;
  let allow = 0n;
  let deny = 0n;
  for (const id of member.roles) {
    const overwrite = channel.permission_overwrites.get(id);
    if (!overwrite) continue;
    allow |= overwrite.allow;
    deny |= overwrite.deny;
  }
  bits = (bits & ~deny) | allow;
  const own = channel.permission_overwrites.get(member.user_id);
  return own ? (bits & ~own.deny) | own.allow : bits;
}

/** https://discord.com/developers/docs/topics/permissions#implicit-permissions */
function implicitDenials(bits: bigint, channel: GuildChannelRecord): bigint {
  if (!(bits & permissionBits.ViewChannel)) return 0n;
  if (voiceTypes.has(channel.type) && !(bits & permissionBits.Connect)) return bits & permissionBits.ViewChannel;
  return bits & permissionBits.SendMessages ? bits : bits & ~withoutSending;
}

/** In threads SEND_MESSAGES has no effect: SEND_MESSAGES_IN_THREADS decides. https://discord.com/developers/docs/topics/threads#permissions */
function threadPermissions(parent: bigint): bigint {
  if (parent === allPermissions) return parent;
  const bits = parent & ~threadDenials;
  return bits & permissionBits.SendMessagesInThreads ? bits | permissionBits.SendMessages : bits & ~withoutSending;
}

/** Roles from lowest to highest; equal positions are ordered by id, the older one higher. */
export function compareRoles(a: RoleRecord, b: RoleRecord): number {
  return a.position - b.position || compareSnowflakes(b.id, a.id);
}

/** The member's highest role; @everyone when they have none. */
export function highestRole(guild: GuildRecord, member: MemberRecord): RoleRecord {
  let top = guild.roles.get(guild.id);
  for (const id of member.roles) {
    const role = guild.roles.get(id);
    if (role && (!top || compareRoles(role, top) > 0)) top = role;
  }
  if (!top) throw new Error(`Guild ${guild.id} has no @everyone role.`);
  return top;
}

/** Whether the member stands above the role. The owner stands above all. */
export function outranksRole(guild: GuildRecord, member: MemberRecord, role: RoleRecord): boolean {
  return guild.owner_id === member.user_id || compareRoles(highestRole(guild, member), role) > 0;
}

/** Whether `actor` may moderate `target`: nobody the owner, everyone only those below. */
export function outranksMember(guild: GuildRecord, actor: MemberRecord, target: MemberRecord): boolean {
  if (target.user_id === guild.owner_id) return false;
  return guild.owner_id === actor.user_id || compareRoles(highestRole(guild, actor), highestRole(guild, target)) > 0;
}
