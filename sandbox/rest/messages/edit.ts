import { discordError } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import type { MessageRecord } from '../../world/records.ts';
import { moderated } from '../auto-moderation/moderate.ts';
import { announceUpdated } from './announce.ts';
import { storeFiles } from './attachments.ts';
import { type MessageBody, messageFlags } from './body.ts';
import { readContent } from './content.ts';
import { createForm } from './form.ts';
import { parseMentions } from './mentions.ts';
import { republish } from './publish.ts';
import { isSystemMessage } from './references.ts';
import type { Speaking } from './speaking.ts';

/**
 * Authors edit their messages; others may only change flags, and only with MANAGE_MESSAGES.
 * https://discord.com/developers/docs/resources/message#edit-message
 */
export function editMessage(speaking: Speaking, message: MessageRecord, body: MessageBody): void {
  const { world, channel, guild, permissions, user } = speaking;
  refuseInThread(speaking);
  if (isSystemMessage(message)) throw discordError(50021);
  if (message.author_id === user.id && !message.webhook) {
    moderated(speaking, body.content?.trim() ?? '', () => {
      editOwn(speaking, message, body);
      return message;
    });
    return;
  }
  if (changesMoreThanFlags(body) || !guild) throw discordError(50005);
  if (!hasPermissions(permissions, 'ManageMessages')) throw discordError(50013);
  message.flags = editedFlags(message.flags, body.flags, messageFlags.suppressEmbeds);
  announceUpdated(world, channel, message);
}

/** Edits without asking who does: for authors, and for webhooks on their messages. A loading message becomes what it was to be. */
export function editOwn(speaking: Speaking, message: MessageRecord, body: MessageBody): void {
  const { world, channel, files } = speaking;
  if (message.flags & messageFlags.isVoiceMessage) throw discordError(50162);
  if (message.poll) throw discordError(520003);
  if (body.sticker_ids?.length) throw discordError(50080);
  const both = messageFlags.suppressEmbeds | messageFlags.isComponentsV2;
  const isLoading = (message.flags & messageFlags.loading) !== 0;
  const kept = message.flags & ~messageFlags.loading;
  const flags = editedFlags(kept, body.flags, both) | (kept & messageFlags.isComponentsV2);
  const saysNothing = !changesMoreThanFlags(body) && files.length === 0;
  if (saysNothing && !isLoading && flags === withSuppression(message.flags, flags)) {
    message.flags = flags;
    announceUpdated(world, channel, message);
    return;
  }
  const { files: read, spoken, ...content } = readContent(speaking, body, flags, createForm(speaking.prefix), message);
  const paths = new Set(content.attachments.map(({ path }) => path));
  for (const { path } of message.attachments) if (!paths.has(path)) world.blobs.delete(path);
  storeFiles(world, read);
  // Discord counts microseconds: no two edits of a message bear the same time.
  const editedAt = Math.max(world.clock.now(), (message.edited_timestamp ?? 0) + 1);
  Object.assign(message, content, { flags, edited_timestamp: isLoading ? null : editedAt });
  const isSaidAnew =
    body.content !== undefined || (flags & messageFlags.isComponentsV2 && body.components !== undefined);
  if (isSaidAnew) {
    const byDefault = speaking.mentionsByDefault ?? 'all';
    Object.assign(message, parseMentions(speaking, spoken, body.allowed_mentions, { byDefault }));
  }
  announceUpdated(world, channel, message);
  republish(world, message);
}

/** "Only active threads can be manipulated", and locked ones only by moderators. https://discord.com/developers/docs/topics/threads */
function refuseInThread({ channel, permissions }: Speaking): void {
  if (channel.kind !== 'thread') return;
  if (channel.archived) throw discordError(50083);
  if (channel.locked && !hasPermissions(permissions, 'ManageThreads')) throw discordError(160005);
}

function changesMoreThanFlags(body: MessageBody): boolean {
  return Object.entries(body as object).some(([key, value]) => key !== 'flags' && value !== undefined);
}

/** Of the flags only some can be edited; changes to others are ignored without error. */
function editedFlags(flags: number, wanted: number | null | undefined, editable: number): number {
  return wanted === null || wanted === undefined ? flags : (flags & ~editable) | (wanted & editable);
}

function withSuppression(flags: number, other: number): number {
  return (flags & ~messageFlags.suppressEmbeds) | (other & messageFlags.suppressEmbeds);
}
