/** Commands as requests write them. The document has checked types and single limits. */
export interface CommandBody {
  readonly id?: string | null;
  readonly type?: number | null;
  readonly name?: string;
  readonly name_localizations?: LocalizationsBody;
  readonly description?: string | null;
  readonly description_localizations?: LocalizationsBody;
  readonly options?: readonly OptionBody[] | null;
  readonly default_member_permissions?: string | number | null;
  readonly dm_permission?: boolean | null;
  readonly contexts?: readonly number[] | null;
  readonly integration_types?: readonly number[] | null;
  readonly nsfw?: boolean | null;
  readonly handler?: number | null;
}

export type LocalizationsBody = Readonly<Record<string, string | null>> | null | undefined;

export interface OptionBody {
  readonly type: number;
  readonly name: string;
  readonly name_localizations?: LocalizationsBody;
  readonly description: string;
  readonly description_localizations?: LocalizationsBody;
  readonly required?: boolean | null;
  readonly autocomplete?: boolean | null;
  readonly choices?: readonly ChoiceBody[] | null;
  readonly options?: readonly OptionBody[] | null;
  readonly channel_types?: readonly number[] | null;
  readonly min_value?: number | null;
  readonly max_value?: number | null;
  readonly min_length?: number | null;
  readonly max_length?: number | null;
}

export interface ChoiceBody {
  readonly name: string;
  readonly name_localizations?: LocalizationsBody;
  readonly value: string | number;
}

export const commandTypes = { chat: 1, user: 2, message: 3, entryPoint: 4 } as const;

/** https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-type */
export const optionTypes = {
  subcommand: 1,
  subcommandGroup: 2,
  string: 3,
  integer: 4,
  boolean: 5,
  user: 6,
  channel: 7,
  role: 8,
  mentionable: 9,
  number: 10,
  attachment: 11,
} as const;
