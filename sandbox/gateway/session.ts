import type { ApplicationRecord } from '../world/records.ts';
import type { Connection } from './connection.ts';
import type { GatewayOptions } from './options.ts';
import { dispatchFrame } from './protocol.ts';

/** What a client asked for in IDENTIFY. */
export interface Identity {
  readonly application: ApplicationRecord;
  readonly intents: number;
  readonly shard: readonly [id: number, count: number];
  /** READY names the shard only where the client did. */
  readonly shardGiven: boolean;
  readonly largeThreshold: number;
  readonly compress: boolean;
  readonly presence: unknown;
}

interface Sent {
  readonly sequence: number;
  readonly frame: string;
}

/** A stream of dispatches to one client. It outlives connections: a client that comes back is sent what it missed. */
export class Session {
  readonly id: string;
  readonly identity: Identity;
  sequence = 0;
  connection: Connection | null = null;
  ended = false;
  /** Guilds the client knows of, and in each the channels that it has been shown. */
  readonly guilds = new Map<string, Set<string>>();
  private readonly options: GatewayOptions;
  private kept: Sent[] = [];
  /** Where the kept events begin in `kept`. */
  private first = 0;
  private keptBytes = 0;
  private callOffExpiry: () => void = () => undefined;

  constructor(id: string, identity: Identity, options: GatewayOptions) {
    this.id = id;
    this.identity = identity;
    this.options = options;
  }

  get botId(): string {
    return this.identity.application.bot_id;
  }

  get recipient() {
    return { user_id: this.botId, application_id: this.identity.application.id };
  }

  /** Numbers, keeps and sends an event. `data` is JSON. */
  dispatch(event: string, data: string): void {
    this.sequence += 1;
    const frame = dispatchFrame(event, this.sequence, data);
    this.keep({ sequence: this.sequence, frame });
    this.connection?.send(frame);
  }

  attach(connection: Connection): void {
    this.callOffExpiry();
    this.connection = connection;
    connection.session = this;
  }

  /** The connection is gone. `expire` begins the wait for the client and returns how to call it off. */
  detach(expire: () => () => void): void {
    if (this.connection) this.connection.session = null;
    this.connection = null;
    this.callOffExpiry();
    this.callOffExpiry = expire();
  }

  /** Leaves its connection, which may identify anew, and is done. */
  end(): void {
    this.callOffExpiry();
    if (this.connection) this.connection.session = null;
    this.connection = null;
    this.ended = true;
    this.kept = [];
    this.first = 0;
  }

  /** The events after `sequence`, or null where some of them are no longer kept. */
  missedSince(sequence: number): string[] | null {
    const oldest = this.kept[this.first]?.sequence ?? this.sequence + 1;
    if (sequence + 1 < oldest) return null;
    return this.kept.slice(this.first + sequence + 1 - oldest).map(({ frame }) => frame);
  }

  private keep(sent: Sent): void {
    this.kept.push(sent);
    this.keptBytes += sent.frame.length;
    while (this.count > this.options.replayEvents || (this.keptBytes > this.options.replayBytes && this.count > 1)) {
      this.keptBytes -= this.kept[this.first]?.frame.length ?? 0;
      this.first += 1;
    }
    // Freed in batches: to move the whole array on every event would be slow.
    if (this.first < 1_000) return;
    this.kept = this.kept.slice(this.first);
    this.first = 0;
  }

  private get count(): number {
    return this.kept.length - this.first;
  }
}
