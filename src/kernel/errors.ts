import { noteOn } from './guarded.ts';

/** Every way a call can fail, as callers see it. Stable: programs branch on these. */
export type ErrorCode =
  | 'invalid_input'
  | 'unknown_operation'
  | 'not_found'
  | 'ambiguous'
  | 'forbidden'
  | 'missing_permission'
  | 'missing_intent'
  | 'approval_required'
  | 'approval_denied'
  | 'quota_exceeded'
  | 'rate_limited'
  | 'busy'
  | 'conflict'
  | 'too_large'
  | 'no_token'
  | 'bad_token'
  | 'discord_refused'
  | 'discord_unavailable'
  | 'store_unavailable'
  | 'timeout'
  | 'cancelled'
  | 'internal';

/** What a caller is told. `retry_after` is in seconds, as Discord counts it. */
export interface ErrorBody {
  code: ErrorCode;
  message: string;
  hint: string;
  retriable: boolean;
  retry_after?: number;
}

interface Detail {
  hint: string;
  retriable?: boolean;
  /** seconds */
  retryAfter?: number;
  /** For the log only, never for the caller. */
  cause?: unknown;
}

/**
 * The one error that handlers and policies throw on purpose. Its texts are written by us and safe to show:
 * `message` says what was wrong and names the field, `hint` says what to do next.
 */
export class OperationError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly retriable: boolean;
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, detail: Detail) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = 'OperationError';
    this.code = code;
    this.hint = detail.hint;
    this.retriable = detail.retriable ?? false;
    this.retryAfter = detail.retryAfter;
  }

  get body(): ErrorBody {
    const { code, message, hint, retriable, retryAfter } = this;
    return { code, message, hint, retriable, ...(retryAfter === undefined ? {} : { retry_after: retryAfter }) };
  }
}

/**
 * The boundary: whatever was thrown becomes an OperationError. An unexpected error keeps its own text in `cause`,
 * for the log; the caller is told only where to look, since foreign messages may carry secrets or hostile text.
 * `writes` says that the call was to change something, which it may have done before it failed.
 */
export function toOperationError(error: unknown, callId: string, { writes = false } = {}): OperationError {
  if (error instanceof OperationError) return error;
  if (error instanceof DOMException && error.name === 'AbortError') {
    return new OperationError('cancelled', 'The call was cancelled before it finished.', {
      hint: 'What Discord had already accepted stays done. Check before calling again.',
      cause: error,
    });
  }
  return new OperationError('internal', 'Guildhall failed while handling this call.', {
    hint: `This is a defect.${writes ? ' What was asked for may have been done all the same: look before you try again.' : ''} The log has the details under call ${callId}.`,
    cause: error,
  });
}

/** The same error with both texts passed through `clean`, and a word on what in them others wrote. */
export function cleaned(error: OperationError, clean: (text: string) => string): OperationError {
  const { code, message, hint, retriable, retryAfter, cause } = error;
  return new OperationError(code, clean(message), {
    hint: clean(hint) + noteOn(message + hint),
    retriable,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    cause,
  });
}
