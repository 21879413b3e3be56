import { discordError } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import { mayReadContent } from '../../views/message-content.ts';
import type { MessageRecord, MessageReferenceRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import { canView } from '../access.ts';
import type { ReferenceBody } from './body.ts';
import type { Form } from './form.ts';
import type { MentionContext } from './mentions.ts';

const forward = 1;
/** DEFAULT, REPLY, CHAT_INPUT_COMMAND and CONTEXT_MENU_COMMAND are what users say; the rest is said by Discord. */
const spokenTypes = new Set([0, 19, 20, 23]);

export function isSystemMessage(message: MessageRecord): boolean {
  return !spokenTypes.has(message.type);
}

export function isForward(reference: ReferenceBody | null | undefined): boolean {
  return reference?.type === forward;
}

/**
 * The message a reply answers; undefined where it is gone and the request does not mind.
 * https://discord.com/developers/docs/resources/message#message-reference-content-attribution-replies
 */
export function repliedMessage(
  { channel, permissions }: MentionContext,
  reference: ReferenceBody,
  form: Form,
): MessageRecord | undefined {
  if (!hasPermissions(permissions, 'ReadMessageHistory')) throw discordError(160002);
  const elsewhere = reference.channel_id && reference.channel_id !== channel.id;
  const message = elsewhere ? undefined : channel.messages.get(reference.message_id);
  if (elsewhere) {
    const message = 'Cannot reply to a message in a different channel';
    form.report('message_reference', { code: 'REPLIES_CANNOT_REFERENCE_OTHER_CHANNEL', message });
  } else if (!message && reference.fail_if_not_exists !== false) {
    form.report('message_reference', { code: 'REPLIES_UNKNOWN_MESSAGE', message: 'Unknown message' });
  } else if (message && isSystemMessage(message)) {
    const text = 'Cannot reply to a system message';
    form.report('message_reference', { code: 'REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE', message: text });
  }
  return message;
}

/** The message a forward copies, which its sender must be able to see and read. */
export function forwardedMessage(
  { world }: MentionContext,
  userId: string,
  reference: ReferenceBody,
  form: Form,
): MessageRecord | undefined {
  const source = reference.channel_id ? world.channels.get(reference.channel_id) : undefined;
  if (!reference.channel_id) {
    form.report('message_reference.channel_id', { code: 'BASE_TYPE_REQUIRED', message: 'This field is required' });
    return undefined;
  }
  if (!source) throw discordError(10003);
  if (!canView(world, userId, source)) throw discordError(50001);
  const message = source.messages.get(reference.message_id);
  if (!message) throw discordError(10008);
  if (isSystemMessage(message) || message.poll) throw discordError(50068);
  if (!mayReadContent(world, message, userId)) throw discordError(160014);
  return message;
}

export function referenceTo(world: World, message: MessageRecord, type: 0 | 1): MessageReferenceRecord {
  const channel = world.channels.get(message.channel_id);
  return {
    type,
    message_id: message.id,
    channel_id: message.channel_id,
    guild_id: channel?.kind === 'dm' ? null : (channel?.guild_id ?? null),
  };
}
