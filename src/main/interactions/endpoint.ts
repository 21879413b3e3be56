import type { InteractionsEndpoint } from '../../surfaces/http/interactions.ts';
import type { Assembly } from '../assemble.ts';
import { type Callback, isReceived } from './received.ts';

/**
 * How far the time that Discord signed may be from ours. Whoever got hold of a signed body could else post it again once the
 * interaction is forgotten, which is when it can no longer be answered.
 */
const MAX_SKEW_MS = 5 * 60_000;

/** Interactions that Discord posts here instead of telling them over the gateway. */
export function interactionsEndpoint({
  discord,
  interactions,
  logger,
}: Pick<Assembly, 'discord' | 'interactions' | 'logger'>): InteractionsEndpoint {
  let key: Promise<string> | undefined;
  const verifyKey = () => {
    key ??= discord
      .bind({ signal: AbortSignal.timeout(2_500) })
      .application()
      .then(({ verify_key }) => verify_key);
    key.catch(() => {
      key = undefined;
    });
    return key;
  };
  return {
    async verify(signed) {
      const { signedByDiscord } = await import('../../identity/discord-signature.ts');
      if (!(await signedByDiscord(await verifyKey(), signed))) return 'unsigned';
      // Seconds since the epoch.
      const skew = Number(signed.timestamp) * 1000 - Date.now();
      if (Math.abs(skew) <= MAX_SKEW_MS) return 'signed';
      logger.warn(
        { skew_seconds: Math.round(skew / 1000) },
        'refused an interaction that Discord signed at another time: it was posted again by somebody, or the clock of this machine is wrong',
      );
      return 'stale';
    },
    async take(received) {
      if (!isReceived(received)) return undefined;
      const { promise, resolve, reject } = Promise.withResolvers<Callback | undefined>();
      // What comes of it afterwards is not for whoever posted it.
      interactions.take(received, resolve).then(() => resolve(undefined), reject);
      return promise;
    },
  };
}
