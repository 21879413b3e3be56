import { OperationError } from '../kernel/errors.ts';
import { nearest } from '../kernel/nearest.ts';
import type { PermissionName } from '../kernel/operation.ts';

/** Bit numbers in the order of Discord's table. https://docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags */
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

/** Every permission has one name here, that of discord-api-types without its deprecated double. */
const NAMES = Object.keys(BITS) as (keyof typeof BITS)[];

export const ALL_PERMISSIONS: readonly PermissionName[] = NAMES;

/** Where Discord's settings pages call a permission something else than its name says. */
const TITLES: Partial<Record<PermissionName, string>> = {
  CreateInstantInvite: 'Create Invite',
  ManageGuild: 'Manage Server',
  ManageGuildExpressions: 'Manage Expressions',
  CreateGuildExpressions: 'Create Expressions',
  ViewGuildInsights: 'View Server Insights',
  ViewChannel: 'View Channels',
  Stream: 'Video',
  SendTTSMessages: 'Send Text-to-Speech Messages',
  MentionEveryone: 'Mention @everyone, @here and All Roles',
  UseVAD: 'Use Voice Activity',
  UseEmbeddedActivities: 'Use Activities',
  ModerateMembers: 'Timeout Members',
  SendPolls: 'Create Polls',
};

/** Words people and older libraries use. Keys are folded as `fold` does. */
const ALIASES: Readonly<Record<string, keyof typeof BITS>> = {
  admin: 'Administrator',
  createinvites: 'CreateInstantInvite',
  manageemojis: 'ManageGuildExpressions',
  manageemojisandstickers: 'ManageGuildExpressions',
  mentionhere: 'MentionEveryone',
  mentionallroles: 'MentionEveryone',
  muteinvoice: 'MuteMembers',
  readmessages: 'ViewChannel',
  readhistory: 'ReadMessageHistory',
  screenshare: 'Stream',
  sendinthreads: 'SendMessagesInThreads',
  timeout: 'ModerateMembers',
  useexternalemoji: 'UseExternalEmojis',
  useslashcommands: 'UseApplicationCommands',
  useexternalapplications: 'UseExternalApps',
};

const fold = (text: string) => text.toLowerCase().replace(/[^a-z]/g, '');
const singular = (folded: string) => folded.replace(/s$/, '');

const byFolded = new Map<string, keyof typeof BITS>([
  ...NAMES.flatMap((name) => [
    [singular(fold(name)), name] as const,
    [singular(fold(permissionTitle(name))), name] as const,
  ]),
  ...Object.entries(ALIASES).map(([alias, name]) => [singular(alias), name] as const),
]);

/** As Discord's settings pages call it, e.g. `Manage Server` for `ManageGuild`. */
export function permissionTitle(name: PermissionName): string {
  return TITLES[name] ?? name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
}

/** The permission that `SEND_MESSAGES`, `send messages`, `SendMessages` or Discord's own wording means. */
export function readPermission(text: string): PermissionName | undefined {
  return byFolded.get(singular(fold(text)));
}

/** As readPermission for a list; the error names what is unknown and what may have been meant. */
export function parsePermissions(texts: readonly string[], field: string): PermissionName[] {
  const found = texts.map((text) => ({ text, name: readPermission(text) }));
  const unknown = found.filter(({ name }) => name === undefined).map(({ text }) => text);
  if (unknown.length === 0) return [...new Set(found.flatMap(({ name }) => name ?? []))];
  const close = [...new Set(unknown.flatMap((text) => nearest(text, NAMES)))];
  const quoted = unknown.map((text) => JSON.stringify(text.slice(0, 60))).join(', ');
  throw new OperationError('invalid_input', `${field}: there is no permission named ${quoted}.`, {
    hint: close.length > 0 ? `Did you mean ${close.join(', ')}?` : `Discord's permissions are ${NAMES.join(', ')}.`,
  });
}

/** The bits; Discord takes them as decimal text. */
export function permissionBits(names: readonly PermissionName[]): bigint {
  return names.reduce((sum, name) => sum | (1n << BigInt(BITS[canonical(name)])), 0n);
}

const canonical = (name: PermissionName): keyof typeof BITS =>
  name === 'ManageEmojisAndStickers' ? 'ManageGuildExpressions' : name;

/** The names in Discord's order; bits that have no name yet are left out. */
export function permissionNames(bits: string | bigint): PermissionName[] {
  const value = BigInt(bits);
  return NAMES.filter((name) => (value >> BigInt(BITS[name])) & 1n);
}
