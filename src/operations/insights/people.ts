import { plainName, quoted } from '../../domain/rendering/layout.ts';
import type { Member } from '../../kernel/store/members.ts';
import type { Store } from '../../kernel/store/store.ts';

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count || 'no'} ${count === 1 ? one : many}`;

export interface Named {
  user_id: string;
  username: string;
  display_name?: string | undefined;
}

/** `123 alice "Alice Cooper"`: id and names, as lists of members begin a line. */
export function personLabel({ user_id, username, display_name: shown }: Named): string {
  const alias = shown && shown.toLowerCase() !== username.toLowerCase() ? ` ${quoted(shown, 40)}` : '';
  return `${user_id} ${plainName(username, 40)}${alias}`;
}

export const nameOf = ({ user_id, username, display_name }: Member): Named => ({
  user_id,
  username,
  ...(display_name === null ? {} : { display_name }),
});

/** What is kept of these people, by id; who is not known is not in it. */
export async function membersById(store: Store, server: string, ids: readonly string[]): Promise<Map<string, Member>> {
  const found = await Promise.all([...new Set(ids)].map((id) => store.members.get(server, id)));
  return new Map(found.flatMap((member) => (member ? [[member.user_id, member] as const] : [])));
}
