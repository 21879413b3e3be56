import { requestChannelInfo, requestSoundboardSounds } from './channel-requests.ts';
import type { Connection } from './connection.ts';
import type { GatewayContext } from './context.ts';
import { identify, resume } from './handshake.ts';
import { requestGuildMembers } from './member-requests.ts';
import { readPresence, setPresence } from './presence.ts';
import { type Command, controlFrame, GatewayClose, opcodes } from './protocol.ts';
import type { Session } from './session.ts';
import { updateVoiceState } from './voice.ts';

type Handler = (context: GatewayContext, session: Session, d: unknown) => void;

/** What a client may send once it has a session. */
const handlers: ReadonlyMap<number, Handler> = new Map<number, Handler>([
  [opcodes.presenceUpdate, updatePresence],
  [opcodes.voiceStateUpdate, updateVoiceState],
  [opcodes.requestGuildMembers, requestGuildMembers],
  [opcodes.requestSoundboardSounds, requestSoundboardSounds],
  [opcodes.requestChannelInfo, requestChannelInfo],
]);

/** https://discord.com/developers/docs/events/gateway-events#send-events */
export function handleCommand(context: GatewayContext, connection: Connection, { op, d }: Command): void {
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

function heartbeat({ world }: GatewayContext, connection: Connection, d: unknown): void {
  if (d !== null && d !== undefined && !Number.isInteger(d)) throw new GatewayClose(4002);
  connection.heard();
  if (world.faults.strikesGateway('miss_heartbeat_ack')) return;
  connection.send(controlFrame(opcodes.heartbeatAck, null));
}

/** Op 3. More than five in twenty seconds come to nothing. */
function updatePresence({ world, options }: GatewayContext, session: Session, d: unknown): void {
  const presence = readPresence(world, d);
  if (options.rateLimits === 'discord' && !session.connection?.presences.hit()) return;
  setPresence(world, session.botId, presence);
}
