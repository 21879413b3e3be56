import type { APIGuildForumTag } from 'discord-api-types/v10';
import { OperationError } from '../kernel/errors.ts';
import { guarded } from '../kernel/guarded.ts';
import { nearest } from '../kernel/nearest.ts';

/** Names or ids of a forum's tags become ids. */
export function tagIds(wanted: readonly string[], available: readonly APIGuildForumTag[]): string[] {
  return wanted.map((text) => {
    const plain = text.trim().toLowerCase();
    const found = available.find(({ id, name }) => id === text || name.toLowerCase() === plain);
    if (found) return found.id;
    const names = available.map(({ name }) => name);
    const shown = (some: readonly string[]) => some.map((name) => guarded(name)).join(', ');
    const close = nearest(text, names);
    throw new OperationError('not_found', `tags: there is no tag ${JSON.stringify(text.slice(0, 40))} here.`, {
      hint:
        names.length === 0
          ? 'This channel has no tags.'
          : `${close.length > 0 ? `Did you mean ${shown(close)}? ` : ''}There are ${shown(names)}.`,
    });
  });
}
