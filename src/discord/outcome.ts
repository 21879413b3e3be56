import type { Method, Path } from '../kernel/discord.ts';
import { OperationError } from '../kernel/errors.ts';
import { aborted, ranOut, rateLimited, refused, timedOut, unavailable } from './errors.ts';
import type { Answer, Exchange } from './exchange.ts';
import { redactPath } from './redact.ts';
import { repeatable } from './request-encoding.ts';
import type { RestCall } from './rest.ts';

export interface Failure {
  ok: false;
  error: OperationError;
  /** Repeating it at once cannot do anything twice. */
  again: boolean;
  /** It may have taken effect, and whoever asks for it once more, with another nonce, could have it twice. */
  doubtful: boolean;
  /** Milliseconds for which Discord told us to leave this route alone, when no bucket remembers it. */
  penalty?: number;
}

export type Outcome = { ok: true; value: unknown } | Failure;

export interface Ended {
  method: Method;
  path: Path;
  call: RestCall;
  exchange: Exchange;
  /** milliseconds */
  timeout: number;
  maxWait: number;
  /** How long rate limits would still have held it back, as far as is known. */
  waiting(): number;
}

/** Failures before a connection stood, so that nothing can have been done. */
const NEVER_CONNECTED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EAI_FAIL|ENETUNREACH|EHOSTUNREACH|FailedToOpenSocket|ConnectionRefused|.*CERT.*|.*SIGNED.*)$/;

export const failed = (error: OperationError, { again = false, doubtful = false } = {}): Failure => ({
  ok: false,
  error,
  again,
  doubtful,
});

/** What to make of an exchange that threw: it was ended early, held back, or the connection failed. */
export function outcomeOfThrow(thrown: unknown, ended: Ended): Outcome {
  const { method, path, call, exchange, timeout, maxWait } = ended;
  const safe = repeatable(method, call.body);
  const maybeDone = exchange.inFlight && method !== 'GET';
  if (thrown instanceof OperationError) return failed(thrown);
  if (exchange.ending === 'caller' && call.signal) {
    const left = exchange.inFlight || !ranOut(call.signal) ? 0 : ended.waiting();
    return failed(left > 0 ? rateLimited(left / 1000) : aborted(call.signal, maybeDone));
  }
  if (exchange.ending === 'held_back') return failed(rateLimited(maxWait / 1000));
  const doubtful = method === 'POST' && exchange.inFlight;
  if (exchange.ending === 'timeout') return failed(timedOut(timeout / 1000), { doubtful });
  const limit = rateLimitOf(thrown);
  if (limit) return { ...failed(rateLimited(limit.wait / 1000)), penalty: limit.sublimit };
  if (exchange.answer) return outcomeOfAnswer(exchange.answer, { method, path, call });
  const code = codeOf(thrown);
  const connected = !NEVER_CONNECTED.test(code);
  return failed(
    unavailable(`Discord cannot be reached${code ? ` (${code})` : ''}.`, {
      cause: { method, path: redactPath(path), code },
    }),
    { again: !connected || safe, doubtful: doubtful && connected },
  );
}

export function outcomeOfAnswer(
  answer: Answer,
  { method, path, call }: Pick<Ended, 'method' | 'path' | 'call'>,
): Outcome {
  const { status, headers, json } = answer;
  const safe = repeatable(method, call.body);
  if (status < 300) return success(answer, method, path, safe);
  const retryAfter = headers.has('retry-after') ? retryAfterOf(headers, 5) : undefined;
  const again = status >= 500 && safe && (retryAfter ?? 0) <= 2;
  return failed(refused({ method, path, status, body: json, retryAfter }), {
    again,
    doubtful: status >= 500 && method === 'POST',
  });
}

function success({ json, bytes, contentType }: Answer, method: Method, path: Path, safe: boolean): Outcome {
  if (json !== undefined || !bytes) return { ok: true, value: json };
  if (/text\/html|json/.test(contentType)) {
    const cause = { path: redactPath(path), contentType };
    const what = 'The answer was cut off, or did not come from Discord.';
    return failed(unavailable(what, { cause }), { again: safe, doubtful: method === 'POST' });
  }
  return { ok: true, value: { name: path.split('/').at(-1) ?? 'file', bytes, contentType } };
}

export const retryAfterOf = (headers: Headers, fallback: number): number => {
  const seconds = Number(headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds : fallback;
};

const codeOf = (thrown: unknown): string => {
  const code: unknown = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' && /^\w{1,60}$/.test(code) ? code : '';
};

/** Reads the RateLimitError of @discordjs/rest without importing the class. Milliseconds. */
function rateLimitOf(thrown: unknown): { wait: number; sublimit: number } | undefined {
  if (!(thrown instanceof Error) || !('timeToReset' in thrown)) return undefined;
  const { timeToReset, retryAfter, sublimitTimeout } = thrown as unknown as Record<string, number | undefined>;
  const sublimit = sublimitTimeout ?? 0;
  return { wait: Math.max(timeToReset ?? 0, retryAfter ?? 0, sublimit), sublimit };
}
