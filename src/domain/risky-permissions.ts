import type { PermissionName } from '../kernel/operation.ts';

export const RISKS = ['critical', 'high', 'medium'] as const;
export type Risk = (typeof RISKS)[number];

/** What harms a server when it is in the wrong hands, most first. */
const HIGH: readonly PermissionName[] = [
  'ManageGuild',
  'ManageRoles',
  'ManageChannels',
  'ManageWebhooks',
  'BanMembers',
  'KickMembers',
];
const MEDIUM: readonly PermissionName[] = [
  'MentionEveryone',
  'ManageMessages',
  'ManageThreads',
  'ModerateMembers',
  'ManageNicknames',
  'ManageGuildExpressions',
  'ManageEvents',
  'MoveMembers',
  'MuteMembers',
  'DeafenMembers',
  'ViewAuditLog',
];
export const RISKY: readonly PermissionName[] = ['Administrator', ...HIGH, ...MEDIUM];

/** What everybody may do is a step worse than what a few may. */
export function riskOf(permissions: readonly PermissionName[], everybody: boolean): Risk {
  const high = permissions.some((name) => HIGH.includes(name));
  if (permissions.includes('Administrator') || (high && everybody)) return 'critical';
  return high || everybody ? 'high' : 'medium';
}
