import type { ComponentContext } from './component-context.ts';
import { customEmoji, isUnicodeEmoji } from './emoji.ts';

/** A partial emoji of a button or a select option: custom ones must exist, others must be one Unicode emoji. */
export function readComponentEmoji(
  value: unknown,
  path: string,
  { world, form }: ComponentContext,
): object | undefined {
  const { id, name } = value as { id?: string | null; name?: string | null };
  if (id) {
    const known = customEmoji(world, id);
    if (known) return { id, name: known.name, ...(known.animated && { animated: true }) };
  } else if (name && isUnicodeEmoji(name)) {
    return { name };
  }
  form.report(id ? `${path}.id` : `${path}.name`, { code: 'BUTTON_COMPONENT_INVALID_EMOJI', message: 'Invalid emoji' });
  return undefined;
}
