import type { APIEmbed } from 'discord-api-types/v10';

/**
 * A message as requests write it: create, edit, forum post and webhook share these fields. The document has checked types and
 * single limits; "null" stands for "left out".
 */
export interface MessageBody {
  readonly content?: string | null;
  readonly embeds?: readonly EmbedBody[] | null;
  readonly allowed_mentions?: AllowedMentionsBody | null;
  readonly components?: readonly ComponentBody[] | null;
  readonly sticker_ids?: readonly string[] | null;
  readonly attachments?: readonly AttachmentBody[] | null;
  readonly poll?: PollBody | null;
  readonly flags?: number | null;
  readonly shared_client_theme?: ClientThemeBody | null;
}

export interface ClientThemeBody {
  readonly colors: readonly string[];
  readonly gradient_angle: number;
  readonly base_mix: number;
  readonly base_theme?: number | null;
}

export interface MessageCreateBody extends MessageBody {
  readonly message_reference?: ReferenceBody | null;
  readonly nonce?: string | number | null;
  readonly enforce_nonce?: boolean | null;
  readonly tts?: boolean | null;
}

export type EmbedBody = { readonly [Key in keyof APIEmbed]?: APIEmbed[Key] | null };

export interface AllowedMentionsBody {
  readonly parse?: readonly (string | null)[] | null;
  readonly users?: readonly (string | null)[] | null;
  readonly roles?: readonly (string | null)[] | null;
  readonly replied_user?: boolean | null;
}

export interface ReferenceBody {
  readonly type?: number | null;
  readonly message_id: string;
  readonly channel_id?: string | null;
  readonly guild_id?: string | null;
  readonly fail_if_not_exists?: boolean | null;
}

export interface AttachmentBody {
  readonly id: string | number;
  readonly filename?: string | null;
  readonly title?: string | null;
  readonly description?: string | null;
  readonly duration_secs?: number | null;
  readonly waveform?: string | null;
  readonly is_spoiler?: boolean | null;
}

export interface PollMediaBody {
  readonly text?: string | null;
  readonly emoji?: { readonly id?: string | null; readonly name?: string | null } | null;
}

export interface PollBody {
  readonly question: PollMediaBody;
  readonly answers: readonly { readonly poll_media: PollMediaBody }[];
  readonly allow_multiselect?: boolean | null;
  readonly layout_type?: number | null;
  readonly duration?: number | null;
}

/** Any component; which members it has depends on `type`. */
export interface ComponentBody {
  readonly type: number;
  readonly id?: number | null;
  readonly components?: readonly ComponentBody[] | null;
  readonly accessory?: ComponentBody | null;
  readonly items?: readonly { readonly media: { readonly url: string }; readonly [member: string]: unknown }[] | null;
  readonly media?: { readonly url: string } | null;
  readonly file?: { readonly url: string } | null;
  readonly content?: string | null;
  readonly custom_id?: string | null;
  readonly url?: string | null;
  readonly style?: number;
  readonly [member: string]: unknown;
}

export const messageFlags = {
  crossposted: 1 << 0,
  isCrosspost: 1 << 1,
  suppressEmbeds: 1 << 2,
  sourceMessageDeleted: 1 << 3,
  hasThread: 1 << 5,
  ephemeral: 1 << 6,
  loading: 1 << 7,
  failedToMentionSomeRolesInThread: 1 << 8,
  suppressNotifications: 1 << 12,
  isVoiceMessage: 1 << 13,
  hasSnapshot: 1 << 14,
  isComponentsV2: 1 << 15,
} as const;
