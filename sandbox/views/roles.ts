import type { RoleRecord } from '../world/records.ts';

/** https://discord.com/developers/docs/topics/permissions#role-object */
export function roleView(role: RoleRecord) {
  return {
    id: role.id,
    name: role.name,
    permissions: String(role.permissions),
    position: role.position,
    color: role.colors.primary_color,
    colors: { ...role.colors },
    hoist: role.hoist,
    managed: role.managed,
    mentionable: role.mentionable,
    icon: role.icon,
    unicode_emoji: role.unicode_emoji,
    ...(role.tags && { tags: role.tags }),
    flags: role.flags,
  };
}
