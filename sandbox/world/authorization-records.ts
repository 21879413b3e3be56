/** A user has let an application act for them. https://discord.com/developers/docs/topics/oauth2 */
export interface AuthorizationRecord {
  readonly token: string;
  readonly user_id: string;
  readonly application_id: string;
  readonly scopes: readonly string[];
  readonly expires_at: number;
}

/** An account elsewhere. https://discord.com/developers/docs/resources/user#connection-object */
export interface ConnectionRecord {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly verified: boolean;
  /** 0 nobody but the user, 1 everyone. */
  readonly visibility: number;
}

/** What an application says of a user, for linked roles. */
export interface RoleConnectionRecord {
  platform_name: string | null;
  platform_username: string | null;
  metadata: Readonly<Record<string, string>>;
}
