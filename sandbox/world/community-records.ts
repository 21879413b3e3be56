/** Not both; neither where there is none. */
export interface SettingsEmojiRecord {
  emoji_id: string | null;
  emoji_name: string | null;
}

export interface WelcomeScreenRecord {
  description: string | null;
  welcome_channels: readonly (Readonly<SettingsEmojiRecord> & {
    readonly channel_id: string;
    readonly description: string;
  })[];
}

export interface OnboardingOptionRecord extends SettingsEmojiRecord {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly role_ids: readonly string[];
  readonly channel_ids: readonly string[];
}

export interface OnboardingPromptRecord {
  readonly id: string;
  readonly title: string;
  readonly options: readonly OnboardingOptionRecord[];
  readonly single_select: boolean;
  readonly required: boolean;
  readonly in_onboarding: boolean;
  /** 0 multiple choice, 1 dropdown. */
  readonly type: number;
}

export interface OnboardingRecord {
  prompts: readonly OnboardingPromptRecord[];
  default_channel_ids: readonly string[];
  enabled: boolean;
  /** 0 default: only default channels count, 1 advanced: those of questions too. */
  mode: number;
}

/** The server guide. */
export interface HomeSettingsRecord {
  enabled: boolean;
  welcome_message: { readonly author_ids: readonly string[]; readonly message: string } | null;
  new_member_actions: readonly {
    readonly channel_id: string;
    /** 0 view, 1 talk. */
    readonly action_type: number;
    readonly title: string;
    readonly description: string;
  }[];
  resource_channels: readonly { readonly channel_id: string; readonly title: string; readonly description: string }[];
}

export interface IncidentsRecord {
  invites_disabled_until: number | null;
  dms_disabled_until: number | null;
}

export interface JoinRequestRecord {
  readonly id: string;
  readonly guild_id: string;
  readonly user_id: string;
  readonly created_at: number;
  status: 'STARTED' | 'SUBMITTED' | 'APPROVED' | 'REJECTED';
  /** As the applicant filled the form in: what goes over the wire. */
  form_responses: readonly Readonly<Record<string, unknown>>[];
  reviewed_at: number | null;
  rejection_reason: string | null;
  actioned_by: string | null;
}

export interface IntegrationRecord {
  readonly id: string;
  readonly type: 'discord' | 'twitch' | 'youtube' | 'guild_subscription';
  readonly name: string;
  readonly account: { readonly id: string; readonly name: string };
  enabled: boolean;
  /** Of a bot; null for other services. */
  readonly application_id: string | null;
  readonly scopes: readonly string[];
  /** Who added it. */
  readonly user_id: string | null;
  readonly created_at: number;
}

export interface TemplateRecord {
  readonly code: string;
  name: string;
  description: string | null;
  readonly usage_count: number;
  readonly creator_id: string;
  readonly created_at: number;
  updated_at: number;
  readonly source_guild_id: string;
  /** What the guild was like; what goes over the wire. */
  snapshot: object;
}
