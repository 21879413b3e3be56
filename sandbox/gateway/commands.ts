import type { Connection } from './connection.ts';
import { type HandshakeContext, identify, resume } from './handshake.ts';
import { readPresence, setPresence } from './presence.ts';
import { type Command, controlFrame, GatewayClose, opcodes } from './protocol.ts';
import type { Session } from './session.ts';

type Handler = (context: HandshakeContext, session: Session, d: unknown) => void;

/** What a client may send once it has a session. */
const handlers: ReadonlyMap<number, Handler> = new Map<number, Handler>([
  [opcodes.presenceUpdate, ({ world }, session, d) => setPresence(world, session.botId, readPresence(world, d))],
]);

/** https://discord.com/developers/docs/events/gateway-events#send-events */
export function handleCommand(context: HandshakeContext, connection: Connection, { op, d }: Command): void {
  if (context.options.rateLimits === 'discord' && !connection.commands.hit()) throw new GatewayClose(4008);
  const { session } = connection;
  const handler = handlers.get(op);
  if (op === opcodes.heartbeat) heartbeat(context, connection, d);
  else if (op === opcodes.identify) identify(context, connection, d);
  else if (op === opcodes.resume) resume(context, connection, d);
  else if (!handler) throw new GatewayClose(4001);
  else if (!session) throw new GatewayClose(4003);
  else handler(context, session, d);
}

function heartbeat({ world }: HandshakeContext, connection: Connection, d: unknown): void {
  if (d !== null && d !== undefined && !Number.isInteger(d)) throw new GatewayClose(4002);
  connection.heard();
  if (world.faults.strikesGateway('miss_heartbeat_ack')) return;
  connection.send(controlFrame(opcodes.heartbeatAck, null));
}
