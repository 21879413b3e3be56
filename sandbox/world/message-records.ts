import type { APIEmbed, APIMessageSnapshot, APIMessageTopLevelComponent } from 'discord-api-types/v10';

/** A file. Its bytes are in `world.blobs` under `path`; the view makes the URL. */
export interface AttachmentRecord {
  readonly id: string;
  filename: string;
  title: string | null;
  description: string | null;
  content_type: string | null;
  size: number;
  path: string;
  width: number | null;
  height: number | null;
  duration_secs: number | null;
  waveform: string | null;
  flags: number;
  ephemeral: boolean;
  /** Shown by an embed or a component, and so not in the list of attachments. */
  embedded: boolean;
}

export interface ReactionRecord {
  readonly emoji: { id: string | null; name: string | null; animated: boolean };
  /** In order of reacting. */
  readonly users: Set<string>;
  readonly burst_users: Set<string>;
}

export interface PollAnswerRecord {
  readonly answer_id: number;
  text: string | null;
  emoji: { id: string | null; name: string | null } | null;
  readonly voters: Set<string>;
}

export interface PollRecord {
  question: string;
  answers: PollAnswerRecord[];
  expiry: number | null;
  allow_multiselect: boolean;
  layout_type: number;
  finalized: boolean;
}

export interface ClientThemeRecord {
  colors: readonly string[];
  gradient_angle: number;
  base_mix: number;
  base_theme: number;
}

export interface MessageReferenceRecord {
  /** 0 reply and the like, 1 forward. */
  type: 0 | 1;
  message_id: string | null;
  channel_id: string;
  guild_id: string | null;
}

export interface MessageRecord {
  readonly id: string;
  readonly channel_id: string;
  readonly guild_id: string | null;
  /** The user, or the webhook's id where `webhook` is set. */
  readonly author_id: string;
  /** Name and avatar as they were when the webhook spoke. */
  webhook: { id: string; name: string; avatar: string | null; application_id: string | null } | null;
  type: number;
  content: string;
  readonly timestamp: number;
  edited_timestamp: number | null;
  tts: boolean;
  mention_everyone: boolean;
  mentions: string[];
  mention_roles: string[];
  attachments: AttachmentRecord[];
  embeds: APIEmbed[];
  components: APIMessageTopLevelComponent[];
  sticker_ids: string[];
  reactions: ReactionRecord[];
  pinned_at: number | null;
  flags: number;
  nonce: string | number | null;
  message_reference: MessageReferenceRecord | null;
  message_snapshots: APIMessageSnapshot[];
  poll: PollRecord | null;
  /** Approximately how many messages of its thread came before it; null outside threads. */
  position: number | null;
  shared_client_theme: ClientThemeRecord | null;
  application_id: string | null;
  /** What is set where the message answers an interaction. */
  interaction_metadata: Readonly<Record<string, unknown>> | null;
  /** The command that the message answers; Discord calls it deprecated and still sends it. */
  interaction: { readonly id: string; readonly name: string; readonly user_id: string } | null;
}
