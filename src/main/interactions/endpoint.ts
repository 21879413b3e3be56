import type { InteractionsEndpoint } from '../../surfaces/http/interactions.ts';
import type { Assembly } from '../assemble.ts';
import { type Callback, isReceived } from './received.ts';

/** Interactions that Discord posts here instead of telling them over the gateway. */
export function interactionsEndpoint({
  discord,
  interactions,
}: Pick<Assembly, 'discord' | 'interactions'>): InteractionsEndpoint {
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
      return signedByDiscord(await verifyKey(), signed);
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
