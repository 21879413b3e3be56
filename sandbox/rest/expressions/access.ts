import { discordError } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import type { GuildAccess } from '../access.ts';

/* Emojis, stickers and sounds are governed alike. https://discord.com/developers/docs/resources/sticker */

/** Makers are shown to those who may make or manage. */
export function seesMakers(permissions: bigint): boolean {
  return hasPermissions(permissions, 'CreateGuildExpressions') || hasPermissions(permissions, 'ManageGuildExpressions');
}

/** One's own need CREATE_GUILD_EXPRESSIONS or MANAGE_GUILD_EXPRESSIONS, those of others the latter. */
export function needToChange({ member, permissions }: GuildAccess, makerId: string | null): void {
  const makes = hasPermissions(permissions, 'CreateGuildExpressions');
  if (hasPermissions(permissions, 'ManageGuildExpressions') || (makes && makerId === member.user_id)) return;
  throw discordError(50013);
}

/** How many there may be, by boost tier; a feature of the guild may grant the most. */
export function slotsOf(
  { premium_tier, features }: GuildAccess['guild'],
  slots: readonly number[],
  feature: string,
): number {
  return (features.has(feature) ? slots.at(-1) : slots[premium_tier]) ?? 0;
}
