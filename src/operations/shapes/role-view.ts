import type { APIRole } from 'discord-api-types/v10';
import { z } from 'zod';
import { formatColor } from '../../domain/colors.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import { permissionNames } from '../../kernel/permission-names.ts';
import { withoutEmpty } from './channel-view.ts';

export const RoleView = z.object({
  id: z.string(),
  name: z.string(),
  position: z.int(),
  permissions: z.array(z.string()),
  colors: z.array(z.string()).optional().describe('#rrggbb; two of a gradient'),
  hoist: z.boolean(),
  mentionable: z.boolean(),
  managed: z.boolean(),
  managed_by: z.string().optional(),
  unicode_emoji: z.string().optional(),
  icon_url: z.string().optional(),
  member_count: z.int().optional(),
});
export type RoleView = z.output<typeof RoleView>;

/** Who owns a role that cannot be given or deleted by hand. https://docs.discord.com/developers/topics/permissions#role-object-role-tags-structure */
function owner({ managed, tags }: APIRole): string | undefined {
  if (tags?.bot_id) return `bot ${tags.bot_id}`;
  if (tags?.premium_subscriber === null) return 'server boosts';
  if (tags?.subscription_listing_id) return 'a subscription';
  if (tags?.integration_id) return `integration ${tags.integration_id}`;
  return managed ? 'an integration' : undefined;
}

export function roleView(role: APIRole, memberCount?: number): RoleView {
  const { primary_color, secondary_color, tertiary_color } = role.colors ?? { primary_color: role.color };
  const colors = [primary_color, secondary_color, tertiary_color].flatMap((color) => formatColor(color ?? 0) ?? []);
  return {
    id: role.id,
    name: role.name,
    position: role.position ?? 0,
    permissions: permissionNames(BigInt(role.permissions)),
    // Discord always says; other backends leave out what is not so.
    hoist: role.hoist ?? false,
    mentionable: role.mentionable ?? false,
    managed: role.managed ?? false,
    ...withoutEmpty({
      colors: colors.length > 0 ? colors : undefined,
      managed_by: owner(role),
      unicode_emoji: role.unicode_emoji,
      icon_url: role.icon ? `https://cdn.discordapp.com/role-icons/${role.id}/${role.icon}.png` : undefined,
      member_count: memberCount,
    }),
  };
}

/** One line. `common` holds what @everyone may do, which is left out of the other roles. */
export function roleLine(role: RoleView, common: readonly string[] = []): string {
  const own = role.permissions.includes('Administrator')
    ? ['Administrator']
    : role.permissions.filter((name) => !common.includes(name));
  return [
    `${role.id} ${plainName(role.name)}`,
    `position ${role.position}`,
    ...(role.member_count === undefined
      ? []
      : [`${role.member_count} ${role.member_count === 1 ? 'member' : 'members'}`]),
    ...(role.colors ? [role.colors.join(' ')] : []),
    ...(role.unicode_emoji ? [role.unicode_emoji] : []),
    ...(role.icon_url ? [role.icon_url] : []),
    ...(role.hoist ? ['shown apart'] : []),
    ...(role.mentionable ? ['mentionable'] : []),
    ...(role.managed_by ? [`managed by ${role.managed_by}`] : []),
    ...(own.length > 0 ? [`may ${own.join(' ')}`] : []),
  ].join('; ');
}
