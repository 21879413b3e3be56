import type { Method } from '../kernel/discord.ts';
import type { PermissionName } from '../kernel/operation.ts';

interface Rule {
  methods: readonly Method[];
  route: RegExp;
  permissions: readonly PermissionName[];
  /** Discord also compares the highest roles of the bot and the target. */
  hierarchy?: true;
}

const WRITES = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;
const ALL = ['GET', ...WRITES] as const;

const rule = (methods: readonly Method[], route: RegExp, ...permissions: PermissionName[]): Rule => ({
  methods,
  route,
  permissions,
});

/** Discord answers 50013 without a name. What each route needs, most specific first, from the pages of each endpoint. */
const RULES: readonly Rule[] = [
  rule(['GET'], /^\/channels\/\d+\/(messages|pins)/, 'ReadMessageHistory'),
  rule(['POST'], /^\/channels\/\d+\/messages\/bulk-delete$/, 'ManageMessages'),
  rule(['POST'], /^\/channels\/\d+\/messages\/\d+\/crosspost$/, 'SendMessages', 'ManageMessages'),
  rule(['POST'], /^\/channels\/\d+\/messages\/\d+\/threads$/, 'CreatePublicThreads'),
  rule(['PUT'], /^\/channels\/\d+\/messages\/\d+\/reactions\//, 'AddReactions', 'ReadMessageHistory'),
  rule(['DELETE'], /^\/channels\/\d+\/messages\/\d+\/reactions/, 'ManageMessages'),
  rule(['PUT', 'DELETE'], /^\/channels\/\d+\/(messages\/)?pins\//, 'PinMessages'),
  rule(['DELETE', 'PATCH'], /^\/channels\/\d+\/messages\/\d+$/, 'ManageMessages'),
  rule(['POST'], /^\/channels\/\d+\/messages$/, 'SendMessages'),
  rule(['POST'], /^\/channels\/\d+\/typing$/, 'SendMessages'),
  rule(['POST'], /^\/channels\/\d+\/threads$/, 'CreatePublicThreads'),
  rule(WRITES, /^\/channels\/\d+\/thread-members/, 'ManageThreads'),
  rule(['PUT', 'DELETE'], /^\/channels\/\d+\/permissions\//, 'ManageRoles'),
  rule(['POST'], /^\/channels\/\d+\/invites$/, 'CreateInstantInvite'),
  rule(['GET'], /^\/channels\/\d+\/invites$/, 'ManageChannels'),
  rule(ALL, /^\/(channels|guilds)\/\d+\/webhooks/, 'ManageWebhooks'),
  rule(ALL, /^\/webhooks\/\d+/, 'ManageWebhooks'),
  // The path does not say whether it is a thread.
  rule(['PATCH', 'DELETE'], /^\/channels\/\d+$/, 'ManageChannels', 'ManageThreads'),
  rule(['DELETE'], /^\/invites\//, 'ManageChannels'),
  rule(WRITES, /^\/guilds\/\d+\/channels$/, 'ManageChannels'),
  rule(['GET'], /^\/guilds\/\d+\/audit-logs/, 'ViewAuditLog'),
  rule(['GET'], /^\/guilds\/\d+\/messages\/search/, 'ReadMessageHistory'),
  { ...rule(ALL, /^\/guilds\/\d+\/(bans|bulk-ban)/, 'BanMembers'), hierarchy: true },
  { ...rule(WRITES, /^\/guilds\/\d+\/members\/[^/]+\/roles\//, 'ManageRoles'), hierarchy: true },
  { ...rule(['DELETE'], /^\/guilds\/\d+\/members\/[^/]+$/, 'KickMembers'), hierarchy: true },
  rule(['PATCH'], /^\/guilds\/\d+\/members\/@me/, 'ChangeNickname'),
  {
    ...rule(['PATCH'], /^\/guilds\/\d+\/members\/[^/]+$/, 'ManageNicknames', 'ModerateMembers', 'ManageRoles'),
    hierarchy: true,
  },
  rule(ALL, /^\/guilds\/\d+\/prune/, 'KickMembers', 'ManageGuild'),
  { ...rule(WRITES, /^\/guilds\/\d+\/roles/, 'ManageRoles'), hierarchy: true },
  rule(WRITES, /^\/guilds\/\d+\/(emojis|stickers|soundboard-sounds)/, 'ManageGuildExpressions'),
  rule(WRITES, /^\/guilds\/\d+\/scheduled-events/, 'ManageEvents'),
  rule(ALL, /^\/guilds\/\d+\/(auto-moderation|integrations|invites|templates|widget|welcome-screen)/, 'ManageGuild'),
  rule(['PATCH'], /^\/guilds\/\d+$/, 'ManageGuild'),
];

export interface Likely {
  permissions: readonly PermissionName[];
  hierarchy: boolean;
}

/** What the bot probably lacks when Discord refuses this request; undefined when the route gives no clue. */
export function likelyPermission(method: Method, path: string): Likely | undefined {
  const found = RULES.find(({ methods, route }) => methods.includes(method) && route.test(path));
  return found && { permissions: found.permissions, hierarchy: found.hierarchy ?? false };
}
