import type { APIMessageSnapshot } from 'discord-api-types/v10';
import type { AttachmentRecord, MessageRecord, PollRecord, ReactionRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { attachmentUrl, withFreshUrls } from './cdn-urls.ts';
import { threadView } from './channels.ts';
import { partialMemberView } from './members.ts';
import { mayReadContent, withoutContent } from './message-content.ts';
import { timestamp, timestampOrNull } from './time.ts';
import { userView } from './users.ts';

/** Replies, thread starters and context menu answers show the message they refer to. */
const typesWithReferenced = new Set([19, 21, 23]);
const suppressEmbeds = 1 << 2;

/** A message as `viewerId` sees it over REST. https://discord.com/developers/docs/resources/message#message-object */
export function messageView(world: World, message: MessageRecord, viewerId: string) {
  return {
    ...messageWithoutReactionsView(world, message, viewerId),
    ...(message.reactions.length > 0 && {
      reactions: message.reactions.map((reaction) => reactionView(reaction, viewerId)),
    }),
  };
}

/** As search and the gateway give it. */
export function messageWithoutReactionsView(world: World, message: MessageRecord, viewerId: string) {
  const thread = world.channels.get(message.id);
  return {
    ...basicMessageView(world, message, viewerId),
    ...(thread?.kind === 'thread' &&
      thread.parent_id === message.channel_id && { thread: threadView(thread, viewerId) }),
    ...(typesWithReferenced.has(message.type) &&
      message.message_reference?.message_id && { referenced_message: referencedView(world, message, viewerId) }),
  };
}

/** What MESSAGE_CREATE and MESSAGE_UPDATE carry beyond a message. https://discord.com/developers/docs/events/gateway-events#message-create */
export function messageEventView(world: World, message: MessageRecord, viewerId: string) {
  const guild = message.guild_id === null ? undefined : world.guilds.get(message.guild_id);
  const member = message.webhook ? undefined : guild?.members.get(message.author_id);
  return {
    ...messageWithoutReactionsView(world, message, viewerId),
    ...(guild && { guild_id: guild.id }),
    ...(member && { member: partialMemberView(member) }),
    mentions: message.mentions.map((id) => {
      const mentioned = guild?.members.get(id);
      return { ...userView(world.user(id)), ...(mentioned && { member: partialMemberView(mentioned) }) };
    }),
  };
}

/** The copy a forward holds. https://discord.com/developers/docs/resources/message#message-snapshot-object */
export function messageSnapshotView(world: World, message: MessageRecord): APIMessageSnapshot['message'] {
  const {
    type,
    content,
    mentions,
    mention_roles,
    attachments,
    embeds,
    timestamp,
    edited_timestamp,
    flags,
    components,
  } = basicMessageView(world, message, '');
  const stickers = message.sticker_ids.flatMap((id) => stickerItem(world, id));
  return {
    ...{ type, content, mentions, mention_roles, attachments, embeds, timestamp, edited_timestamp, flags, components },
    ...(stickers.length > 0 && { sticker_items: stickers }),
  } as APIMessageSnapshot['message'];
}

/** The message a reply answers, without going deeper; null where it was deleted. */
function referencedView(world: World, message: MessageRecord, viewerId: string) {
  const reference = message.message_reference;
  const original = reference?.message_id ? world.message(reference.channel_id, reference.message_id) : undefined;
  return original ? basicMessageView(world, original, viewerId) : null;
}

function basicMessageView(world: World, message: MessageRecord, viewerId: string) {
  const reference = message.message_reference;
  const visible = mayReadContent(world, message, viewerId);
  const snapshots = message.message_snapshots;
  return {
    id: message.id,
    type: message.type,
    channel_id: message.channel_id,
    content: visible ? message.content : '',
    author: authorView(world, message),
    attachments: visible ? listedAttachments(world, message) : [],
    embeds: !visible || message.flags & suppressEmbeds ? [] : withFreshUrls(world, message.embeds),
    components: visible ? withFreshUrls(world, message.components) : [],
    mentions: message.mentions.map((id) => userView(world.user(id))),
    mention_roles: message.mention_roles,
    mention_everyone: message.mention_everyone,
    pinned: message.pinned_at !== null,
    tts: message.tts,
    timestamp: timestamp(message.timestamp),
    edited_timestamp: timestampOrNull(message.edited_timestamp),
    flags: message.flags,
    ...(message.webhook && { webhook_id: message.webhook.id }),
    ...(message.interaction_metadata && message.application_id && { webhook_id: message.application_id }),
    ...(message.application_id && { application_id: message.application_id }),
    ...(message.position !== null && { position: message.position }),
    ...(message.shared_client_theme && { shared_client_theme: message.shared_client_theme }),
    ...(message.interaction_metadata && { interaction_metadata: message.interaction_metadata }),
    ...(message.interaction && { interaction: interactionView(world, message.interaction) }),
    ...(reference && {
      message_reference: {
        type: reference.type,
        channel_id: reference.channel_id,
        ...(reference.message_id && { message_id: reference.message_id }),
        ...(reference.guild_id && { guild_id: reference.guild_id }),
      },
    }),
    ...(snapshots.length > 0 && {
      message_snapshots: visible ? withFreshUrls(world, snapshots) : withoutContent(snapshots),
    }),
    ...(message.sticker_ids.length > 0 && {
      sticker_items: message.sticker_ids.flatMap((id) => stickerItem(world, id)),
    }),
    ...(visible && message.poll && { poll: pollView(message.poll, viewerId) }),
  };
}

function interactionView(world: World, { id, name, user_id }: NonNullable<MessageRecord['interaction']>) {
  return { id, type: 2, name, user: userView(world.user(user_id)) };
}

/** Those that an embed or a component shows are not in the list. */
function listedAttachments(world: World, message: MessageRecord) {
  return message.attachments.filter(({ embedded }) => !embedded).map((attachment) => attachmentView(world, attachment));
}

function authorView(world: World, message: MessageRecord) {
  if (!message.webhook) return userView(world.user(message.author_id));
  return {
    id: message.webhook.id,
    username: message.webhook.name,
    avatar: message.webhook.avatar,
    discriminator: '0000',
    public_flags: 0,
    flags: 0,
    bot: true,
    global_name: null,
    primary_guild: null,
  };
}

export function attachmentView(world: World, attachment: AttachmentRecord) {
  const url = attachmentUrl(world, attachment.path);
  return {
    id: attachment.id,
    filename: attachment.filename,
    size: attachment.size,
    url,
    proxy_url: url,
    ...(attachment.title !== null && { title: attachment.title }),
    ...(attachment.description !== null && { description: attachment.description }),
    ...(attachment.content_type !== null && { content_type: attachment.content_type }),
    ...(attachment.width !== null && { width: attachment.width, height: attachment.height }),
    ...(attachment.duration_secs !== null && { duration_secs: attachment.duration_secs }),
    ...(attachment.waveform !== null && { waveform: attachment.waveform }),
    ...(attachment.flags !== 0 && { flags: attachment.flags }),
    ...(attachment.ephemeral && { ephemeral: true }),
  };
}

function reactionView(reaction: ReactionRecord, viewerId: string) {
  const normal = reaction.users.size;
  const burst = reaction.burst_users.size;
  return {
    emoji: {
      id: reaction.emoji.id,
      name: reaction.emoji.name,
      ...(reaction.emoji.animated && { animated: true }),
    },
    count: normal + burst,
    count_details: { normal, burst },
    burst_colors: [],
    me: reaction.users.has(viewerId),
    me_burst: reaction.burst_users.has(viewerId),
  };
}

function pollView(poll: PollRecord, viewerId: string) {
  return {
    question: { text: poll.question },
    answers: poll.answers.map(({ answer_id, text, emoji }) => ({
      answer_id,
      poll_media: { ...(text !== null && { text }), ...(emoji && { emoji }) },
    })),
    ...(poll.expiry !== null && { expiry: timestamp(poll.expiry) }),
    allow_multiselect: poll.allow_multiselect,
    layout_type: poll.layout_type,
    results: {
      is_finalized: poll.finalized,
      answer_counts: poll.answers
        .filter(({ voters }) => voters.size > 0)
        .map(({ answer_id, voters }) => ({ id: answer_id, count: voters.size, me_voted: voters.has(viewerId) })),
    },
  };
}

function stickerItem(world: World, id: string) {
  for (const guild of world.guilds.values()) {
    const sticker = guild.stickers.get(id);
    if (sticker) return [{ id, name: sticker.name, format_type: sticker.format_type }];
  }
  return [];
}
