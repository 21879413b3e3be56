import type { Caller } from './caller.ts';

/** Made once for each caller object: surfaces ask on every request, and nothing about a caller changes. */
export function perCaller<T>(make: (caller: Caller) => T): (caller: Caller) => T {
  const made = new WeakMap<Caller, T>();
  return (caller) => {
    let known = made.get(caller);
    if (known === undefined) {
      known = make(caller);
      made.set(caller, known);
    }
    return known;
  };
}
