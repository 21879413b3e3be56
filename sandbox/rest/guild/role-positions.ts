import { discordError } from '../../errors.ts';
import { compareRoles, highestRole } from '../../permissions.ts';
import type { GuildRecord, MemberRecord, RoleRecord } from '../../world/records.ts';

export interface RolePosition {
  readonly id?: string | null;
  readonly position?: number | null;
}

interface Moved {
  readonly role: RoleRecord;
  /** Position before. */
  readonly before: number;
}

/**
 * Puts roles at positions; the others close ranks around them. Returns those whose position changed. From one's highest
 * role upwards the order must stay as it is: else 50013. Clients send the whole list, so roles that keep their place are
 * no matter. @everyone stays at 0: 50028.
 */
export function moveRoles(guild: GuildRecord, member: MemberRecord, moves: readonly RolePosition[]): Moved[] {
  const before = [...guild.roles.values()].filter(({ id }) => id !== guild.id).sort(compareRoles);
  const after = arranged(guild, before, moves);
  const reach = guild.owner_id === member.user_id ? before.length : before.indexOf(highestRole(guild, member));
  if (before.some((role, index) => index >= reach && after[index] !== role)) throw discordError(50013);
  const moved: Moved[] = [];
  for (const [index, role] of after.entries()) {
    if (role.position !== index + 1) moved.push({ role, before: role.position });
    role.position = index + 1;
  }
  return moved;
}

function arranged(guild: GuildRecord, before: readonly RoleRecord[], moves: readonly RolePosition[]): RoleRecord[] {
  const wanted = new Map<RoleRecord, number>();
  for (const { id, position } of moves) {
    const role = guild.roles.get(id ?? '');
    if (!role) throw discordError(10011);
    if (role.id === guild.id && position) throw discordError(50028);
    if (role.id !== guild.id && position != null) wanted.set(role, position);
  }
  const order = before.filter((role) => !wanted.has(role));
  for (const [role, position] of [...wanted].sort((a, b) => a[1] - b[1] || compareRoles(a[0], b[0]))) {
    order.splice(Math.max(0, position - 1), 0, role);
  }
  return order;
}
