import type { Caller } from './caller.ts';

/** Why a request is not let in, ready to be answered. Texts are shown to the sender: no secrets, no hint at what exists. */
interface Refusal {
  status: 401 | 403 | 429 | 503;
  message: string;
  /** What to do next. */
  hint: string;
  /** E.g. `WWW-Authenticate` with the resource metadata, or `Retry-After`. */
  headers?: Readonly<Record<string, string>>;
}

/**
 * Who sent an HTTP request. Never throws for bad credentials and compares secrets in constant time. Answers with the
 * same Caller object for as long as nothing about that caller changes: lists are kept per object.
 */
export type Authenticate = (request: Request) => Caller | Refusal | Promise<Caller | Refusal>;
