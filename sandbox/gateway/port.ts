import type { GatewayPort } from '../world/gateway-port.ts';
import type { World } from '../world/world.ts';
import type { GatewayOptions } from './options.ts';
import { controlFrame, opcodes } from './protocol.ts';
import type { Sessions } from './sessions.ts';
import { recommendedShards } from './sharding.ts';

/** What others may do to the gateway. */
export function createPort(world: World, options: GatewayOptions, sessions: Sessions): GatewayPort {
  return {
    startInfo(botId) {
      const applicationId = world.applicationOfBot(botId)?.id ?? botId;
      return {
        shards: recommendedShards(world.guildsOf(botId).length, options),
        session_start_limit: sessions.startsOf(applicationId).limit(),
      };
    },

    sessions: () =>
      sessions.all().map((session) => ({
        session_id: session.id,
        bot_id: session.botId,
        shard: session.identity.shard,
        intents: session.identity.intents,
        connected: session.connection !== null,
        sequence: session.sequence,
      })),

    close(filter, code, reason) {
      const connected = sessions.matching(filter).flatMap((session) => {
        const { connection } = session;
        if (!connection) return [];
        sessions.park(session);
        return [connection];
      });
      for (const connection of connected) {
        if (code === undefined) connection.cut();
        else connection.close(code, reason);
      }
      return connected.length;
    },

    requestReconnect(filter) {
      const connected = sessions.matching(filter).flatMap(({ connection }) => (connection ? [connection] : []));
      for (const connection of connected) {
        connection.send(controlFrame(opcodes.reconnect, null));
        const timer = setTimeout(() => {
          if (connection.session) sessions.park(connection.session);
          connection.close(4000, 'Asked to reconnect.');
        }, options.reconnectGrace);
        timer.unref();
      }
      return connected.length;
    },

    invalidate(filter, resumable) {
      const struck = sessions.matching(filter);
      for (const session of struck) {
        session.connection?.send(controlFrame(opcodes.invalidSession, resumable));
        if (resumable) sessions.park(session);
        else sessions.end(session);
      }
      return struck.length;
    },
  };
}
