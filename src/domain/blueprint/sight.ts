import type { Step } from './changes.ts';
import type { Overwrite, State } from './document.ts';

/** Whether the bot would still see what a change makes of a channel: what it does not see it cannot find again, nor undo. */

export interface Onlooker {
  id: string;
  roles: readonly string[];
}

const VIEW = 'ViewChannel';

/** What the bot's roles give it everywhere, once the blueprint is applied. */
function givenEverywhere(state: State, changes: readonly Step[], { roles }: Onlooker): Set<string> {
  const own = state.roles.filter(({ id }) => id === state.id || roles.includes(id));
  return new Set(
    own.flatMap((role) => {
      const change = changes.find((each) => each.do === 'change' && each.kind === 'role' && each.key === role.id);
      const to = change?.do === 'change' ? change.fields['permissions']?.to : undefined;
      return (to ?? role.fields['permissions'] ?? []) as string[];
    }),
  );
}

/** https://docs.discord.com/developers/topics/permissions#permission-overwrites */
export function sees(
  state: State,
  changes: readonly Step[],
  onlooker: Onlooker,
  overwrites: readonly Overwrite[],
): boolean {
  const everywhere = givenEverywhere(state, changes, onlooker);
  if (everywhere.has('Administrator')) return true;
  const of = (ids: readonly string[]) => overwrites.filter(({ id }) => ids.includes(id));
  let seen = everywhere.has(VIEW);
  for (const group of [of([state.id]), of(onlooker.roles), of([onlooker.id])]) {
    if (group.some(({ deny }) => deny.includes(VIEW))) seen = false;
    if (group.some(({ allow }) => allow.includes(VIEW))) seen = true;
  }
  return seen;
}
