import { isRecord } from './protocol.ts';
import type { Session } from './session.ts';

const blank = { content: '', embeds: [], attachments: [], components: [] };

/** A guild's message for a session without MESSAGE_CONTENT. https://discord.com/developers/docs/events/gateway#message-content-intent */
export function withoutContent(message: object, session: Session): object {
  if (!isRecord(message)) return message;
  const { referenced_message: referenced, message_snapshots: snapshots } = message;
  const own = isRecord(referenced)
    ? { ...message, referenced_message: withoutContent(referenced, session) }
    : { ...message };
  if (concerns(message, session)) return own;
  return {
    ...own,
    ...blank,
    poll: undefined,
    ...(Array.isArray(snapshots) && { message_snapshots: snapshots.map(blankSnapshot) }),
  };
}

function blankSnapshot(snapshot: unknown): unknown {
  if (!isRecord(snapshot) || !isRecord(snapshot.message)) return snapshot;
  return { ...snapshot, message: { ...snapshot.message, ...blank } };
}

/** One's own messages, and those that mention one, are read without the intent. */
function concerns(message: Record<string, unknown>, { botId, identity }: Session): boolean {
  const { author, mentions, application_id } = message;
  if (isRecord(author) && author.id === botId) return true;
  if (application_id === identity.application.id) return true;
  return Array.isArray(mentions) && mentions.some((user) => isRecord(user) && user.id === botId);
}
