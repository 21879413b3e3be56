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
  /** https://discord.com/developers/docs/events/gateway-events#activity-object */
  readonly presences: SlidingWindow;
  private readonly socket: ServerWebSocket<SocketData>;
  private readonly options: GatewayOptions;
  private readonly events: ConnectionEvents;
  private encoder: Encoder;
  /** Payloads, and pauses in milliseconds. */
  private waiting: (string | number)[] = [];
  private waitingBytes = 0;
  private draining = false;
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
    this.presences = new SlidingWindow(given.clock, 5, 20_000);
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
    if (this.backlog > this.options.backlogBytes) {
      this.cut();
      return;
    }
    this.waiting.push(payload);
    this.waitingBytes += payload.length;
    if (!this.draining) void this.drain();
  }

  /** Bytes the client has not read yet. */
  get backlog(): number {
    return this.waitingBytes + this.socket.getBufferedAmount();
  }

  /** Puts off what is sent from now on. */
  pause(milliseconds: number): void {
    this.waiting.push(milliseconds);
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
    if (!this.draining) finish();
  }

  private async drain(): Promise<void> {
    this.draining = true;
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      if (typeof next === 'number') {
        await Bun.sleep(next);
        continue;
      }
      const encoded = this.encoder.encode(next);
      const message = encoded instanceof Promise ? await encoded.catch(() => null) : encoded;
      this.waitingBytes -= next.length;
      if (message !== null) this.socket.send(message);
    }
    this.draining = false;
    this.ending?.();
  }
}
