import { formCustomId } from '../questions/form-id.ts';
import { leadingEmoji } from '../rendering/emoji.ts';
import { KIND } from './component-kinds.ts';
import type { ComponentInput } from './components.ts';

const STYLES: Readonly<Record<string, number>> = { primary: 1, secondary: 2, success: 3, danger: 4 };
const LINK = 5;

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

export const list = (value: unknown): ComponentInput[] => (Array.isArray(value) ? value : []);

/** The field, unless there is nothing to put in. */
export const when = (field: string, value: unknown): ComponentInput => (value === undefined ? {} : { [field]: value });

/** The emoji of a button or option as Discord takes it. */
export function emojiOf({ emoji: given }: { readonly emoji?: unknown }): ComponentInput {
  const name = text(given);
  return when('emoji', name === undefined ? given : leadingEmoji(name).emoji);
}

export function button({ label, id, custom_id, url, form, style, disabled, ...given }: ComponentInput): ComponentInput {
  const shown = { type: KIND.button, ...when('label', label), ...emojiOf(given), ...when('disabled', disabled) };
  if (text(url) !== undefined) return { ...shown, style: LINK, url };
  const opens = text(form);
  const name = opens === undefined ? (text(id) ?? text(custom_id) ?? label) : formCustomId(opens);
  return { ...shown, style: STYLES[String(style ?? 'secondary')] ?? style, ...when('custom_id', name) };
}

function option(given: unknown): ComponentInput {
  if (typeof given !== 'object' || given === null) return { label: String(given), value: String(given) };
  const each = given as ComponentInput;
  return { ...each, value: each['value'] ?? each['label'], ...emojiOf(each) };
}

/** A menu of the given type; `options` only where Discord does not fill it itself. */
export function menu(type: number, { id, options, placeholder, min, max, disabled, ...given }: ComponentInput) {
  return {
    type,
    custom_id: text(id) ?? text(given['custom_id']) ?? text(placeholder) ?? 'select',
    ...(type === KIND.menu ? { options: list(options).map(option) } : {}),
    ...when('placeholder', placeholder),
    ...when('min_values', min ?? given['min_values']),
    ...when('max_values', max ?? given['max_values']),
    ...when('disabled', disabled),
  };
}

/** An address on the web, or `attachment://name` of a file that is sent along. */
export const media = (given: unknown): unknown => (typeof given === 'string' ? { url: given } : given);

export function image(given: unknown): ComponentInput {
  if (typeof given !== 'object' || given === null) return { media: media(given) };
  const { url, image: address, ...rest } = given as ComponentInput;
  return { ...rest, media: rest['media'] ?? media(address ?? url) };
}

export const texts = (given: unknown): ComponentInput[] =>
  (Array.isArray(given) ? given : [given]).map((content) => ({ type: KIND.text, content }));
