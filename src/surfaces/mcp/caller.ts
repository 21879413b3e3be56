import type { AuthInfo } from '@modelcontextprotocol/server';
import type { Caller } from '../../kernel/caller.ts';

const authOf = new WeakMap<Caller, AuthInfo>();
const callerOf = new WeakMap<AuthInfo, Caller>();

/** The caller in the form in which the SDK carries it to handlers. Holds no credential. */
export function authInfoFor(caller: Caller): AuthInfo {
  let auth = authOf.get(caller);
  if (!auth) {
    auth = { token: '', clientId: principal(caller), scopes: [] };
    authOf.set(caller, auth);
    callerOf.set(auth, caller);
  }
  return auth;
}

export const callerFrom = (auth: AuthInfo | undefined): Caller | undefined => auth && callerOf.get(auth);

/** Tells callers apart, also across kinds. */
export const principal = ({ kind, id }: Caller): string => `${kind}:${id}`;
