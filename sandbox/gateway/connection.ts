import type { ServerWebSocket } from 'bun';
import type { Clock } from '../world/snowflake.ts';
import { createEncoder, type Encoder, payloadEncoder, type Transport } from './compression.ts';
import type { GatewayOptions } from './options.ts';
import { closeReason } from './protocol.ts';
import type { Session } from './session.ts';
import { SlidingWindow } from './sliding-window.ts';

/** What hangs on a WebSocket. */
export interface SocketData {
  readonly query: URLSearchParams;
  connection: Connection | null;
}

export interface ConnectionEvents {
  /** The client has not been heard for too long. */
  onSilence(connection: Connection): void;
}

/** One WebSocket and what is on its way through it. */
export class Connection {
  session: Session | null = null;
  readonly version: number;
  readonly transport: Transport | null;
  /** https://discord.com/developers/docs/events/gateway#rate-limiting */
  readonly commands: SlidingWindow;
  private readonly socket: ServerWebSocket<SocketData>;
  private readonly options: GatewayOptions;
  private readonly events: ConnectionEvents;
  private encoder: Encoder;
  private waiting: string[] = [];
  private waitingBytes = 0;
  private encoding = false;
  private ending: (() => void) | null = null;
  private silence: Timer | undefined;

  constructor(
    socket: ServerWebSocket<SocketData>,
    given: { version: number; transport: Transport | null; clock: Clock; options: GatewayOptions },
    events: ConnectionEvents,
  ) {
    this.socket = socket;
    this.version = given.version;
    this.transport = given.transport;
    this.options = given.options;
    this.events = events;
    this.encoder = createEncoder(given.transport);
    this.commands = new SlidingWindow(given.clock, 120, 60_000);
    this.heard();
  }

  /** What the client still sends is no longer heard. */
  get closing(): boolean {
    return this.ending !== null;
  }

  /** Puts off the moment at which the connection counts as dead: half an interval more than the client was told. */
  heard(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.events.onSilence(this), this.options.heartbeatInterval * 1.5);
    this.silence.unref();
  }

  /** https://discord.com/developers/docs/events/gateway#payload-compression: not together with transport compression. */
  compressPayloads(): void {
    if (!this.transport) this.encoder = payloadEncoder();
  }

  /** Sends in order. A client that does not read is cut off rather than buffered for. */
  send(payload: string): void {
    if (this.ending) return;
    this.waiting.push(payload);
    this.waitingBytes += payload.length;
    if (this.waitingBytes + this.socket.getBufferedAmount() > this.options.backlogBytes) this.cut();
    else if (!this.encoding) void this.drain();
  }

  /** Closes with a close frame, after what is still to be sent. */
  close(code: number, reason: string = closeReason(code)): void {
    this.end(() => this.socket.close(code, reason));
  }

  /** Cuts the connection with no close frame and at once. */
  cut(): void {
    this.waiting = [];
    this.end(() => undefined);
    this.socket.terminate();
  }

  /** The socket is gone: frees what belonged to it. */
  release(): void {
    clearTimeout(this.silence);
    this.ending ??= () => undefined;
    this.waiting = [];
    this.encoder.close();
  }

  private end(finish: () => void): void {
    if (this.ending) return;
    this.ending = finish;
    clearTimeout(this.silence);
    if (!this.encoding) finish();
  }

  private async drain(): Promise<void> {
    this.encoding = true;
    for (let payload = this.waiting.shift(); payload !== undefined; payload = this.waiting.shift()) {
      const encoded = this.encoder.encode(payload);
      const message = encoded instanceof Promise ? await encoded.catch(() => null) : encoded;
      this.waitingBytes -= payload.length;
      if (message !== null) this.socket.send(message);
    }
    this.encoding = false;
    this.ending?.();
  }
}
