import type { SessionFilter } from '../world/gateway-port.ts';
import { createRandom, type Random } from '../world/random.ts';
import type { World } from '../world/world.ts';
import type { Connection } from './connection.ts';
import type { GatewayOptions } from './options.ts';
import { offline, setPresence } from './presence.ts';
import { type Identity, Session } from './session.ts';
import { SessionStarts } from './session-starts.ts';
import { leaveVoice } from './voice.ts';

/** Clients that never come back must not fill the memory: of one bot so many sessions may wait to be resumed. */
const waitingPerBot = 32;

/** Every session there is, connected or waiting for its client to come back. */
export class Sessions {
  private readonly world: World;
  private readonly options: GatewayOptions;
  private readonly random: Random;
  private readonly byId = new Map<string, Session>();
  private readonly starts = new Map<string, SessionStarts>();

  constructor(world: World, options: GatewayOptions) {
    this.world = world;
    this.options = options;
    this.random = createRandom(world.random.text(16));
  }

  startsOf(applicationId: string): SessionStarts {
    const starts = this.starts.get(applicationId) ?? new SessionStarts(this.world.clock, this.options);
    this.starts.set(applicationId, starts);
    return starts;
  }

  start(identity: Identity, connection: Connection): Session {
    const session = new Session(this.random.text(32, '0123456789abcdef'), identity, this.options);
    this.byId.set(session.id, session);
    session.attach(connection);
    if (identity.compress) connection.compressPayloads();
    return session;
  }

  find(id: string): Session | undefined {
    return this.byId.get(id);
  }

  all(): Session[] {
    return [...this.byId.values()];
  }

  matching({ bot_id, session_id, shard }: SessionFilter): Session[] {
    return this.all().filter(
      (session) =>
        (bot_id === undefined || session.botId === bot_id) &&
        (session_id === undefined || session.id === session_id) &&
        (shard === undefined || session.identity.shard[0] === shard),
    );
  }

  /** Keeps the session for its client to come back to. */
  park(session: Session): void {
    const { clock, timers } = this.world;
    session.detach(() => timers.schedule(clock.now() + this.options.resumeWindow, () => this.end(session)));
    const waiting = this.matching({ bot_id: session.botId }).filter(({ connection }) => !connection);
    for (const oldest of waiting.slice(0, Math.max(0, waiting.length - waitingPerBot))) this.end(oldest);
  }

  /** The session is over. With its last one the bot goes offline. */
  end(session: Session): void {
    if (!this.byId.delete(session.id)) return;
    session.end();
    leaveVoice(this.world, session);
    if (this.matching({ bot_id: session.botId }).length === 0) setPresence(this.world, session.botId, offline);
  }

  clear(): void {
    for (const session of this.byId.values()) session.end();
    this.byId.clear();
  }
}
