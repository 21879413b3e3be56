import { selfView } from '../views/users.ts';
import type { World } from '../world/world.ts';
import type { Connection } from './connection.ts';
import type { GatewayContext } from './context.ts';
import { sendGuildCreate } from './delivery.ts';
import { applicationOf, readIdentity } from './identify.ts';
import { sendAtPace } from './pacing.ts';
import { online, readPresence, setPresence } from './presence.ts';
import { controlFrame, GatewayClose, opcodes, recordOf } from './protocol.ts';
import type { Session } from './session.ts';
import { onShard } from './sharding.ts';

/** Op 2: a new session, told of its guilds one by one after READY. */
export function identify(context: GatewayContext, connection: Connection, d: unknown): void {
  const { world, options, sessions } = context;
  if (connection.session) throw new GatewayClose(4005);
  const identity = readIdentity(world, options, d);
  const presence = identity.presence ? readPresence(world, identity.presence) : online;
  const starts = sessions.startsOf(identity.application.id);
  if (world.faults.strikesGateway('refuse_identify') || !starts.take(identity.shard[0])) {
    connection.send(controlFrame(opcodes.invalidSession, false));
    return;
  }
  setPresence(world, identity.application.bot_id, presence);
  const session = sessions.start(identity, connection);
  session.dispatch('READY', JSON.stringify(readyView(world, session, connection.version)));
  sendAtPace(session, guildCreates(world, session)).catch(context.onFault);
}

/** Not again those which something that happened meanwhile has told the session of. */
function* guildCreates(world: World, session: Session): Generator<() => void> {
  const send = (to: Session, event: string, data: string) => to.dispatch(event, data);
  for (const guild of world.guildsOf(session.botId)) {
    if (onShard(guild.id, session.identity.shard) && !session.guilds.has(guild.id))
      yield () => sendGuildCreate(world, session, guild, send);
  }
}

/** https://discord.com/developers/docs/events/gateway-events#ready */
function readyView(world: World, session: Session, version: number) {
  const { application, shard, shardGiven } = session.identity;
  const guilds = world.guildsOf(session.botId).filter(({ id }) => onShard(id, shard));
  return {
    v: version,
    user: selfView(world.user(session.botId)),
    user_settings: {},
    private_channels: [],
    relationships: [],
    presences: [],
    guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
    session_id: session.id,
    session_type: 'normal',
    resume_gateway_url: `${world.urls.gateway}/resume`,
    ...(shardGiven && { shard }),
    application: { id: application.id, flags: application.flags },
    _trace: ['guildhall-sandbox'],
  };
}

/** Op 6: a session goes on where the client lost it. https://discord.com/developers/docs/events/gateway#resuming */
export function resume({ world, sessions }: GatewayContext, connection: Connection, d: unknown): void {
  if (connection.session) throw new GatewayClose(4005);
  const { token, session_id: id, seq } = recordOf(d);
  if (typeof id !== 'string' || typeof seq !== 'number' || !Number.isInteger(seq)) throw new GatewayClose(4002);
  const application = applicationOf(world, token);
  const session = sessions.find(id);
  const own = session?.identity.application === application ? session : undefined;
  if (own && (seq < 0 || seq > own.sequence)) {
    sessions.end(own);
    throw new GatewayClose(4007);
  }
  const missed = own?.missedSince(seq) ?? null;
  if (!own || !missed || world.faults.strikesGateway('refuse_resume')) {
    if (own) sessions.end(own);
    connection.send(controlFrame(opcodes.invalidSession, false));
    return;
  }
  // The client may come back before its old connection is known to be dead.
  own.connection?.close(4000, 'Resumed on another connection.');
  own.attach(connection);
  if (own.identity.compress) connection.compressPayloads();
  for (const frame of missed) connection.send(frame);
  own.dispatch('RESUMED', JSON.stringify({ _trace: ['guildhall-sandbox'] }));
}
