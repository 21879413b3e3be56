import type {
  APIApplication,
  APIChannel,
  APIGuild,
  APIGuildMember,
  APIThreadChannel,
  APIUser,
  GuildChannelType,
} from 'discord-api-types/v10';
import type { OpenedFile } from './files.ts';
import type { PermissionName, PrivilegedIntent } from './operation.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Path = `/${string}`;

export interface RequestOptions {
  /** Undefined values are left out; arrays repeat the key. */
  query?: Record<string, string | number | boolean | readonly string[] | undefined>;
  body?: unknown;
  /** Sent as multipart `files[n]` beside `payload_json`. */
  files?: readonly OpenedFile[];
  /** Multipart form fields instead of payload_json (sticker upload). */
  form?: Record<string, string>;
  /** Name of the form field that carries the file beside `form`. Default `file`. */
  fileField?: string;
  signal?: AbortSignal;
  /** False for routes whose token is in the path (webhooks, interactions). Default true. */
  auth?: boolean;
}

export type GuildChannel = Extract<APIChannel, { type: GuildChannelType; guild_id?: string }> & { name: string };

/** One step of Discord's permission algorithm, in the order it is applied. */
export interface PermissionStep {
  source: string;
  allow: PermissionName[];
  deny: PermissionName[];
}

export interface PermissionReport {
  permissions: readonly PermissionName[];
  /** Why the answer is total (owner, administrator) or nothing (cannot view, timed out), when it is. */
  because?: 'owner' | 'administrator' | 'cannot_view' | 'timed_out';
  steps: PermissionStep[];
}

export interface DiscordStatus {
  token: 'absent' | 'unchecked' | 'valid' | 'refused';
  /** `standby`: another process has the connection, and this one takes over when it ends. */
  gateway: 'off' | 'standby' | 'connecting' | 'ready' | 'reconnecting' | 'stopped';
  /** Why the gateway stopped or reconnects, in words for an operator. */
  detail?: string;
  /** Asked for, and not switched on. */
  missingIntents: PrivilegedIntent[];
  /** Not asked for, by configuration. */
  unaskedIntents: PrivilegedIntent[];
  /** Milliseconds; absent until the first heartbeat is answered. */
  latency?: number;
}

/**
 * Discord as operations see it: one REST call, and the look-ups that nearly every operation needs, answered from a
 * bounded cache that the gateway keeps fresh, or from REST with a short life when there is no gateway.
 * Every method throws OperationError; nothing of the HTTP client shows through.
 */
export interface Discord {
  /** One call of Discord's REST API v10; `path` is below `/api/v10`, built with `path` so that ids are encoded. */
  request<T>(method: Method, path: Path, options?: RequestOptions): Promise<T>;
  me(): Promise<APIUser>;
  application(): Promise<APIApplication>;
  /** Servers the bot is in. */
  guilds(): Promise<readonly { id: string; name: string }[]>;
  /** With `roles` and `emojis`. */
  guild(guildId: string): Promise<APIGuild>;
  /** Channels of a server without threads, sorted as Discord shows them. */
  channels(guildId: string): Promise<readonly GuildChannel[]>;
  /** Active threads of a server. */
  threads(guildId: string): Promise<readonly APIThreadChannel[]>;
  /** Any channel, thread or direct message by id. */
  channel(channelId: string): Promise<APIChannel>;
  member(guildId: string, userId: string): Promise<APIGuildMember>;
  /** Members whose user name or nickname starts with `query`. At most 100. */
  findMembers(guildId: string, query: string): Promise<readonly APIGuildMember[]>;
  /** What a member (the bot by default) or a role may do in a channel, or in a server where `channelId` is absent. */
  permissions(target: {
    guildId: string;
    channelId?: string;
    userId?: string;
    roleId?: string;
  }): Promise<PermissionReport>;
  /** Any public address; private addresses are refused, except for files on the CDNs that configuration names. */
  download(url: string, limit: { maxBytes: number; signal?: AbortSignal }): Promise<OpenedFile>;
  status(): DiscordStatus;
}

/** What one call brings along. */
export interface DiscordBinding {
  signal: AbortSignal;
  /** For the audit log. */
  reason?: string;
  /** While Discord is away, look-ups may be answered with what was known before: for calls that change nothing. */
  stale?: boolean;
  /** Nobody waits for it: it gives way to what somebody waits for. */
  patient?: boolean;
  /** Told of each request that may have changed something. */
  onWritten?: () => void;
}

/** Builds a REST path with each value percent-encoded: path`/channels/${id}/messages`. */
export function path(parts: TemplateStringsArray, ...values: string[]): Path {
  return String.raw({ raw: parts }, ...values.map(encodeURIComponent)) as Path;
}
