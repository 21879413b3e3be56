import type { APIApplication } from 'discord-api-types/v10';
import type { Discord, DiscordBinding, DiscordStatus, Method, Path, RequestOptions } from '../kernel/discord.ts';
import { OperationError } from '../kernel/errors.ts';
import type { PrivilegedIntent } from '../kernel/operation.ts';
import { type Logger, type Metrics, silentLogger } from '../kernel/telemetry.ts';
import { type CacheBounds, createCache } from './cache.ts';
import { cdnBeside } from './cdn.ts';
import type { Dispatch } from './dispatch.ts';
import type { Files } from './files.ts';
import { createGateway, GATEWAY_TIMING, type GatewayTiming } from './gateway.ts';
import type { EarlierSession, OpenSession } from './gateway-session.ts';
import { DEFAULT_INTENTS, type IntentName, privilegedAmong, privilegedNotAmong, switchedOff } from './intents.ts';
import { budgetOfHost, shared } from './invalid-requests.ts';
import { touchedByEvent } from './keys.ts';
import { createLookups } from './lookups.ts';
import type { OpenFile } from './open-file.ts';
import { createRest } from './rest.ts';
import { createShortLived } from './short-lived.ts';
import type { Tally } from './tally.ts';
import { bareToken } from './token.ts';

export interface DiscordOptions {
  /** Absent: lists still work, every call of Discord throws `no_token`. */
  token?: string;
  /** With or without version; the gateway's address comes from there. */
  apiUrl?: string;
  /** Bases of CDNs whose files may be fetched even from a private network; what lies beside `apiUrl` may as well. */
  cdnUrls?: readonly string[];
  /** Whether `start` opens a connection to the gateway. Default true. */
  gateway?: boolean;
  intents?: readonly IntentName[];
  shard?: { id: number; count: number };
  /** Ask the gateway for zlib-stream. */
  compress?: boolean;
  gatewayTiming?: Partial<GatewayTiming>;
  /** Counts IDENTIFYs of all processes with this token; absent where this is the only one. */
  identifyTally?: Tally;
  /** Counts refused requests of all processes that may share this machine's address; absent where this is the only one. */
  invalidRequestTally?: Tally;
  /** Asked once, before the gateway is first connected: what is to be continued, where something is. */
  earlierSession?: EarlierSession;
  requestsPerSecond?: number;
  /** Folders that `path` of an uploaded file may point into. */
  fileRoots?: readonly string[];
  /** What inside them is never sent, whoever asks. */
  reservedPaths?: readonly string[];
  /** Texts besides the token that no file sent may hold. */
  secrets?: readonly string[];
  /** Largest file that is read or fetched for sending, in bytes. */
  maxFileBytes?: number;
  cache?: Partial<CacheBounds>;
  /** Milliseconds that answers of REST are kept where the gateway does not keep them fresh. */
  restLife?: number;
  /** Milliseconds a rate limit may hold a call back before it fails with retry_after. */
  maxRateLimitWait?: number;
  /** Milliseconds that Discord may take to answer one request; uploads get more. */
  requestTimeout?: number;
  /** Milliseconds before the second, third, … attempt of what can be repeated safely. */
  retryDelays?: readonly number[];
  /** Refused requests in ten minutes, per host, of this process and of those counted with it, after which none is made. */
  invalidRequestLimit?: number;
  logger?: Logger;
  metrics?: Metrics;
}

export interface DiscordConnection {
  /** Discord for one call: ends with its signal, and gives its reason to the audit log. */
  bind(binding: DiscordBinding): Discord;
  openFile: OpenFile;
  /**
   * Opens the gateway where that is wanted. Resolves when the session is up or stopped for good, which `status` explains;
   * never rejects, and need not be awaited: until then look-ups are answered by REST.
   */
  start(): Promise<void>;
  /** Ends the gateway connection, because another process has it; `start` opens it again. REST goes on. */
  standBy(because: string): Promise<void>;
  stop(): Promise<void>;
  /** Told of every event after the cache has taken it in. Returns how to stop being told. */
  onDispatch(listener: (dispatch: Dispatch) => void): () => void;
  /** The channel of an active thread, where the gateway has told of it. */
  parentOf(channelId: string): string | undefined;
  /** The gateway's session, from READY on and while it can be continued. */
  session(): OpenSession | undefined;
  status(): DiscordStatus;
}

/** As Discord wants it. https://docs.discord.com/developers/reference#user-agent */
const USER_AGENT = 'DiscordBot (https://www.npmjs.com/package/guildhall, 0.1.0)';

/** In ten minutes; half of what Discord bans for, since not every program on this address counts with us. */
const MOST_INVALID_REQUESTS = 5_000;

/** How long something takes or lasts is measured by a clock that nobody sets. Milliseconds. */
const now = (): number => performance.now();

function apiBase(text: string): URL {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new OperationError('invalid_input', 'DISCORD_API_URL is not an http or https address.', {
      hint: 'Leave it out for Discord itself: https://discord.com/api.',
    });
  }
  url.search = '';
  url.hash = '';
  url.pathname = url.pathname.replace(/\/+$/, '').replace(/\/v\d+$/, '');
  return url;
}

/** One bot's connection to Discord. Nothing is sent, and no client library loaded, before it is needed. */
export function openDiscord(options: DiscordOptions = {}): DiscordConnection {
  const { logger = silentLogger } = options;
  const base = apiBase(options.apiUrl ?? 'https://discord.com/api');
  const token = bareToken(options.token);
  const limit = options.invalidRequestLimit ?? MOST_INVALID_REQUESTS;
  const own = budgetOfHost(base.host, limit);
  const budget = options.invalidRequestTally ? shared(own, limit, options.invalidRequestTally) : own;
  const shard = options.shard ?? { id: 0, count: 1 };
  const intents = options.intents ?? DEFAULT_INTENTS;
  const listeners = new Set<(dispatch: Dispatch) => void>();
  const rest = createRest({
    token,
    apiUrl: base.href.replace(/\/$/, ''),
    userAgent: USER_AGENT,
    requestsPerSecond: options.requestsPerSecond ?? 50,
    maxRateLimitWait: options.maxRateLimitWait ?? 10_000,
    timeout: options.requestTimeout ?? 15_000,
    retryDelays: options.retryDelays ?? [250, 1000],
    budget,
    logger,
    metrics: options.metrics,
    onParked: () => gateway?.tokenRefused(),
    now,
  });
  const live = createCache({
    bounds: { guilds: 1_000, channels: 50_000, members: 2_000, ...options.cache },
    allGuildsAreTold: shard.count === 1,
    now,
  });
  const shortLived = createShortLived({ ttl: options.restLife ?? 30_000, max: 500, now });
  const parts = { rest, live, shortLived, now, distrusted: new Map() };
  const lookups = createLookups(parts);
  const patient = createLookups({ ...parts, stale: true });
  let loading: Promise<Files> | undefined;
  function files(): Promise<Files> {
    loading ??= import('./files.ts').then(({ createFiles }) =>
      createFiles({
        cdnUrls: [...cdnBeside(base), ...(options.cdnUrls ?? [])],
        userAgent: USER_AGENT,
        roots: options.fileRoots ?? [],
        reserved: options.reservedPaths ?? [],
        secrets: [token, ...(options.secrets ?? [])].flatMap((secret) => (secret && secret.length >= 8 ? secret : [])),
        maxBytes: options.maxFileBytes ?? 100_000_000,
        timeout: 30_000,
      }),
    );
    return loading;
  }

  let introducing: AbortController | undefined;

  function beIntroduced(): void {
    if (introducing || live.introduced) return;
    const mine = new AbortController();
    introducing = mine;
    import('./introduction.ts')
      .then(({ introduce }) => introduce(live, rest, mine.signal))
      .catch((error) => logger.debug({ err: error }, 'What the gateway tells only at first is asked for when needed'))
      .finally(() => {
        if (introducing === mine) introducing = undefined;
      });
  }

  function stopIntroduction(): void {
    introducing?.abort();
    introducing = undefined;
  }

  function announce(dispatch: Dispatch): void {
    if (dispatch.t === 'RESUMED') beIntroduced();
    if (dispatch.t === 'READY') stopIntroduction();
    for (const prefix of touchedByEvent(dispatch.t, dispatch.d)) shortLived.forget(prefix);
    for (const listener of listeners) {
      try {
        listener(dispatch);
      } catch (error) {
        logger.error({ err: error, event: dispatch.t }, 'A listener failed');
      }
    }
  }

  const gateway =
    options.gateway === false || token === undefined
      ? undefined
      : createGateway({
          token,
          rest,
          live,
          intents,
          shard,
          compress: options.compress ?? false,
          timing: { ...GATEWAY_TIMING, ...options.gatewayTiming },
          logger,
          metrics: options.metrics,
          tally: options.identifyTally,
          earlier: options.earlierSession,
          now,
          onDispatch: announce,
        });
  // A header cannot carry it, and the error of trying would show it.
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) rest.park();

  /** Intents that the application itself says are off, known once it has been asked. */
  let switchedOffIntents: readonly PrivilegedIntent[] = [];

  function status(): DiscordStatus {
    const connected = gateway?.status() ?? { gateway: 'off', missingIntents: [] };
    const missingIntents = [...new Set([...connected.missingIntents, ...switchedOffIntents])];
    return { token: rest.token, ...connected, missingIntents, unaskedIntents: privilegedNotAmong(intents) };
  }

  async function application(signal: AbortSignal): Promise<APIApplication> {
    const found = await lookups.application(signal);
    // Not every Discord-compatible backend says: then nothing is known to be off.
    if (found.flags !== undefined) switchedOffIntents = switchedOff(privilegedAmong(intents), found.flags);
    return found;
  }

  async function request<T>(
    method: Method,
    path: Path,
    call: RequestOptions,
    { signal, reason, patient, onWritten }: DiscordBinding,
  ): Promise<T> {
    const written = lookups.writing(method, path);
    try {
      return await rest.request<T>(method, path, {
        ...call,
        signal: call.signal ? AbortSignal.any([signal, call.signal]) : signal,
        ...(reason !== undefined && method !== 'GET' ? { reason } : {}),
        ...(onWritten ? { onWritten } : {}),
        ...(patient ? { patient } : {}),
      });
    } finally {
      written();
    }
  }

  return {
    status,
    session: () => gateway?.session(),
    openFile: async (source, signal) => (await files()).openFile(source, signal),
    bind(binding) {
      const { signal } = binding;
      const known = binding.stale ? patient : lookups;
      return {
        request: (method, path, call = {}) => request(method, path, call, binding),
        me: () => known.me(signal),
        application: () => application(signal),
        guilds: () => known.guilds(signal),
        guild: (guildId) => known.guild(guildId, signal),
        channels: (guildId) => known.channels(guildId, signal),
        threads: (guildId) => known.threads(guildId, signal),
        channel: (channelId) => known.channel(channelId, signal),
        member: (guildId, userId) => known.member(guildId, userId, signal),
        findMembers: (guildId, query) => known.findMembers(guildId, query, signal),
        permissions: (target) => known.permissions(target, signal),
        download: async (url, { maxBytes, signal: own }) =>
          (await files()).download(url, { maxBytes, signal: own ? AbortSignal.any([signal, own]) : signal }),
        status,
      };
    },
    async start() {
      await gateway?.start();
    },
    async standBy(because) {
      stopIntroduction();
      await gateway?.stop(because);
    },
    async stop() {
      stopIntroduction();
      await gateway?.stop();
      rest.close();
    },
    parentOf(channelId) {
      const thread = live.channel(channelId);
      return thread && 'thread_metadata' in thread ? (thread.parent_id ?? undefined) : undefined;
    },
    onDispatch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
