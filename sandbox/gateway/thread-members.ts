import { isRecord } from './protocol.ts';

/**
 * THREAD_MEMBERS_UPDATE for a session without GUILD_MEMBERS: only its own coming and going, or null where it is about
 * others. https://discord.com/developers/docs/events/gateway-events#thread-members-update
 */
export function ownPart(data: object, botId: string): object | null {
  const { added_members: added, removed_member_ids: removed, ...rest } = data as Record<string, unknown>;
  const ownAdded = listOf(added).filter((member) => isRecord(member) && member.user_id === botId);
  const ownRemoved = listOf(removed).filter((id) => id === botId);
  if (ownAdded.length + ownRemoved.length === 0) return null;
  return {
    ...rest,
    ...(ownAdded.length > 0 && { added_members: ownAdded }),
    ...(ownRemoved.length > 0 && { removed_member_ids: ownRemoved }),
  };
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
