export type LobbyMetadata = Readonly<Record<string, string>>;

export interface LobbyMemberRecord {
  readonly user_id: string;
  metadata: LobbyMetadata | null;
  /** 1: may link a channel. */
  flags: number;
  additional_name: string | null;
}

export interface LobbyMessageRecord {
  readonly id: string;
  readonly author_id: string;
  readonly content: string;
  readonly flags: number;
  moderation_metadata: LobbyMetadata | null;
}

/** Players of a game, together. https://discord.com/developers/docs/resources/lobby#lobby-object */
export interface LobbyRecord {
  readonly id: string;
  readonly application_id: string;
  /** Who knows it may come in; null where only the application lets people in. */
  readonly secret: string | null;
  metadata: LobbyMetadata | null;
  members: Map<string, LobbyMemberRecord>;
  linked_channel_id: string | null;
  flags: number;
  override_event_webhooks_url: string | null;
  idle_timeout_seconds: number;
  readonly messages: Map<string, LobbyMessageRecord>;
}
