import { Faults } from '../faults/faults.ts';
import { auditLogEntryView } from '../views/audit-log.ts';
import type { Dispatch, DispatchListener } from './dispatch.ts';
import type { GatewayPort } from './gateway-port.ts';
import { createRandom, type Random } from './random.ts';
import type {
  ApplicationRecord,
  AuditLogEntryRecord,
  AuthorizationRecord,
  BlobRecord,
  ChannelRecord,
  ConnectionRecord,
  EphemeralRecord,
  GuildRecord,
  InteractionRecord,
  InviteRecord,
  LobbyRecord,
  MemberRecord,
  MessageRecord,
  PresenceRecord,
  UserRecord,
  WebhookRecord,
} from './records.ts';
import { SandboxClock, Snowflakes } from './snowflake.ts';
import { Timers } from './timers.ts';

export interface WorldOptions {
  readonly clock?: SandboxClock;
  /** Seeds everything drawn at random: tokens, invite codes, avatars. */
  readonly seed?: string;
}

/** What was done, for `world.audit`. */
export type AuditLogDraft = Pick<AuditLogEntryRecord, 'user_id' | 'target_id' | 'action_type'> &
  Partial<Pick<AuditLogEntryRecord, 'changes' | 'options' | 'reason'>>;

/** All state of one sandbox. Change the records, then `dispatch` what a Discord client would be told. */
export class World {
  readonly clock: SandboxClock;
  readonly snowflakes: Snowflakes;
  readonly random: Random;
  readonly timers: Timers;
  readonly users = new Map<string, UserRecord>();
  /** By user. Ask `presenceOf`, which knows what is meant where there is none. */
  readonly presences = new Map<string, PresenceRecord>();
  readonly applications = new Map<string, ApplicationRecord>();
  readonly guilds = new Map<string, GuildRecord>();
  /** Every channel, thread and direct channel. Guild channels and threads stand in their guild's Maps too. */
  readonly channels = new Map<string, ChannelRecord>();
  readonly webhooks = new Map<string, WebhookRecord>();
  readonly invites = new Map<string, InviteRecord>();
  readonly interactions = new Map<string, InteractionRecord>();
  /** By access token. */
  readonly authorizations = new Map<string, AuthorizationRecord>();
  /** By user. */
  readonly connections = new Map<string, ConnectionRecord[]>();
  readonly lobbies = new Map<string, LobbyRecord>();
  /** Messages that one member alone sees, by id. */
  readonly ephemeral = new Map<string, EphemeralRecord>();
  /** Users who take no direct messages. */
  readonly noDirectMessages = new Set<string>();
  /** Files of the CDN by path, such as `attachments/1/2/cat.png`. */
  readonly blobs = new Map<string, BlobRecord>();
  /** Where the sandbox is reached; filled in when its server listens. */
  readonly urls = { cdn: 'http://127.0.0.1', gateway: 'ws://127.0.0.1', api: 'http://127.0.0.1/api' };
  readonly faults: Faults;
  /** Signs the addresses of attachments. */
  readonly cdnKey: string;
  /** The running gateway, once there is one. */
  gateway: GatewayPort | null = null;
  private readonly listeners = new Set<DispatchListener>();

  constructor(options: WorldOptions = {}) {
    this.clock = options.clock ?? new SandboxClock();
    this.snowflakes = new Snowflakes(this.clock);
    this.timers = new Timers(this.clock);
    this.random = createRandom(options.seed ?? 'guildhall');
    this.cdnKey = createRandom(`${options.seed ?? 'guildhall'}/cdn`).text(32);
    this.faults = new Faults(createRandom(`${options.seed ?? 'guildhall'}/faults`));
  }

  subscribe(listener: DispatchListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  dispatch(dispatch: Dispatch): void {
    for (const listener of this.listeners) listener(dispatch);
  }

  /** Writes an audit log entry and announces it. */
  audit(guild: GuildRecord, draft: AuditLogDraft): AuditLogEntryRecord {
    const entry: AuditLogEntryRecord = {
      id: this.snowflakes.next(),
      changes: [],
      options: null,
      reason: null,
      ...draft,
    };
    guild.audit_log.push(entry);
    this.dispatch({
      t: 'GUILD_AUDIT_LOG_ENTRY_CREATE',
      guild_id: guild.id,
      data: { ...auditLogEntryView(entry), guild_id: guild.id },
    });
    return entry;
  }

  addChannel(channel: ChannelRecord): void {
    this.channels.set(channel.id, channel);
    if (channel.kind === 'guild') this.guilds.get(channel.guild_id)?.channels.set(channel.id, channel);
    if (channel.kind === 'thread') this.guilds.get(channel.guild_id)?.threads.set(channel.id, channel);
  }

  removeChannel(channel: ChannelRecord): void {
    this.channels.delete(channel.id);
    if (channel.kind === 'guild') this.guilds.get(channel.guild_id)?.channels.delete(channel.id);
    if (channel.kind === 'thread') this.guilds.get(channel.guild_id)?.threads.delete(channel.id);
  }

  guildOf(channel: ChannelRecord): GuildRecord | undefined {
    return channel.kind === 'dm' ? undefined : this.guilds.get(channel.guild_id);
  }

  message(channelId: string, messageId: string): MessageRecord | undefined {
    return this.channels.get(channelId)?.messages.get(messageId);
  }

  guildsOf(userId: string): GuildRecord[] {
    return [...this.guilds.values()].filter((guild) => guild.members.has(userId));
  }

  member(guildId: string, userId: string): MemberRecord | undefined {
    return this.guilds.get(guildId)?.members.get(userId);
  }

  applicationOfBot(userId: string): ApplicationRecord | undefined {
    return [...this.applications.values()].find((application) => application.bot_id === userId);
  }

  /** The user, who must exist: records refer only to users that do. */
  user(id: string): UserRecord {
    const user = this.users.get(id);
    if (!user) throw new Error(`The sandbox's world refers to a user ${id} that it does not have.`);
    return user;
  }
}
