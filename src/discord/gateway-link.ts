import type { SessionInfo, WebSocketShard } from '@discordjs/ws';
import type { APIGatewayBotInfo } from 'discord-api-types/v10';
import type { Logger } from '../kernel/telemetry.ts';
import type { Dispatch } from './dispatch.ts';
import { usableFrame } from './gateway-frames.ts';

export type { SessionInfo };

/** What the next connection of a link is for: to continue a session, or to identify at an address. */
export type Permit = { session: SessionInfo } | { gateway: APIGatewayBotInfo };

export interface LinkOptions {
  token: string;
  intents: number;
  shard: { id: number; count: number };
  compress: boolean;
  /** Milliseconds for HELLO and for READY to come. */
  timeout: number;
  logger: Logger;
  /** Asked before every connection. May take as long as it likes; undefined means that there shall be none. */
  permit(): Promise<Permit | undefined>;
  session(): SessionInfo | null;
  onSession(session: SessionInfo | null): void;
  /** Before it is sent. Must not fail. */
  onIdentify(): Promise<void>;
  onHello(): void;
  onAck(latency: number): void;
  onDispatch(dispatch: Dispatch): void;
  onClosed(code: number): void;
}

/**
 * One WebSocketShard of @discordjs/ws, which speaks the protocol and reconnects by itself, at once and for ever. It
 * asks for its session before each connection; that is where we make it wait, or leave it waiting.
 */
export interface Link {
  /** Ends it for good, with Discord told or, where the other side no longer answers, without. */
  end(code: number | undefined): Promise<void>;
}

/** A rejection would go unhandled inside the library, null would make it identify. */
const neverAgain = () => new Promise<never>(() => {});

export async function openLink(options: LinkOptions): Promise<Link> {
  const ws = await import('@discordjs/ws');
  const { token, intents, compress, timeout, logger } = options;
  let ended = false;
  let gatewayInformation: APIGatewayBotInfo = { url: '', shards: 1, session_start_limit: NO_LIMIT };

  const shard: WebSocketShard = new ws.WebSocketShard(
    {
      options: {
        token,
        intents,
        version: '10',
        encoding: ws.Encoding.JSON,
        compression: compress ? ws.CompressionMethod.ZlibNative : null,
        useIdentifyCompression: false,
        handshakeTimeout: timeout,
        helloTimeout: timeout,
        readyTimeout: timeout,
        identifyProperties: { os: process.platform, browser: 'guildhall', device: 'guildhall' },
        initialPresence: null,
        largeThreshold: null,
        shardCount: options.shard.count,
        get gatewayInformation() {
          return gatewayInformation;
        },
      },
      async retrieveSessionInfo() {
        if (ended) return neverAgain();
        // It asks on every event and heartbeat too; only an idle shard is about to connect.
        if (shard.status !== ws.WebSocketShardStatus.Idle) return options.session();
        const permit = await options.permit();
        if (ended || !permit) return neverAgain();
        if ('session' in permit) return permit.session;
        gatewayInformation = permit.gateway;
        return null;
      },
      updateSessionInfo: (_, session) => (ended ? undefined : options.onSession(session)),
      async waitForIdentify() {
        await options.onIdentify();
        if (ended) await neverAgain();
      },
    },
    options.shard.id,
  );

  // Private, but the only place where frames can be looked at before the library believes them.
  const unpack: (data: unknown, isBinary: boolean) => Promise<unknown> = shard['unpackMessage'].bind(shard);
  shard['unpackMessage'] = async (data: unknown, isBinary: boolean) => {
    const frame = await unpack(data, isBinary).catch(() => null);
    const usable = usableFrame(frame);
    if (frame !== null && !usable) logger.warn({}, 'The gateway sent something that means nothing; it is skipped');
    return usable;
  };

  /** What a listener throws would be an unhandled rejection inside the library. */
  const guarded =
    <A extends unknown[]>(listener: (...args: A) => void) =>
    (...args: A) => {
      if (ended) return;
      try {
        listener(...args);
      } catch (error) {
        logger.error({ err: error }, 'An event of the gateway could not be handled');
      }
    };
  const { WebSocketShardEvents: events } = ws;
  shard.on(events.Hello, guarded(options.onHello));
  shard.on(
    events.HeartbeatComplete,
    guarded(({ latency }) => options.onAck(latency)),
  );
  shard.on(
    events.Dispatch,
    guarded((payload) => options.onDispatch(payload as Dispatch)),
  );
  shard.on(events.Closed, guarded(options.onClosed));
  // Both are followed by a close, which says more.
  shard.on(events.Error, () => {});
  shard.on(events.SocketError, () => {});
  shard.on(
    events.Debug,
    guarded((message: string) => logger.debug({}, message)),
  );
  // Rejects where the first connection is refused; the close code says why.
  shard.connect().catch(() => {});

  return {
    async end(code) {
      ended = true;
      if (shard.status === ws.WebSocketShardStatus.Idle) return;
      // Private, but a close that is never answered would otherwise hold the socket open for ever.
      const socket = shard['connection'] as { terminate?(): void } | null;
      if (code !== undefined) {
        const { promise: patience, resolve } = Promise.withResolvers<void>();
        const timer = setTimeout(resolve, 1000);
        await Promise.race([shard.destroy({ code }), patience]);
        clearTimeout(timer);
      }
      socket?.terminate?.();
    },
  };
}

const NO_LIMIT = { total: 1, remaining: 1, reset_after: 0, max_concurrency: 1 };
