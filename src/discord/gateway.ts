import type { APIApplication, APIGatewayBotInfo } from 'discord-api-types/v10';
import type { DiscordStatus } from '../kernel/discord.ts';
import { OperationError } from '../kernel/errors.ts';
import type { PrivilegedIntent } from '../kernel/operation.ts';
import type { Logger, Metrics } from '../kernel/telemetry.ts';
import type { LiveCache } from './cache.ts';
import { verdictOf } from './close-codes.ts';
import type { Dispatch } from './dispatch.ts';
import { type Link, openLink, type Permit, type SessionInfo } from './gateway-link.ts';
import { continued, type EarlierSession, forOthers, gatewayUrl, type OpenSession } from './gateway-session.ts';
import { createIdentifyBudget } from './identify-budget.ts';
import { howToSwitchOn, type IntentName, intentBits, privilegedAmong, switchedOff } from './intents.ts';
import type { RestClient } from './rest.ts';
import type { Tally } from './tally.ts';
import { jittered } from './waiting.ts';

/** All in milliseconds. */
export interface GatewayTiming {
  /** Between the first two IDENTIFYs; more for each further one. */
  identifySpacing: number;
  /** Before the second reconnection in a row; doubles with each further one. */
  backoff: number;
  maxBackoff: number;
  /** A connection that stood so long was no failure. */
  stable: number;
  /** For the gateway's first words. */
  timeout: number;
  /** Without a heartbeat being answered for so long, the other side is gone. */
  silence: number;
}

export const GATEWAY_TIMING: GatewayTiming = {
  identifySpacing: 5_000,
  backoff: 1_000,
  maxBackoff: 300_000,
  stable: 60_000,
  timeout: 20_000,
  silence: 120_000,
};

export interface GatewayOptions {
  token: string;
  rest: RestClient;
  live: LiveCache;
  intents: readonly IntentName[];
  shard: { id: number; count: number };
  compress: boolean;
  timing: GatewayTiming;
  logger: Logger;
  metrics: Metrics | undefined;
  /** Counts IDENTIFYs of all processes with this token. */
  tally: Tally | undefined;
  /** The session that the process left which had the connection before. */
  earlier: EarlierSession | undefined;
  now(): number;
  onDispatch(dispatch: Dispatch): void;
}

export interface Gateway {
  /** Resolves when the session is up, or will not come up without someone doing something: see status. */
  start(): Promise<void>;
  /** @param because why it is off although wanted: another process has the connection */
  stop(because?: string): Promise<void>;
  /** The REST client parked the bot. */
  tokenRefused(): void;
  /** The session that was begun or continued last; undefined where there is none that could be continued. */
  session(): OpenSession | undefined;
  status(): Pick<DiscordStatus, 'gateway' | 'detail' | 'missingIntents' | 'latency'>;
}

/**
 * Of our own: after 1000 and 1001 a session is over, after others it waits a few minutes for whoever goes on with it.
 * https://docs.discord.com/developers/events/gateway#disconnecting
 */
const TO_BE_RESUMED = 4200;
/** Close codes after which a session cannot be resumed. */
const SESSION_LOST: readonly number[] = [1000, 4003, 4005, 4007];
/** So many resumes may fail before the session is given up. */
const RESUMES = 3;
const BAD_TOKEN = 'Discord refuses the bot token.';

const fresh = (now: number) => ({
  begun: now,
  lastSign: now,
  helloCame: false,
  readySince: undefined as number | undefined,
  closedWith: undefined as number | undefined,
});

const NO_LIMIT = { total: 1000, remaining: 1000, reset_after: 0, max_concurrency: 1 };

export function createGateway(options: GatewayOptions): Gateway {
  const { rest, live, timing, logger, metrics, now } = options;
  const identifies = createIdentifyBudget(timing.identifySpacing, options.tally);
  let phase: DiscordStatus['gateway'] = 'off';
  let why: string | undefined;
  /** When the next attempt is made, while waiting for it. */
  let waitingUntil: number | undefined;
  let latency: number | undefined;
  let missing: PrivilegedIntent[] = [];
  let session: SessionInfo | null = null;
  let askedForEarlier = false;
  /** Of the gateway, as Discord named it last. */
  let address = '';
  let link: Promise<Link> | undefined;
  /** Ends every wait and request of the time between start and stop. */
  let run = new AbortController();
  let settled = Promise.withResolvers<void>();
  let watchdog: ReturnType<typeof setInterval> | undefined;

  let connections = 0;
  /** Connections in a row that did not last. */
  let failures = 0;
  let resumesTried = 0;
  /** Of the connection being made or used; undefined while waiting to make one. */
  let current: ReturnType<typeof fresh> | undefined;

  const wanted = () => options.intents.filter((name) => !missing.some((each) => each === name));

  function setPhase(next: DiscordStatus['gateway'], because?: string): void {
    phase = next;
    why = because;
    live.ready = next === 'ready';
  }

  /** False when the run ended meanwhile. */
  function wait(ms: number, because: string, signal: AbortSignal, quiet = false): Promise<boolean> {
    if (ms <= 0) return Promise.resolve(!signal.aborted);
    why = because;
    waitingUntil = Date.now() + ms;
    if (!quiet) logger.warn({ seconds: Math.ceil(ms / 1000) }, `Gateway waits: ${because}`);
    return new Promise((resolve) => {
      const done = (whole: boolean) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', stopped);
        waitingUntil = undefined;
        resolve(whole);
      };
      const stopped = () => done(false);
      const timer = setTimeout(() => done(true), ms);
      signal.addEventListener('abort', stopped);
      if (signal.aborted) stopped();
    });
  }

  const backoff = (round: number) => jittered(Math.min(timing.maxBackoff, timing.backoff * 2 ** round));

  /** Where to connect; undefined when that will not be known. */
  async function gatewayInformation(signal: AbortSignal): Promise<APIGatewayBotInfo | undefined> {
    for (let round = 0; ; round++) {
      let trouble = 'Discord named no address of its gateway.';
      try {
        const found = await rest.request<Partial<APIGatewayBotInfo> | undefined>('GET', '/gateway/bot', { signal });
        const url = gatewayUrl(found?.url);
        if (url !== undefined) {
          address = url;
          return { url, shards: found?.shards ?? 1, session_start_limit: found?.session_start_limit ?? NO_LIMIT };
        }
      } catch (error) {
        if (signal.aborted) return undefined;
        trouble = error instanceof OperationError ? error.message : String(error);
      }
      if (!(await wait(backoff(round), trouble, signal))) return undefined;
    }
  }

  /** The budget names a time to ask again, since other processes may spend from it too. */
  async function mayIdentify(because: string, signal: AbortSignal): Promise<boolean> {
    for (let rounds = 0; ; rounds++) {
      const ms = await identifies.wait(now());
      if (ms === 0) return !signal.aborted;
      if (!(await wait(ms, because, signal, rounds > 0))) return false;
    }
  }

  /** Asked for once, before the first connection: it is of no use when it was refused or after an IDENTIFY. */
  async function earlierSession(): Promise<SessionInfo | null> {
    if (askedForEarlier) return null;
    askedForEarlier = true;
    const { signal } = run;
    const earlier = await options.earlier?.().catch((error: unknown) => {
      // What was to be asked ends with the run itself.
      if (signal.aborted) return;
      logger.warn({ err: error }, 'It is not known how to go on with the earlier gateway session; a new one begins');
    });
    const { id: shard_id, count: shard_count } = options.shard;
    const found = earlier ? continued(earlier, { shard_id, shard_count, intents: intentBits(wanted()) }) : null;
    if (found) live.reset();
    return found;
  }

  /** Lets a link connect: at once when all is well, later when connections fail again and again. */
  async function permit(): Promise<Permit | undefined> {
    const { signal } = run;
    if (connections++ > 0) {
      const lasted = current?.readySince !== undefined && now() - current.readySince >= timing.stable;
      failures = lasted ? 0 : failures + 1;
    }
    current = undefined;
    const pause = failures < 2 ? 0 : backoff(failures - 2);
    if (!(await wait(pause, why ?? 'connections do not last', signal))) return undefined;
    if (resumesTried >= RESUMES) session = null;
    session ??= await earlierSession();
    if (signal.aborted) return undefined;
    if (session) {
      resumesTried++;
      current = fresh(now());
      return { session };
    }
    const gateway = await gatewayInformation(signal);
    if (!gateway) return undefined;
    const { remaining, reset_after } = gateway.session_start_limit;
    const exhausted = remaining < 1 ? reset_after : 0;
    if (!(await wait(exhausted, 'the sessions that Discord allows in a day are used up', signal))) return undefined;
    if (!(await mayIdentify(why ?? 'the bot identified only just now', signal))) return undefined;
    resumesTried = 0;
    current = fresh(now());
    return { gateway };
  }

  async function onIdentify(): Promise<void> {
    live.reset();
    metrics?.count('guildhall_gateway_identifies_total');
    await identifies.spend(now());
  }

  function onSession(next: SessionInfo | null): void {
    if (next) {
      session = { ...next, resumeURL: gatewayUrl(next.resumeURL) ?? address };
      return;
    }
    // The library forgets the session when the network fails too, where resuming is still possible. Before a close it
    // does so only when the gateway said that the session is invalid.
    const { helloCame, closedWith } = current ?? {};
    if (helloCame && (closedWith === undefined || SESSION_LOST.includes(closedWith))) session = null;
  }

  function onDispatch(dispatch: Dispatch): void {
    live.apply(dispatch);
    if (dispatch.t === 'READY' || dispatch.t === 'RESUMED') {
      if (current) current.readySince = now();
      resumesTried = 0;
      setPhase('ready');
      settled.resolve();
      logger.info({ event: dispatch.t }, 'Gateway ready');
    }
    metrics?.count('guildhall_gateway_events_total', { event: dispatch.t });
    options.onDispatch(dispatch);
  }

  function onClosed(code: number): void {
    if (current) current.closedWith = code;
    metrics?.count('guildhall_gateway_closes_total', { code: String(code) });
    const verdict = verdictOf(code);
    if (verdict.kind === 'bad_token') {
      rest.park();
    } else if (verdict.kind === 'disallowed_intents') {
      void degrade();
    } else if (verdict.kind === 'fatal') {
      stopFor(verdict.why);
    } else {
      setPhase('reconnecting', verdict.why);
      logger.info({ code }, `Gateway reconnects: ${verdict.why}`);
    }
  }

  /** The session will not come up until someone changes something. */
  function stopFor(because: string): void {
    logger.error({}, `Gateway stopped: ${because}`);
    void endRun();
    setPhase('stopped', because);
    settled.resolve();
  }

  /** Discord refused intents that the application has not switched on: go on without them. */
  async function degrade(): Promise<void> {
    setPhase('reconnecting', 'Discord does not allow all of the intents');
    const asked = privilegedAmong(wanted());
    const { signal } = run;
    const flags = await rest
      .request<APIApplication>('GET', '/applications/@me', { signal })
      .then((application) => application.flags ?? 0)
      .catch(() => 0);
    if (signal.aborted) return;
    if (asked.length === 0) {
      stopFor('Discord does not allow the intents that were asked for.');
      return;
    }
    const off = switchedOff(asked, flags);
    // The flags say all is well, the gateway does not: believe the gateway.
    missing = [...missing, ...(off.length > 0 ? off : asked)];
    logger.warn({ missing }, `Some features will not work. ${howToSwitchOn(missing)}`);
    session = null;
    connect();
  }

  function connect(): void {
    const previous = link;
    live.membersAreTold = wanted().includes('GuildMembers');
    link = openLink({
      token: options.token,
      intents: intentBits(wanted()),
      shard: options.shard,
      compress: options.compress,
      timeout: timing.timeout,
      logger,
      permit,
      session: () => session,
      onSession,
      onIdentify,
      onHello() {
        if (current) Object.assign(current, { helloCame: true, lastSign: now() });
      },
      onAck(milliseconds) {
        if (current) current.lastSign = now();
        latency = milliseconds;
        metrics?.observe('guildhall_gateway_latency_seconds', milliseconds / 1000);
      },
      onDispatch,
      onClosed,
    });
    link.catch((error) => stopFor(`The gateway client could not be loaded: ${error}`));
    void previous?.then((old) => old.end(undefined));
  }

  /** A half-dead connection answers neither heartbeats nor a close, and the library would wait for it for ever. */
  function watch(): void {
    if (!current) return;
    const silent = now() - current.lastSign >= timing.silence;
    const stuck = current.readySince === undefined && now() - current.begun >= 3 * timing.timeout;
    if (!silent && !stuck) return;
    setPhase('reconnecting', 'the gateway went silent');
    logger.warn({}, 'Gateway went silent; connecting anew');
    connect();
  }

  async function endRun(): Promise<void> {
    run.abort();
    clearInterval(watchdog);
    current = undefined;
    latency = undefined;
    const last = link;
    link = undefined;
    await last?.then((old) => old.end(TO_BE_RESUMED));
  }

  const nextAttempt = () =>
    waitingUntil === undefined ? '' : ` (next attempt at ${new Date(waitingUntil).toISOString()})`;

  return {
    async start() {
      if (phase !== 'off' && phase !== 'stopped' && phase !== 'standby') return settled.promise;
      run = new AbortController();
      settled = Promise.withResolvers();
      failures = 0;
      connections = 0;
      resumesTried = 0;
      askedForEarlier = false;
      if (rest.token === 'refused') {
        setPhase('stopped', BAD_TOKEN);
        return;
      }
      setPhase('connecting');
      watchdog = setInterval(watch, Math.min(5_000, timing.silence / 4));
      watchdog.unref();
      connect();
      return settled.promise;
    },
    async stop(because) {
      if (phase !== 'off') await endRun();
      session = null;
      setPhase(because === undefined ? 'off' : 'standby', because);
      settled.resolve();
    },
    tokenRefused() {
      if (phase !== 'off' && phase !== 'stopped' && phase !== 'standby') stopFor(BAD_TOKEN);
    },
    session: () => (session ? forOthers(session, intentBits(wanted())) : undefined),
    status: () => ({
      gateway: phase,
      missingIntents: [...missing],
      ...(why === undefined ? {} : { detail: why + nextAttempt() }),
      ...(latency === undefined ? {} : { latency }),
    }),
  };
}
