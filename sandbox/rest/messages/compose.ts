import { discordError } from '../../errors.ts';
import { hasPermissions, type PermissionName } from '../../permissions.ts';
import { messageSnapshotView } from '../../views/messages.ts';
import type { UserRecord } from '../../world/records.ts';
import type { UploadedFile } from '../route.ts';
import { type ReadAttachments, readAttachments } from './attachments.ts';
import { type MessageBody, type MessageCreateBody, messageFlags } from './body.ts';
import { type FindFile, readEmbeds } from './embeds.ts';
import { createForm } from './form.ts';
import { checkAllowedMentions, type DefaultMentions, type MentionContext, parseMentions } from './mentions.ts';
import type { MessageDraft } from './post.ts';
import { forwardedMessage, isForward, referenceTo, repliedMessage } from './references.ts';

const settable = messageFlags.suppressEmbeds | messageFlags.suppressNotifications;

/** Who speaks, where, and with what permissions. Webhooks have all permissions. */
export interface Speaking extends MentionContext {
  readonly user: UserRecord;
  readonly files: readonly UploadedFile[];
  /** Where the message stands in the body: `message` in a forum post. */
  readonly prefix?: string;
  readonly mentionsByDefault?: DefaultMentions;
}

export interface Composed {
  readonly draft: Omit<MessageDraft, 'author_id'>;
  /** Give it to `storeFiles` when the message is made. */
  readonly files: ReadAttachments;
}

/** Reads a request for a new message into a draft: checks permissions, limits and references, and announces nothing. */
export function composeMessage(speaking: Speaking, body: MessageCreateBody): Composed {
  const form = createForm(speaking.prefix);
  const { message_reference: reference } = body;
  if (reference && isForward(reference)) return composeForward(speaking, body);
  needPermissions(speaking, body);
  checkAllowedMentions(body.allowed_mentions, form);
  const files = readAttachments(speaking, speaking.files, body.attachments, [], form);
  const used = new Set<string>();
  const embeds = readEmbeds(body.embeds ?? [], fileFinder(speaking, files, used), form);
  const replied = reference ? repliedMessage(speaking, reference, form) : undefined;
  form.settle();
  const content = (body.content ?? '').trim();
  const attachments = files.attachments.filter(({ id }) => !used.has(id));
  if (!content && embeds.length === 0 && files.attachments.length === 0) throw discordError(50006);
  return {
    files,
    draft: {
      type: replied ? 19 : 0,
      content,
      embeds,
      attachments,
      flags: (body.flags ?? 0) & settable,
      tts: body.tts ?? false,
      nonce: body.nonce ?? null,
      message_reference: replied ? referenceTo(speaking.world, replied, 0) : null,
      ...parseMentions(speaking, content, body.allowed_mentions, {
        byDefault: speaking.mentionsByDefault ?? 'all',
        repliedTo: replied && !replied.webhook ? replied.author_id : undefined,
      }),
    },
  };
}

/** A forward holds a copy of the other message as it is now, and nothing of its own. */
function composeForward(speaking: Speaking, body: MessageCreateBody): Composed {
  const form = createForm(speaking.prefix);
  const source = body.message_reference
    ? forwardedMessage(speaking, speaking.user.id, body.message_reference, form)
    : undefined;
  form.settle();
  if (!source) throw discordError(10008);
  return {
    files: { attachments: [], uploads: [] },
    draft: {
      flags: messageFlags.hasSnapshot | ((body.flags ?? 0) & messageFlags.suppressNotifications),
      nonce: body.nonce ?? null,
      message_reference: referenceTo(speaking.world, source, 1),
      message_snapshots:
        source.message_snapshots.length > 0
          ? source.message_snapshots
          : [{ message: messageSnapshotView(speaking.world, source) }],
    },
  };
}

function needPermissions({ permissions, files }: Speaking, body: MessageCreateBody): void {
  const needed: PermissionName[] = [];
  if (body.tts) needed.push('SendTTSMessages');
  if (body.embeds?.length) needed.push('EmbedLinks');
  if (files.length > 0) needed.push('AttachFiles');
  if (!hasPermissions(permissions, ...needed)) throw discordError(50013);
}

/** Finds files of the message by name for `attachment://`; those found are shown there instead of in the list. */
export function fileFinder(
  { world }: Pick<Speaking, 'world'>,
  { attachments }: ReadAttachments,
  used: Set<string>,
): FindFile {
  return (filename) => {
    const attachment = attachments.find((candidate) => candidate.filename === filename);
    if (!attachment) return undefined;
    used.add(attachment.id);
    return { attachment, url: `${world.urls.cdn}/${attachment.path}` };
  };
}

export type { MessageBody };
