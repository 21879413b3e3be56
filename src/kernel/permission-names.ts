import type { PermissionName } from './operation.ts';

/** Bit numbers. https://docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags */
const BITS = {
  CreateInstantInvite: 0,
  KickMembers: 1,
  BanMembers: 2,
  Administrator: 3,
  ManageChannels: 4,
  ManageGuild: 5,
  AddReactions: 6,
  ViewAuditLog: 7,
  PrioritySpeaker: 8,
  Stream: 9,
  ViewChannel: 10,
  SendMessages: 11,
  SendTTSMessages: 12,
  ManageMessages: 13,
  EmbedLinks: 14,
  AttachFiles: 15,
  ReadMessageHistory: 16,
  MentionEveryone: 17,
  UseExternalEmojis: 18,
  ViewGuildInsights: 19,
  Connect: 20,
  Speak: 21,
  MuteMembers: 22,
  DeafenMembers: 23,
  MoveMembers: 24,
  UseVAD: 25,
  ChangeNickname: 26,
  ManageNicknames: 27,
  ManageRoles: 28,
  ManageWebhooks: 29,
  ManageGuildExpressions: 30,
  UseApplicationCommands: 31,
  RequestToSpeak: 32,
  ManageEvents: 33,
  ManageThreads: 34,
  CreatePublicThreads: 35,
  CreatePrivateThreads: 36,
  UseExternalStickers: 37,
  SendMessagesInThreads: 38,
  UseEmbeddedActivities: 39,
  ModerateMembers: 40,
  ViewCreatorMonetizationAnalytics: 41,
  UseSoundboard: 42,
  CreateGuildExpressions: 43,
  CreateEvents: 44,
  UseExternalSounds: 45,
  SendVoiceMessages: 46,
  SetVoiceChannelStatus: 48,
  SendPolls: 49,
  UseExternalApps: 50,
  PinMessages: 51,
  BypassSlowmode: 52,
} as const satisfies Record<Exclude<PermissionName, 'ManageEmojisAndStickers'>, number>;

/** Every permission under its one name, in the order of its bits; the deprecated double of one is left out. */
export const PERMISSION_NAMES = Object.keys(BITS) as readonly (keyof typeof BITS)[];

export const permissionBit = (name: PermissionName): bigint =>
  1n << BigInt(name === 'ManageEmojisAndStickers' ? BITS.ManageGuildExpressions : BITS[name]);

export const permissionBits = (names: Iterable<PermissionName>): bigint => {
  let bits = 0n;
  for (const name of names) bits |= permissionBit(name);
  return bits;
};

/** Bits without a name are left out. In halves that are numbers: this runs for every call, and bigints are slow. */
export const permissionNames = (bits: bigint): PermissionName[] => {
  const halves = [Number(bits & 0xffff_ffffn), Number(bits >> 32n)];
  return PERMISSION_NAMES.filter((name) => (((halves[BITS[name] >> 5] ?? 0) >>> (BITS[name] & 31)) & 1) === 1);
};

/** Where Discord's settings call a permission something else than its name says. */
const TITLES: Partial<Record<PermissionName, string>> = {
  CreateInstantInvite: 'Create Invite',
  CreateGuildExpressions: 'Create Expressions',
  ManageGuild: 'Manage Server',
  ManageGuildExpressions: 'Manage Expressions',
  MentionEveryone: 'Mention @everyone, @here and All Roles',
  ModerateMembers: 'Timeout Members',
  SendPolls: 'Create Polls',
  SendTTSMessages: 'Send Text-to-Speech Messages',
  Stream: 'Video',
  UseEmbeddedActivities: 'Use Activities',
  UseVAD: 'Use Voice Activity',
  ViewChannel: 'View Channels',
  ViewGuildInsights: 'View Server Insights',
};

/** The permission as people find it in Discord's settings. */
export const permissionTitle = (name: PermissionName): string =>
  TITLES[name] ?? name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ');

/** In threads some rights are permissions of their own. https://docs.discord.com/developers/topics/threads#permissions */
export const IN_THREADS: Partial<Record<PermissionName, PermissionName>> = {
  SendMessages: 'SendMessagesInThreads',
  ManageChannels: 'ManageThreads',
};
