import type { KeyObject } from 'node:crypto';
import type { RoleConnectionRecord } from './authorization-records.ts';
import type { CommandPermissionRecord, CommandRecord, Localizations } from './command-records.ts';
import type { EmojiRecord } from './expression-records.ts';
import type { LobbyMetadata } from './lobby-records.ts';
import type { EntitlementRecord, SkuRecord, SubscriptionRecord } from './monetization-records.ts';

export interface InstallParamsRecord {
  scopes: string[];
  permissions: string;
}

/** https://discord.com/developers/docs/resources/application-role-connection-metadata */
export interface RoleConnectionMetadataRecord {
  readonly type: number;
  readonly key: string;
  readonly name: string;
  readonly name_localizations: Localizations | null;
  readonly description: string;
  readonly description_localizations: Localizations | null;
}

/** https://discord.com/developers/docs/resources/application#get-application-activity-instance-activity-instance-object */
export interface ActivityInstanceRecord {
  readonly instance_id: string;
  readonly launch_id: string;
  readonly channel_id: string;
  readonly guild_id: string | null;
  readonly users: Set<string>;
}

export interface ApplicationRecord {
  readonly id: string;
  name: string;
  description: string;
  icon: string | null;
  owner_id: string;
  bot_id: string;
  token: string;
  flags: number;
  bot_public: boolean;
  bot_require_code_grant: boolean;
  /** Signs what is sent to the application's own addresses; `verify_key` is its public half, in hexadecimal. */
  readonly signing_key: KeyObject;
  readonly verify_key: string;
  tags: string[];
  /** While set, interactions are posted there and not sent over the gateway. */
  interactions_endpoint_url: string | null;
  install_params: InstallParamsRecord | null;
  /** By integration type: 0 in guilds, 1 for users. */
  integration_types_config: Record<string, { oauth2_install_params?: InstallParamsRecord }>;
  custom_install_url: string | null;
  cover_image: string | null;
  role_connections_verification_url: string | null;
  event_webhooks_url: string | null;
  event_webhooks_status: number;
  event_webhooks_types: string[];
  /** Its own emojis, which it may use everywhere. */
  readonly emojis: Map<string, EmojiRecord>;
  /** Global ones and those of guilds. */
  readonly commands: Map<string, CommandRecord>;
  /** By guild, then by command; under the application's own id what holds for all commands that have none. */
  readonly command_permissions: Map<string, Map<string, CommandPermissionRecord[]>>;
  /** When commands were created, by guild or `global`: a day takes 200. */
  readonly command_creates: Map<string, number[]>;
  readonly skus: Map<string, SkuRecord>;
  readonly entitlements: Map<string, EntitlementRecord>;
  readonly subscriptions: Map<string, SubscriptionRecord>;
  /** What it says of users, by user. */
  readonly role_connections: Map<string, RoleConnectionRecord>;
  readonly role_connections_metadata: RoleConnectionMetadataRecord[];
  /** Activities that run, by instance id. */
  readonly activity_instances: Map<string, ActivityInstanceRecord>;
  /** Users made for players who have no account, by who they are to the game. */
  readonly provisional_accounts: Map<string, string>;
  /** What its moderation says of direct messages, by message. */
  readonly moderated_messages: Map<string, LobbyMetadata>;
  /** Users who installed it for themselves. */
  readonly installed_by: Set<string>;
}
