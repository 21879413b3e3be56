export type Localizations = Readonly<Record<string, string>>;

export interface CommandChoice {
  readonly name: string;
  readonly name_localizations: Localizations | null;
  readonly value: string | number;
}

/** Absent members of an option are those its type does not have, or that were not given. */
export interface CommandOption {
  readonly type: number;
  readonly name: string;
  readonly name_localizations: Localizations | null;
  readonly description: string;
  readonly description_localizations: Localizations | null;
  readonly required: boolean;
  readonly autocomplete: boolean;
  readonly choices: readonly CommandChoice[] | null;
  readonly options: readonly CommandOption[] | null;
  readonly channel_types: readonly number[] | null;
  readonly min_value: number | null;
  readonly max_value: number | null;
  readonly min_length: number | null;
  readonly max_length: number | null;
}

export interface CommandRecord {
  readonly id: string;
  readonly application_id: string;
  /** Null for global commands. */
  readonly guild_id: string | null;
  /** 1 slash, 2 on a user, 3 on a message, 4 entry point of an activity. */
  readonly type: number;
  name: string;
  name_localizations: Localizations | null;
  description: string;
  description_localizations: Localizations | null;
  options: readonly CommandOption[];
  default_member_permissions: bigint | null;
  /** Where it can be used: 0 guilds, 1 direct messages of the bot, 2 other private channels; null says nothing about it. */
  contexts: readonly number[] | null;
  /** For installations 0 in guilds, 1 of users. */
  integration_types: readonly number[];
  nsfw: boolean;
  /** Of an entry point: 1 the application answers, 2 Discord launches the activity. */
  handler: number | null;
  version: string;
}

export interface CommandPermissionRecord {
  readonly id: string;
  /** 1 role, 2 user, 3 channel. */
  readonly type: number;
  readonly permission: boolean;
}
