/** Fields that the rule's type does not have keep their defaults; the view leaves them out. */
export interface TriggerMetadataRecord {
  keyword_filter: readonly string[];
  regex_patterns: readonly string[];
  allow_list: readonly string[];
  presets: readonly number[];
  mention_total_limit: number;
  mention_raid_protection_enabled: boolean;
}

export interface AutoModerationActionRecord {
  /** 1 block message, 2 send alert message, 3 timeout, 4 block member interaction. */
  readonly type: number;
  readonly metadata: {
    readonly custom_message?: string;
    readonly channel_id?: string;
    readonly duration_seconds?: number;
  };
}

export interface AutoModerationRuleRecord {
  readonly id: string;
  readonly guild_id: string;
  readonly creator_id: string;
  name: string;
  /** 1 a message is sent or edited, 2 a member joins or edits their profile. */
  event_type: number;
  /** 1 keyword, 3 spam, 4 keyword preset, 5 mention spam, 6 member profile. */
  readonly trigger_type: number;
  trigger_metadata: TriggerMetadataRecord;
  actions: readonly AutoModerationActionRecord[];
  enabled: boolean;
  exempt_roles: readonly string[];
  exempt_channels: readonly string[];
}
