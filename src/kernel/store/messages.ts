import type { Json } from './json.ts';

/** A file of a message: what is worth knowing without fetching it. */
export interface AttachmentSummary {
  id: string;
  filename: string;
  content_type: string | null;
  /** bytes */
  size: number;
}

export interface EmbedSummary {
  type: string | null;
  title: string | null;
  description: string | null;
  url: string | null;
}

/** A message as it is recorded. Its time is the one its id carries. */
export interface NewMessage {
  message_id: string;
  channel_id: string;
  /** null in direct messages. */
  guild_id: string | null;
  author_id: string;
  author_name: string;
  author_is_bot: boolean;
  /** Sent through a webhook: its author is no member. */
  webhook_id?: string | null;
  /** null where content is not kept, or was not told. */
  content: string | null;
  /** milliseconds */
  edited_at?: number | null;
  reply_to_id?: string | null;
  attachments?: readonly AttachmentSummary[];
  embeds?: readonly EmbedSummary[];
  /** Ids of the users it mentions. */
  mention_ids?: readonly string[];
  mentions_everyone?: boolean;
  is_introduction?: boolean;
  /** Discord's object, where the configuration keeps it. */
  raw?: Json;
}

/** What is known again about a message that may be stored; what is absent stays as it was. */
export interface MessageChange {
  message_id: string;
  content?: string | null;
  /** milliseconds */
  edited_at?: number;
  attachments?: readonly AttachmentSummary[];
  embeds?: readonly EmbedSummary[];
  mention_ids?: readonly string[];
  mentions_everyone?: boolean;
  is_introduction?: boolean;
  analyzed?: boolean;
  raw?: Json;
}

export interface StoredMessage {
  message_id: string;
  channel_id: string;
  guild_id: string | null;
  author_id: string;
  author_name: string;
  author_is_bot: boolean;
  webhook_id: string | null;
  content: string | null;
  /** When it was sent; milliseconds, as the id says. */
  timestamp: number;
  edited_at: number | null;
  deleted_at: number | null;
  reply_to_id: string | null;
  attachments: readonly AttachmentSummary[];
  embeds: readonly EmbedSummary[];
  mention_ids: readonly string[];
  mentions_everyone: boolean;
  is_introduction: boolean;
  analyzed: boolean;
  raw: Json;
}

/** What a message may hold beside its text. */
export type Part = 'attachment' | 'embed' | 'link' | 'reply' | 'image' | 'video' | 'sound';

/** Every part that is given must hold. */
export interface MessageFilter {
  guild_id?: string;
  channel_ids?: readonly string[];
  author_ids?: readonly string[];
  author_is_bot?: boolean;
  mentions_id?: string;
  /** Any of these people. */
  mention_ids?: readonly string[];
  mentions_everyone?: boolean;
  reply_to_ids?: readonly string[];
  /** Who wrote it, as one of these. */
  author_kinds?: readonly ('user' | 'bot' | 'webhook')[];
  /** All of these, any of these, none of these. */
  has?: readonly Part[];
  has_any?: readonly Part[];
  has_none?: readonly Part[];
  is_introduction?: boolean;
  analyzed?: boolean;
  /** Milliseconds; sent not before, and before. */
  since?: number;
  until?: number;
  /** Message ids, both exclusive. */
  after_id?: string;
  before_id?: string;
  /** Left out unless this is true. */
  include_deleted?: boolean;
}

export interface MessageSearch extends MessageFilter {
  /**
   * All words must occur, in any case and with or without accents; "in quotes" as a phrase, `word*` as a beginning,
   * `-word` not at all. Content, names of files and texts of embeds are searched. Without it all messages are meant.
   */
  text?: string;
  order?: 'newest' | 'oldest' | 'best';
  limit: number;
  offset?: number;
}

/** Oldest and newest stored message, deleted ones included. */
export interface ChannelSpan {
  oldest_id: string;
  newest_id: string;
}

export interface Unread {
  channel_id: string;
  /** The last message the reader has marked; null when it never did. */
  read_id: string | null;
  /** Messages after it by others than the reader itself; counting stops at 1,000. */
  unread: number;
  /** Those that mention `user_id`, or everyone. */
  mentions: number;
  first_unread_id: string | null;
  last_id: string;
}

export interface Messages {
  /**
   * Stores messages, or what is newer about those that are stored: an older edit never replaces a newer one, and what
   * was deleted stays so. Members whose first message this is are added. Answers with the ids of those that were not
   * stored before.
   */
  record(messages: readonly NewMessage[]): Promise<string[]>;
  /** Applies what an edit told; answers whether the message is stored. */
  change(change: MessageChange): Promise<boolean>;
  /** Marks messages as deleted at a time; `erase` also empties them. Answers how many were stored and not deleted. */
  markDeleted(message_ids: readonly string[], at: number, options: { erase: boolean }): Promise<number>;
  get(message_id: string): Promise<StoredMessage | undefined>;
  /** Newest first unless asked for otherwise. At most 1,000 at once. */
  list(query: MessageFilter & { limit: number; order?: 'newest' | 'oldest' }): Promise<StoredMessage[]>;
  /** Full-text search, or all that matches where no text is given. `total` stops counting at 1,000; `best` may leave out all but the 5,000 newest. */
  search(query: MessageSearch): Promise<{ messages: StoredMessage[]; total: number }>;
  count(filter: MessageFilter): Promise<number>;
  /** Channels and threads of a server that messages are stored of. */
  channels(guild_id: string): Promise<string[]>;
  /** What is stored of a channel, for filling gaps; undefined when nothing is. */
  span(channel_id: string): Promise<ChannelSpan | undefined>;
  /** What a reader has not read of channels that hold messages; `user_id` is who the reader is in Discord. */
  unread(query: { reader: string; channel_ids: readonly string[]; user_id?: string }): Promise<Unread[]>;
  /** Moves forward only. */
  markRead(reader: string, channel_id: string, message_id: string): Promise<void>;
  /** Removes messages sent before a time, of one server or channel where given. Answers how many. */
  prune(query: { before: number; guild_id?: string; channel_id?: string }): Promise<number>;
}
