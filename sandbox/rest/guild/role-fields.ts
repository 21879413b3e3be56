import { discordError, invalidForm } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import type { GuildRecord, RoleColors, RoleRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { readPermissions } from '../channel/overwrites.ts';
import { storeImage } from '../images.ts';

/** A role's body. Null leaves a field as it is, but icons are removed by it. */
export interface RoleFields {
  readonly name?: string | null;
  readonly permissions?: string | number | null;
  readonly color?: number | null;
  readonly colors?: {
    readonly primary_color?: number | null;
    readonly secondary_color?: number | null;
    readonly tertiary_color?: number | null;
  } | null;
  readonly hoist?: boolean | null;
  readonly mentionable?: boolean | null;
  readonly icon?: string | null;
  readonly unicode_emoji?: string | null;
}

/** The only three colours a tertiary one may come with. https://discord.com/developers/docs/topics/permissions#role-object-role-colors-object */
const holographic: RoleColors = { primary_color: 11_127_295, secondary_color: 16_759_788, tertiary_color: 16_761_760 };

export function readRoleFields(
  world: World,
  guild: GuildRecord,
  roleId: string,
  body: RoleFields,
): Partial<RoleRecord> {
  const fields: Partial<RoleRecord> = {};
  if (body.name != null) fields.name = body.name;
  if (body.permissions != null) fields.permissions = readPermissions(body.permissions);
  if (body.hoist != null) fields.hoist = body.hoist;
  if (body.mentionable != null) fields.mentionable = body.mentionable;
  const colors = readColors(guild, body);
  if (colors) fields.colors = colors;
  if ((body.icon ?? body.unicode_emoji ?? null) !== null && !guild.features.has('ROLE_ICONS'))
    throw discordError(50101);
  if (body.icon !== undefined) {
    fields.icon = storeImage(world, body.icon, `role-icons/${roleId}`, { field: 'icon', maxKiB: 256 });
  }
  if (body.unicode_emoji !== undefined) fields.unicode_emoji = body.unicode_emoji;
  return fields;
}

/** `colors` wins over the deprecated `color`. Gradients need ENHANCED_ROLE_COLORS. */
function readColors(guild: GuildRecord, { color, colors }: RoleFields): RoleColors | undefined {
  if (colors == null)
    return color == null ? undefined : { primary_color: color, secondary_color: null, tertiary_color: null };
  const { primary_color, secondary_color, tertiary_color } = colors;
  const read = {
    primary_color: primary_color ?? 0,
    secondary_color: secondary_color ?? null,
    tertiary_color: tertiary_color ?? null,
  };
  const gradient = read.secondary_color !== null || read.tertiary_color !== null;
  if (gradient && !guild.features.has('ENHANCED_ROLE_COLORS')) throw discordError(50101);
  if (read.tertiary_color !== null && !Bun.deepEquals(read, holographic)) {
    const message = 'A tertiary color can only be part of the holographic style';
    throw invalidForm({ 'colors.tertiary_color': { code: 'ROLE_COLORS_INVALID', message } });
  }
  return read;
}

/** One may only give and take permissions one has: else 50013. */
export function refuseGrants(own: bigint, before: bigint, after: bigint): void {
  if (!hasPermissions(own, 'Administrator') && (before ^ after) & ~own) throw discordError(50013);
}
