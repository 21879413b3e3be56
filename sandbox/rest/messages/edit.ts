import { discordError } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import type { MessageRecord } from '../../world/records.ts';
import { announceUpdated } from './announce.ts';
import { readAttachments, storeFiles } from './attachments.ts';
import { type MessageBody, messageFlags } from './body.ts';
import { fileFinder, type Speaking } from './compose.ts';
import { readEmbeds } from './embeds.ts';
import { createForm } from './form.ts';
import { checkAllowedMentions, parseMentions } from './mentions.ts';
import { isSystemMessage } from './references.ts';

/**
 * Authors edit their messages; others may only change flags, and only with MANAGE_MESSAGES.
 * https://discord.com/developers/docs/resources/message#edit-message
 */
export function editMessage(speaking: Speaking, message: MessageRecord, body: MessageBody): void {
  const { world, channel, guild, permissions, user } = speaking;
  if (channel.kind === 'thread' && channel.archived) throw discordError(50083);
  if (isSystemMessage(message)) throw discordError(50021);
  if (message.author_id === user.id && !message.webhook) {
    editOwn(speaking, message, body);
    return;
  }
  const others = Object.entries(body as object).some(([key, value]) => key !== 'flags' && value !== undefined);
  if (others || !guild) throw discordError(50005);
  if (!hasPermissions(permissions, 'ManageMessages')) throw discordError(50013);
  message.flags = withSuppress(message.flags, body.flags);
  announceUpdated(world, channel, message);
}

/** Edits without asking who does: for authors, and for webhooks on their messages. */
export function editOwn(speaking: Speaking, message: MessageRecord, body: MessageBody): void {
  const { world, channel } = speaking;
  const form = createForm(speaking.prefix);
  if (message.flags & messageFlags.isVoiceMessage) throw discordError(50162);
  if (message.poll) throw discordError(520003);
  if (body.embeds?.length && !hasPermissions(speaking.permissions, 'EmbedLinks')) throw discordError(50013);
  if (speaking.files.length > 0 && !hasPermissions(speaking.permissions, 'AttachFiles')) throw discordError(50013);
  checkAllowedMentions(body.allowed_mentions, form);
  const files = readAttachments(speaking, speaking.files, body.attachments, message.attachments, form);
  const used = new Set<string>();
  const embeds =
    body.embeds === undefined ? message.embeds : readEmbeds(body.embeds ?? [], fileFinder(speaking, files, used), form);
  form.settle();
  const content = body.content === undefined ? message.content : (body.content ?? '').trim();
  const attachments = files.attachments.filter(({ id }) => !used.has(id));
  if (!content && embeds.length === 0 && files.attachments.length === 0 && message.sticker_ids.length === 0) {
    throw discordError(50006);
  }
  const kept = new Set(files.attachments.map(({ path }) => path));
  for (const { path } of message.attachments) if (!kept.has(path)) world.blobs.delete(path);
  storeFiles(world, files);
  Object.assign(message, { content, embeds, attachments, flags: withSuppress(message.flags, body.flags) });
  if (body.content !== undefined) Object.assign(message, parseMentions(speaking, content, body.allowed_mentions));
  const onlyFlags = Object.entries(body as object).every(([key, value]) => key === 'flags' || value === undefined);
  if (!onlyFlags || speaking.files.length > 0) message.edited_timestamp = world.clock.now();
  announceUpdated(world, channel, message);
}

function withSuppress(flags: number, wanted: number | null | undefined): number {
  if (wanted === null || wanted === undefined) return flags;
  return (flags & ~messageFlags.suppressEmbeds) | (wanted & messageFlags.suppressEmbeds);
}
