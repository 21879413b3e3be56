import type { ErrorCode, OperationError } from '../../kernel/errors.ts';
import type { ApprovalRequest } from '../../kernel/pipeline.ts';
import type { Era } from './plain-request.ts';
import { type Fields, INTERNAL_ERROR, INVALID_PARAMS, isFields, RESOURCE_NOT_FOUND } from './rpc.ts';

/** What a request ends in instead of a result. */
export class RpcError extends Error {
  readonly code: number;
  readonly data: Fields | undefined;

  constructor(code: number, message: string, data?: Fields) {
    super(message);
    this.name = 'RpcError';
    this.code = code;
    this.data = data;
  }
}

/** What a request ends in when this side failed. Our own errors may hold anything: their place is the log. */
export const DEFECT = {
  code: INTERNAL_ERROR,
  message: 'Guildhall failed while handling this. The log has the details.',
} as const;

/** A human must be asked before the request can be answered, which only the SDK's side of this surface can. */
export class ApprovalNeeded extends Error {
  readonly request: ApprovalRequest;

  constructor(request: ApprovalRequest) {
    super('A human must approve this first.');
    this.name = 'ApprovalNeeded';
    this.request = request;
  }
}

/** Data of exactly this shape is how clients know the error. https://modelcontextprotocol.io/specification/2026-07-28/server/resources#error-handling */
export const resourceNotFound = (uri: string, why = `There is no resource ${uri.slice(0, 200)}.`): RpcError =>
  new RpcError(INVALID_PARAMS, why, { uri });

/** Trouble with what was asked for, as opposed to trouble on this side. */
const ASKED_WRONG: ReadonlySet<ErrorCode> = new Set([
  'invalid_input',
  'not_found',
  'ambiguous',
  'forbidden',
  'missing_permission',
  'missing_intent',
  'approval_required',
  'approval_denied',
  'too_large',
]);

/** The error of a call as one of the protocol: what was wrong and what to do next in its text, all of it in its data. */
export function rpcError(error: OperationError, uri?: string): RpcError {
  const message = `${error.message} ${error.hint}`;
  if (error.code === 'not_found' && uri !== undefined) return resourceNotFound(uri, message);
  return new RpcError(ASKED_WRONG.has(error.code) ? INVALID_PARAMS : INTERNAL_ERROR, message, { ...error.body });
}

const isNotFound = ({ code, data }: { code: unknown; data?: unknown }): boolean =>
  code === INVALID_PARAMS && isFields(data) && typeof data['uri'] === 'string' && Object.keys(data).length === 1;

/** Versions before 2026-07-28 have a code of its own for a resource that is not there. */
export const codeIn = (era: Era, error: { code: number; data?: unknown }): number =>
  era === 'legacy' && isNotFound(error) ? RESOURCE_NOT_FOUND : error.code;

/** The same for messages that the SDK wrote, which has one code for all versions. */
export function asLegacy<T>(message: T): T {
  const error = isFields(message) ? message['error'] : undefined;
  if (!isFields(error) || !isNotFound({ code: error['code'], data: error['data'] })) return message;
  return { ...message, error: { ...error, code: RESOURCE_NOT_FOUND } };
}
