import type { DiscordConnection } from '../discord/open-discord.ts';
import { touched } from '../domain/events/touched.ts';
import type { Changes } from '../kernel/changes.ts';

/** What the gateway of this process tells, as changes of resources. */
export function gatewayChanges({ onDispatch, parentOf }: Pick<DiscordConnection, 'onDispatch' | 'parentOf'>): Changes {
  return {
    subscribe: (listener) =>
      onDispatch((dispatch) => {
        const change = touched(dispatch, { parentOf, now: Date.now() });
        if (change) listener(change);
      }),
  };
}
