import { OperationError } from '../kernel/errors.ts';
import { guarded } from '../kernel/guarded.ts';
import { nearest } from '../kernel/nearest.ts';

interface Named {
  id: string;
  name: string;
}

/**
 * One of `things` by id or name, for kinds of things that the resolve policy does not know. An emoji may be written as
 * Discord writes it, an event as its link. `listed` names the operation that shows them.
 */
export function findNamed<T extends Named>(things: readonly T[], wanted: string, field: string, listed: string): T {
  const plain = wanted.trim();
  const id = /(\d{15,20})>?$/.exec(plain)?.[1] ?? plain;
  const byId = things.find((each) => each.id === id);
  if (byId) return byId;
  const name = plain.replace(/^[#@:]|:$/g, '').toLowerCase();
  const matches = things.filter((each) => each.name.toLowerCase() === name);
  if (matches.length === 1 && matches[0]) return matches[0];
  const close = nearest(
    name,
    things.map((each) => each.name),
  );
  const hint = (matches.length > 1 ? matches : things.filter((each) => close.includes(each.name)))
    .slice(0, 5)
    .map((each) => `${guarded(each.name)} (${each.id})`)
    .join(', ');
  if (matches.length > 1) {
    throw new OperationError('ambiguous', `${field}: several are named ${guarded(plain)}.`, {
      hint: `Give the id: ${hint}. Nothing was done.`,
    });
  }
  throw new OperationError('not_found', `${field}: there is none named ${guarded(plain)}.`, {
    hint: `${hint ? `Did you mean ${hint}?` : `${listed} shows what there is.`} Nothing was done.`,
  });
}
