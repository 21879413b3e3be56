/**
 * Remembers which questions were answered. `spend` is true exactly once for a nonce; it may forget it `seconds` later,
 * when the state that carries it has expired. Replicas behind one address must share it, and the key.
 */
export interface Nonces {
  spend(nonce: string, seconds: number): boolean | Promise<boolean>;
}

export function memoryNonces(now: () => number = Date.now): Nonces {
  const spent = new Map<string, number>();
  return {
    spend(nonce, seconds) {
      const at = now();
      // In insertion order, and all live equally long: the expired ones come first.
      for (const [old, until] of spent) {
        if (until > at) break;
        spent.delete(old);
      }
      if (spent.has(nonce)) return false;
      spent.set(nonce, at + seconds * 1000);
      return true;
    },
  };
}
