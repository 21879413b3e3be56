import type { Method } from '../kernel/discord.ts';
import { OperationError } from '../kernel/errors.ts';
import { permissionTitle } from '../kernel/permission-names.ts';
import { likelyPermission } from './likely-permission.ts';
import { cleanText, redactPath } from './redact.ts';
import { REFUSALS, UNKNOWN } from './refusals.ts';

/** An answer of Discord that is not a success. */
export interface Refusal {
  method: Method;
  path: string;
  status: number;
  /** Parsed JSON, or undefined when the answer was something else. */
  body: unknown;
  /** seconds */
  retryAfter?: number | undefined;
}

interface DiscordErrorBody {
  code: number;
  message: string;
  errors?: unknown;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function errorBody(body: unknown): DiscordErrorBody {
  if (!isRecord(body)) return { code: 0, message: '' };
  const { code, message, errors } = body;
  return {
    code: typeof code === 'number' ? code : Number(code) || 0,
    message: typeof message === 'string' ? message : '',
    errors,
  };
}

/** For the log: what happened, without addresses that carry tokens and without request bodies. */
const causeOf = ({ method, path, status, body }: Refusal) => {
  const { code, message } = errorBody(body);
  return { method, path: redactPath(path), status, code, message: cleanText(message) };
};

export const noToken = (): OperationError =>
  new OperationError('no_token', 'Guildhall has no Discord bot token, so it cannot reach Discord.', {
    hint: 'Set DISCORD_TOKEN to the token of your bot (Developer Portal > your application > Bot) and restart.',
  });

export const badToken = (): OperationError =>
  new OperationError('bad_token', 'Discord refuses the bot token, so Guildhall has stopped using it.', {
    hint: 'Reset the token in the Developer Portal (your application > Bot), set DISCORD_TOKEN to the new one and restart.',
  });

export function rateLimited(seconds: number, why = 'Discord asks to wait before this can be done again.') {
  const retryAfter = Math.max(1, Math.ceil(seconds));
  return new OperationError('rate_limited', why, {
    hint: `Nothing was done. Try again in ${retryAfter} s, or do fewer of these.`,
    retriable: true,
    retryAfter,
  });
}

const MAYBE_DONE = 'Discord may have done it all the same: look before you try again.';

/** The same failure of a request that may have taken effect, so that whoever repeats it could do it twice. */
export const doubtful = ({ code, message, cause }: OperationError): OperationError =>
  new OperationError(code, message, { hint: MAYBE_DONE, cause });

export function unavailable(
  what: string,
  { retryAfter = 5, cause }: { retryAfter?: number | undefined; cause?: unknown },
) {
  return new OperationError('discord_unavailable', what, {
    hint: `Try again in ${retryAfter} s; https://discordstatus.com shows known outages.`,
    retriable: true,
    retryAfter,
    cause,
  });
}

export const timedOut = (seconds: number): OperationError =>
  new OperationError('timeout', `Discord did not answer within ${Math.round(seconds)} s.`, {
    hint: 'Try again in a moment.',
    retriable: true,
    retryAfter: 5,
  });

/** Whether it was the time of a call that ended it, as opposed to its caller. */
export const ranOut = ({ reason }: AbortSignal): boolean =>
  reason instanceof DOMException && reason.name === 'TimeoutError';

/** Why the signal ended the call. */
export function aborted(signal: AbortSignal, maybeDone: boolean): OperationError {
  const hint = maybeDone ? MAYBE_DONE : 'Nothing was sent to Discord.';
  return ranOut(signal)
    ? new OperationError('timeout', 'The call took longer than it was given.', { hint, retriable: !maybeDone })
    : new OperationError('cancelled', 'The call was cancelled before it finished.', { hint });
}

export function malformedPath(): OperationError {
  return new OperationError('invalid_input', 'An id in this request is not one.', {
    hint: 'Ids of Discord are numbers of 17 to 20 digits.',
  });
}

/** Discord's nested `errors` object as "field: reason" lines. https://docs.discord.com/developers/reference#error-messages */
export function fieldErrors(errors: unknown, limit = 8): string[] {
  const lines: string[] = [];
  const visit = (node: unknown, path: string, depth: number) => {
    if (!isRecord(node) || depth > 12 || lines.length >= limit) return;
    if (Array.isArray(node['_errors'])) {
      for (const problem of node['_errors']) {
        if (lines.length >= limit || !isRecord(problem)) continue;
        const text = cleanText(String(problem['message'] ?? ''), 160);
        lines.push(path === '' ? text : `${path}: ${text}`);
      }
    }
    for (const [key, child] of Object.entries(node)) {
      if (key === '_errors') continue;
      const name = cleanText(key, 40).replace(/[^\w$-]/g, '');
      const step = /^\d+$/.test(name) ? `[${name}]` : path === '' ? name : `.${name}`;
      visit(child, path + step, depth + 1);
    }
  };
  visit(errors, '', 0);
  return lines;
}

function unknownThing(code: number, refusal: Refusal, text: string): OperationError {
  const known = UNKNOWN[code];
  const noun = known?.noun ?? (/^Unknown (.+)$/i.exec(text)?.[1]?.toLowerCase() || 'thing');
  const id = known?.after && new RegExp(`/${known.after}/(\\d+)`).exec(refusal.path)?.[1];
  return new OperationError('not_found', `Discord knows no ${noun}${id ? ` with id ${id}` : ' like that'} here.`, {
    hint: 'It may have been deleted, or it belongs somewhere else. List what there is and use an id from there.',
    cause: causeOf(refusal),
  });
}

function missingPermission(refusal: Refusal): OperationError {
  const likely = likelyPermission(refusal.method, refusal.path);
  const names = likely?.permissions.map((name) => `"${permissionTitle(name)}"`) ?? [];
  const which = names.length > 0 ? `, most likely ${names.join(' or ')}` : '';
  return new OperationError('missing_permission', `The bot lacks a permission for this${which}.`, {
    hint:
      'Grant it in Server Settings > Roles (the role of the bot) or in the permissions of the channel.' +
      (likely?.hierarchy ? ' Its highest role must also stand above the role or member it acts on.' : ''),
    cause: causeOf(refusal),
  });
}

const missingAccess = (refusal: Refusal): OperationError =>
  new OperationError('missing_permission', 'The bot has no access to that.', {
    hint: 'It must be a member of the server and have "View Channels" there: invite it, or grant it in the permissions of the channel.',
    cause: causeOf(refusal),
  });

function invalidForm(refusal: Refusal, { message, errors }: DiscordErrorBody): OperationError {
  const lines = fieldErrors(errors);
  const said = lines.length > 0 ? lines.join('; ') : cleanText(message);
  return new OperationError('invalid_input', `Discord refused the values: ${said}`, {
    hint: 'Correct these fields and try again.',
    cause: causeOf(refusal),
  });
}

/** What a status says when the code in the body says nothing more. */
function byStatus(refusal: Refusal, { code, message }: DiscordErrorBody): OperationError {
  const { status } = refusal;
  const cause = causeOf(refusal);
  const text = cleanText(message);
  if (status === 413) {
    return new OperationError('too_large', 'The request is larger than Discord accepts.', {
      hint: 'Send smaller or fewer files.',
      cause,
    });
  }
  if (!isRecord(refusal.body)) {
    const what = `Something before Discord's API answered with status ${status}.`;
    const elsewhere = status < 400 || status === 404 || status === 405;
    return elsewhere
      ? new OperationError('discord_unavailable', what, {
          hint: 'Check DISCORD_API_URL: it is the address of the API itself, and usually ends in /api.',
          cause,
        })
      : unavailable(what, { cause });
  }
  if (status === 404) {
    return new OperationError('not_found', 'Discord knows nothing at this address.', {
      hint: 'Check the ids that were given. A backend other than Discord may not have this part of the API.',
      cause,
    });
  }
  return new OperationError(
    'discord_refused',
    `Discord refused this: ${text || 'no reason given'} (${code || status}).`,
    {
      hint: 'What the code means: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json',
      cause,
    },
  );
}

/** Translates an answer of status 300 and above, 401 of our own token and 429 aside. */
export function refused(refusal: Refusal): OperationError {
  const body = errorBody(refusal.body);
  const { code } = body;
  const known = REFUSALS[code];
  if (refusal.status >= 500) {
    return unavailable(`Discord is having trouble (status ${refusal.status}).`, {
      retryAfter: refusal.retryAfter,
      cause: causeOf(refusal),
    });
  }
  if (code === 50013) return missingPermission(refusal);
  if (code === 50001) return missingAccess(refusal);
  if (code === 50035) return invalidForm(refusal, body);
  if (code > 10000 && code < 11000) return unknownThing(code, refusal, cleanText(body.message));
  if (isRecord(refusal.body) && typeof refusal.body['retry_after'] === 'number') {
    return rateLimited(refusal.body['retry_after'], known?.message);
  }
  if (!known) return byStatus(refusal, body);
  const away = known.code === 'discord_unavailable';
  return new OperationError(known.code, known.message, {
    hint: known.hint,
    cause: causeOf(refusal),
    ...(away ? { retriable: true, retryAfter: refusal.retryAfter ?? 30 } : {}),
  });
}
