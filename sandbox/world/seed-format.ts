import type { PermissionName } from '../permissions.ts';

/**
 * A world described in JSON, for `--seed file`. People, roles and channels are named, not numbered; ids may be given
 * where they matter.
 */
export interface Seed {
  readonly bots: readonly SeedBot[];
  readonly users: readonly SeedUser[];
  readonly guilds: readonly SeedGuild[];
}

type PrivilegedIntent = 'presences' | 'members' | 'content';

export interface SeedBot {
  readonly id?: string;
  readonly name: string;
  readonly description?: string;
  readonly token?: string;
  /** Switched on in the developer portal; all three where left out. */
  readonly intents?: readonly PrivilegedIntent[];
  /** User who owns the application; the first user where left out. */
  readonly owner?: string;
}

interface SeedUser {
  readonly id?: string;
  readonly name: string;
  readonly display_name?: string;
}

export interface SeedGuild {
  readonly id?: string;
  readonly name: string;
  readonly description?: string;
  readonly owner: string;
  readonly features?: readonly string[];
  /** What @everyone may do; Discord's defaults where left out. */
  readonly everyone?: readonly PermissionName[];
  /** Highest first. */
  readonly roles?: readonly SeedRole[];
  readonly members?: readonly SeedMember[];
  readonly bots?: readonly SeedBotMember[];
  readonly channels?: readonly SeedChannel[];
  readonly emojis?: readonly { readonly id?: string; readonly name: string; readonly animated?: boolean }[];
}

interface SeedRole {
  readonly id?: string;
  readonly name: string;
  readonly color?: number;
  readonly hoist?: boolean;
  readonly mentionable?: boolean;
  readonly permissions?: readonly PermissionName[];
}

interface SeedMember {
  readonly user: string;
  readonly nick?: string;
  readonly roles?: readonly string[];
}

export interface SeedBotMember {
  readonly bot: string;
  /** Of the role the bot brings with it. */
  readonly permissions?: readonly PermissionName[];
  readonly roles?: readonly string[];
}

export type SeedChannelType = 'text' | 'voice' | 'category' | 'news' | 'stage' | 'forum' | 'media';

export interface SeedChannel {
  readonly id?: string;
  readonly name: string;
  readonly type?: SeedChannelType;
  readonly topic?: string;
  readonly nsfw?: boolean;
  readonly slowmode?: number;
  readonly overwrites?: readonly SeedOverwrite[];
  readonly tags?: readonly { readonly name: string; readonly emoji?: string; readonly moderated?: boolean }[];
  readonly messages?: readonly SeedMessage[];
  readonly threads?: readonly SeedThread[];
  /** Of a category. */
  readonly channels?: readonly SeedChannel[];
}

export interface SeedOverwrite {
  /** A role's name, `@everyone`, or a member's name. */
  readonly for: string;
  readonly allow?: readonly PermissionName[];
  readonly deny?: readonly PermissionName[];
}

export interface SeedMessage {
  readonly author: string;
  readonly content: string;
  readonly minutes_ago?: number;
  readonly pinned?: boolean;
}

export interface SeedThread {
  readonly name: string;
  readonly author: string;
  readonly private?: boolean;
  readonly archived?: boolean;
  readonly tags?: readonly string[];
  readonly messages?: readonly SeedMessage[];
}
