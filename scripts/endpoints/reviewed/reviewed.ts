import type { Effect, PermissionName } from '../../../src/kernel/operation.ts';
import { applications } from './applications.ts';
import { servers } from './servers.ts';
import { speaking } from './speaking.ts';

/**
 * What Discord's document does not say of an endpoint, from the pages of https://docs.discord.com/developers/resources.
 * Every endpoint a bot may call stands here once, under the toolset whose policy it obeys; a check finds the missing ones.
 */
export interface Reviewed {
  /** One sentence for whoever searches. */
  about: string;
  /** Where the HTTP method misleads. */
  effect?: Effect;
  /** What the bot always needs; where Discord asks for more in some cases, Discord says so. */
  needs?: readonly PermissionName[];
  /** True where Discord takes X-Audit-Log-Reason. https://docs.discord.com/developers/resources/audit-log */
  reason?: true;
  /** Curated operations that do the same: where policy forbids or wants approval for one of them, so it does for this. */
  like?: readonly string[];
  /** The newer endpoint to use instead. */
  instead?: string;
  /** Says nothing about, and changes nothing in, any one server: open to callers confined to some. */
  nowhere?: true;
  /** Sends text that may mention people: nobody is pinged unless `allowed_mentions` says so. */
  mentions?: true;
  /** Form field that carries the one file, where it is not `files[n]` beside JSON. */
  file?: string;
  /** `server` where the effect goes beyond the channel that the path names. */
  reach?: 'server';
}

export type ReviewedToolsets = Readonly<Record<string, Readonly<Record<string, Reviewed>>>>;

export const reviewed: ReviewedToolsets = { ...speaking, ...servers, ...applications };
