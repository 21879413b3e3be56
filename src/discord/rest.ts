import type { REST } from '@discordjs/rest';
import type { DiscordStatus, Method, Path, RequestOptions } from '../kernel/discord.ts';
import type { Logger, Metrics } from '../kernel/telemetry.ts';
import { createCourtesy } from './courtesy.ts';
import { aborted, badToken, doubtful, malformedPath, noToken, rateLimited } from './errors.ts';
import { type Answer, createExchange, type Exchange } from './exchange.ts';
import type { InvalidRequestBudget } from './invalid-requests.ts';
import { failed, type Outcome, outcomeOfAnswer, outcomeOfThrow, retryAfterOf } from './outcome.ts';
import { createPenalties, routeOf } from './penalties.ts';
import { redactPath } from './redact.ts';
import { encodeRequest } from './request-encoding.ts';
import { jittered, pause } from './waiting.ts';

export interface RestOptions {
  token: string | undefined;
  /** Without version and trailing slash. */
  apiUrl: string;
  userAgent: string;
  requestsPerSecond: number;
  /** Milliseconds a rate limit may hold a call back; what would take longer fails at once with retry_after. */
  maxRateLimitWait: number;
  /** Milliseconds for one attempt; uploads get more. */
  timeout: number;
  /** Milliseconds before the second, third, … attempt where repeating is safe. */
  retryDelays: readonly number[];
  budget: InvalidRequestBudget;
  logger: Logger;
  metrics: Metrics | undefined;
  onParked(): void;
  now(): number;
}

export interface RestCall extends RequestOptions {
  /** For the audit log. */
  reason?: string;
  /** Nobody waits for it. */
  patient?: boolean;
  /** Told when the request may have changed something. */
  onWritten?: () => void;
}

export interface RestClient {
  request<T>(method: Method, path: Path, call?: RestCall): Promise<T>;
  readonly token: DiscordStatus['token'];
  /** Discord refuses the token: no call is made with it again. */
  park(): void;
  close(): void;
}

type QueueRequest = Parameters<REST['queueRequest']>[0];

/** Stands for all routes at once. */
const EVERYWHERE = '*';

/** After so many failures in a row Discord counts as away, and calls are not repeated. */
const AWAY_AFTER = 3;

const WELL_FORMED = /^(\/[^/?#\\\s]+)+$/;
/** `..` in an id would be resolved to another endpoint by the URL parser, percent-encoded or not. */
const DOTS = /\/(\.|%2e){1,2}(\/|$)/i;

/** A request that Discord refused has changed nothing, nor has one that never left. */
const mayHaveWritten = ({ inFlight, answer }: Exchange): boolean =>
  inFlight || (answer !== undefined && (answer.status < 400 || answer.status >= 500));

/** One bot's way to Discord's REST API: buckets by @discordjs/rest, everything that can go wrong by us. */
export function createRest(options: RestOptions): RestClient {
  const { budget, logger, metrics, now } = options;
  const penalties = createPenalties(now);
  const courtesy = createCourtesy({ requestsPerSecond: options.requestsPerSecond, now });
  /** What requests wait for in the queues right now. */
  const waits = createPenalties(now);
  let token: DiscordStatus['token'] = options.token === undefined ? 'absent' : 'unchecked';
  let loading: Promise<REST> | undefined;
  let confirming: Promise<boolean> | undefined;
  let failuresInARow = 0;

  async function load(): Promise<REST> {
    const { REST } = await import('@discordjs/rest');
    return new REST({
      api: options.apiUrl,
      version: '10',
      globalRequestsPerSecond: options.requestsPerSecond,
      // Both are ours: it repeats requests that may have been accepted, and stops watching at the headers.
      retries: 0,
      timeout: 2 ** 31 - 1,
      rejectOnRateLimit({ global, method, url, timeToReset, retryAfter, sublimitTimeout }) {
        const wait = Math.max(timeToReset, retryAfter, sublimitTimeout);
        const path = url.slice(`${options.apiUrl}/v10`.length).replace(/\?.*/, '') as Path;
        waits.add(global ? EVERYWHERE : routeOf(method as Method, path, undefined), wait);
        return wait > options.maxRateLimitWait;
      },
      makeRequest: (url, init) => (init.dispatcher as unknown as Exchange).send(url, init),
    });
  }

  function park(): void {
    if (token === 'refused') return;
    token = 'refused';
    logger.error({}, 'Discord refuses the bot token; no call is made with it until restart');
    options.onParked();
  }

  /** Some endpoints answer 401 to every bot, so one 401 does not condemn the token: its own user must be refused too. */
  function tokenIsRefused(path: Path): Promise<boolean> {
    if (path === '/users/@me') return Promise.resolve(true);
    confirming ??= attempt('GET', '/users/@me', {})
      .then((outcome) => !outcome.ok && outcome.error.code === 'bad_token')
      .finally(() => {
        confirming = undefined;
      });
    return confirming;
  }

  function guard(authenticated: boolean): void {
    if (authenticated && token === 'refused') throw badToken();
    const wait = budget.wait(now());
    if (wait > 0) {
      const why = 'Discord has refused so many requests from this address that more could get it banned.';
      throw rateLimited(wait / 1000, why);
    }
  }

  function record({ status, headers, json }: Answer, authenticated: boolean): void {
    if (authenticated && status < 300 && token === 'unchecked') token = 'valid';
    const shared = headers.get('x-ratelimit-scope') === 'shared';
    if (status === 401 || status === 403 || (status === 429 && !shared)) budget.record(now());
    // Cloudflare's own 429 is not JSON and covers the whole address.
    if (status === 429 && json === undefined) budget.block(now() + retryAfterOf(headers, 60) * 1000);
  }

  async function attempt(method: Method, path: Path, call: RestCall): Promise<Outcome> {
    const authenticated = call.auth !== false;
    loading ??= load();
    const rest = await loading;
    const route = routeOf(method, path, call.body);
    const held = penalties.left(route);
    if (held > 0) return failed(rateLimited(held / 1000));
    const { fields, uploadBytes } = encodeRequest(call);
    // 50 kB a second is a slow line.
    const timeout = options.timeout + uploadBytes / 50;
    const maxWait = options.maxRateLimitWait;
    const exchange = createExchange({
      signal: call.signal,
      userAgent: options.userAgent,
      timeout,
      maxWait,
      guard: () => guard(authenticated),
      onAnswer(answer, milliseconds) {
        record(answer, authenticated);
        courtesy.note(route, answer.headers);
        metrics?.count('guildhall_discord_requests_total', { method, status: String(answer.status) });
        metrics?.observe('guildhall_discord_request_seconds', milliseconds / 1000, { method });
        logger.debug({ method, path: redactPath(path), status: answer.status, milliseconds }, 'Discord answered');
      },
    });
    const waiting = () => Math.max(waits.left(EVERYWHERE), waits.left(routeOf(method, path, undefined)));
    const ended = { method, path, call, exchange, timeout, maxWait, waiting };
    let outcome: Outcome | undefined;
    try {
      const queued = rest.queueRequest({
        ...fields,
        method: method as QueueRequest['method'],
        fullRoute: path,
        // The token is ours to send: @discordjs/rest forgets it for good on the first 401.
        auth: false,
        headers: { ...fields.headers, ...(authenticated ? { Authorization: `Bot ${options.token}` } : {}) },
        signal: exchange.signal,
        dispatcher: exchange as unknown as NonNullable<QueueRequest['dispatcher']>,
      });
      await exchange.settle(queued);
    } catch (thrown) {
      outcome = outcomeOfThrow(thrown, ended);
    }
    if (method !== 'GET' && mayHaveWritten(exchange)) call.onWritten?.();
    const { answer } = exchange;
    if (answer?.status === 401 && authenticated && (await tokenIsRefused(path))) {
      park();
      return failed(badToken());
    }
    outcome ??= outcomeOfAnswer(answer!, ended);
    if (!outcome.ok && outcome.penalty) penalties.add(route, outcome.penalty);
    return outcome;
  }

  async function request<T>(method: Method, path: Path, call: RestCall = {}): Promise<T> {
    if (!WELL_FORMED.test(path) || DOTS.test(path)) throw malformedPath();
    if (call.auth !== false && options.token === undefined) throw noToken();
    if (call.signal?.aborted) throw aborted(call.signal, false);
    guard(call.auth !== false);
    /** What an earlier attempt may have done is not undone by how the last one ended. */
    let maybeDone = false;
    for (let tried = 0; ; tried++) {
      if (call.patient) await courtesy.turn(routeOf(method, path, call.body), call.signal);
      const outcome = await attempt(method, path, call);
      if (outcome.ok) {
        failuresInARow = 0;
        return outcome.value as T;
      }
      const { error, again } = outcome;
      maybeDone ||= outcome.doubtful;
      const delay = options.retryDelays[tried];
      failuresInARow = error.code === 'discord_unavailable' ? failuresInARow + 1 : 0;
      if (!again || delay === undefined || failuresInARow > AWAY_AFTER) throw maybeDone ? doubtful(error) : error;
      logger.debug({ method, path: redactPath(path), delay }, `${error.message} Trying again`);
      await pause(jittered(delay), call.signal);
    }
  }

  return {
    request,
    park,
    get token() {
      return token;
    },
    close() {
      void loading?.then((rest) => {
        rest.clearHashSweeper();
        rest.clearHandlerSweeper();
      });
    },
  };
}
