import { discordError } from '../../errors.ts';
import { compareRoles, highestRole, outranksRole } from '../../permissions.ts';
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
 * Puts roles at positions; the others close ranks around them. Returns those whose position changed. One moves only
 * roles below one's highest, and only to places below it: else 50013. @everyone stays at 0: 50028.
 */
export function moveRoles(guild: GuildRecord, member: MemberRecord, moves: readonly RolePosition[]): Moved[] {
  const wanted = moves.filter(({ position }) => position != null).map((move) => plan(guild, member, move));
  const moving = new Set(wanted.map(({ role }) => role));
  const order = [...guild.roles.values()]
    .filter((role) => role.id !== guild.id && !moving.has(role))
    .sort(compareRoles);
  for (const { role, position } of wanted.sort((a, b) => a.position - b.position || compareRoles(a.role, b.role))) {
    order.splice(Math.max(0, position - 1), 0, role);
  }
  const moved: Moved[] = [];
  for (const [index, role] of order.entries()) {
    const before = role.position;
    role.position = index + 1;
    if (before !== role.position) moved.push({ role, before });
  }
  return moved;
}

function plan(guild: GuildRecord, member: MemberRecord, { id, position }: RolePosition) {
  const role = guild.roles.get(id ?? '');
  if (!role) throw discordError(10011);
  if (role.id === guild.id) throw discordError(50028);
  const place = position ?? role.position;
  if (!outranksRole(guild, member, role)) throw discordError(50013);
  if (guild.owner_id !== member.user_id && place >= highestRole(guild, member).position) throw discordError(50013);
  return { role, position: place };
}
