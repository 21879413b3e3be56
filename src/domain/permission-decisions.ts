import type { PermissionReport } from '../kernel/discord.ts';
import type { PermissionName } from '../kernel/operation.ts';
import { ALL_PERMISSIONS } from './permissions.ts';

const BECAUSE = {
  owner: 'owns the server and may do everything',
  administrator: 'is an administrator and may do everything',
  cannot_view: 'cannot see the channel, so may do nothing there',
  timed_out: 'is timed out and may only look',
} as const;

export interface Decision {
  name: PermissionName;
  allowed: boolean;
  /** The last step that spoke of it, or why no step matters. */
  decided_by: string;
}

/** For each permission whether it is there and what decided that: the last step that allowed or denied it. */
export function decisions(
  { permissions, because, steps }: PermissionReport,
  wanted: readonly PermissionName[] = ALL_PERMISSIONS,
): { because?: string; permissions: Decision[] } {
  const total = because === 'owner' || because === 'administrator';
  const decided = wanted.map((name): Decision => {
    const allowed = permissions.includes(name);
    const last = steps.findLast(({ allow, deny }) => allow.includes(name) || deny.includes(name));
    const told = last?.allow.includes(name);
    if (total || (told !== undefined && told !== allowed)) {
      return { name, allowed, decided_by: because ? BECAUSE[because] : 'it needs another permission that is missing' };
    }
    return { name, allowed, decided_by: last?.source ?? 'no role grants it' };
  });
  return { ...(because ? { because: BECAUSE[because] } : {}), permissions: decided };
}
