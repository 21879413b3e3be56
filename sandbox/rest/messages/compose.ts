import type { APIMessageSnapshot } from 'discord-api-types/v10';
import { discordError } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import { messageSnapshotView } from '../../views/messages.ts';
import type { MessageRecord } from '../../world/records.ts';
import type { ReadAttachments } from './attachments.ts';
import { type MessageCreateBody, messageFlags } from './body.ts';
import { readContent } from './content.ts';
import { copyContents } from './copies.ts';
import { createForm } from './form.ts';
import { parseMentions } from './mentions.ts';
import type { MessageDraft } from './post.ts';
import { forwardedMessage, isForward, referenceTo, repliedMessage } from './references.ts';
import type { Speaking } from './speaking.ts';
import { checkVoiceMessage } from './voice-message.ts';

const settable =
  messageFlags.suppressEmbeds |
  messageFlags.suppressNotifications |
  messageFlags.isVoiceMessage |
  messageFlags.isComponentsV2;

export interface Composed {
  readonly draft: Omit<MessageDraft, 'author_id'>;
  /** Give it to `storeFiles` when the message is made. */
  readonly files: ReadAttachments;
}

/** Reads a request for a new message into a draft: checks permissions, limits and references, and announces nothing. */
export function composeMessage(speaking: Speaking, body: MessageCreateBody): Composed {
  const { message_reference: reference } = body;
  if (reference && isForward(reference)) return composeForward(speaking, body);
  if (body.tts && !hasPermissions(speaking.permissions, 'SendTTSMessages')) throw discordError(50013);
  const form = createForm(speaking.prefix);
  const flags = (body.flags ?? 0) & settable;
  if (flags & messageFlags.isVoiceMessage) checkVoiceMessage(speaking, body);
  const replied = reference ? repliedMessage(speaking, reference, form) : undefined;
  const { files, spoken, ...content } = readContent(speaking, body, flags, form);
  return {
    files,
    draft: {
      ...content,
      type: replied ? 19 : 0,
      flags,
      tts: body.tts ?? false,
      nonce: body.nonce ?? null,
      message_reference: replied ? referenceTo(speaking.world, replied, 0) : null,
      ...parseMentions(speaking, spoken, body.allowed_mentions, {
        byDefault: speaking.mentionsByDefault ?? 'all',
        repliedTo: replied && !replied.webhook ? replied.author_id : undefined,
      }),
    },
  };
}

/** Its files are copies too: the original may go. */
function snapshot({ world, channel }: Speaking, source: MessageRecord): APIMessageSnapshot['message'] {
  return messageSnapshotView(world, { ...source, ...copyContents(world, source, channel.id) });
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
        source.message_snapshots.length > 0 ? source.message_snapshots : [{ message: snapshot(speaking, source) }],
    },
  };
}
