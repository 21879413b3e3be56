import type { PermissionReport } from '../kernel/discord.ts';
import type { PermissionName } from '../kernel/operation.ts';
import { PERMISSION_NAMES } from '../kernel/permission-names.ts';

const BECAUSE = {
  owner: 'owns the server and may do everything',
  administrator: 'is an administrator and may do everything',
  cannot_view: 'cannot see the channel, so may do nothing there',
  timed_out: 'is timed out and may only look',
} as const;

export interface Decision {
  name: PermissionName;
  allowed: boolean;
  /** The step that settled it, in the words of the report. */
  decided_by: string;
}

/** For each permission whether it is there and what settled that. */
export function decisions(
  { permissions, because, steps }: PermissionReport,
  wanted: readonly PermissionName[] = PERMISSION_NAMES,
): { because?: string; permissions: Decision[] } {
  const total = because === 'owner' || because === 'administrator';
  const decided = wanted.map((name): Decision => {
    const allowed = permissions.includes(name);
    if (total && because) return { name, allowed, decided_by: BECAUSE[because] };
    // Among the overwrites of several roles an allow beats a deny, wherever it stands in the list.
    const decisive = steps.findLast(({ allow, deny }) => (allowed ? allow : deny).includes(name));
    return { name, allowed, decided_by: decisive?.source ?? 'no role grants it' };
  });
  return { ...(because ? { because: BECAUSE[because] } : {}), permissions: decided };
}
