import type { APIMessageSnapshot } from 'discord-api-types/v10';
import type { MessageRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';

/** The application's MESSAGE_CONTENT flags, limited or not. */
const contentFlags = (1 << 18) | (1 << 19);

/**
 * Whether the viewer's application may read what people wrote. Without the intent it still reads its own messages,
 * direct ones, and those that mention it. https://discord.com/developers/docs/events/gateway#message-content-intent
 */
export function mayReadContent(world: World, message: MessageRecord, viewerId: string): boolean {
  const application = world.applicationOfBot(viewerId);
  if (!application || application.flags & contentFlags || message.guild_id === null) return true;
  return (
    message.author_id === viewerId || message.application_id === application.id || message.mentions.includes(viewerId)
  );
}

export function withoutContent(snapshots: readonly APIMessageSnapshot[]): APIMessageSnapshot[] {
  const blank = { content: '', embeds: [], attachments: [], components: [] };
  return snapshots.map(({ message }) => ({ message: { ...message, ...blank } }));
}
