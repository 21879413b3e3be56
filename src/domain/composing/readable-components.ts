import { leadingEmoji } from '../rendering/emoji.ts';
import type { ComponentInput } from './components.ts';

/** https://docs.discord.com/developers/components/reference#component-object-component-types */
const ROW = 1;
const BUTTON = 2;
const STRING_SELECT = 3;
const SELECTS = { users: 5, roles: 6, mentionables: 7, channels: 8 } as const;
const STYLES: Readonly<Record<string, number>> = { primary: 1, secondary: 2, success: 3, danger: 4 };
const LINK = 5;
const BUTTONS_IN_A_ROW = 5;

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

function emoji({ emoji: given }: ComponentInput): object {
  const name = text(given);
  if (name === undefined) return given === undefined ? {} : { emoji: given };
  const found = leadingEmoji(name).emoji;
  return found ? { emoji: found } : {};
}

function button(given: ComponentInput): ComponentInput {
  const { label, id, url, style, disabled } = given;
  const off = disabled === true ? { disabled: true } : {};
  const shown = { type: BUTTON, ...(label === undefined ? {} : { label }), ...emoji(given), ...off };
  if (text(url) !== undefined) return { ...shown, style: LINK, url };
  return { ...shown, style: STYLES[String(style ?? 'secondary')] ?? style, custom_id: text(id) ?? label };
}

function option(given: unknown): ComponentInput {
  if (typeof given !== 'object' || given === null) return { label: String(given), value: String(given) };
  const each = given as ComponentInput;
  return { ...each, value: each['value'] ?? each['label'], ...emoji(each) };
}

function select({ id, options, pick, placeholder, min, max, disabled }: ComponentInput): ComponentInput {
  const kind = SELECTS[pick as keyof typeof SELECTS];
  return {
    type: kind ?? STRING_SELECT,
    custom_id: text(id) ?? text(placeholder) ?? 'select',
    ...(kind === undefined ? { options: (options as unknown[]).map(option) } : {}),
    ...(placeholder === undefined ? {} : { placeholder }),
    ...(min === undefined ? {} : { min_values: min }),
    ...(max === undefined ? {} : { max_values: max }),
    ...(disabled === true ? { disabled: true } : {}),
  };
}

const isSelect = ({ options, pick }: ComponentInput) =>
  Array.isArray(options) || (typeof pick === 'string' && Object.hasOwn(SELECTS, pick));
const isButton = ({ label, emoji: sign, id, url }: ComponentInput) =>
  (label !== undefined || sign !== undefined) && (label !== undefined || id !== undefined || url !== undefined);

/**
 * Components as Discord takes them, from what is easier to write: `{label, id or url, style, emoji}` is a button,
 * `{id, options, placeholder, min, max}` a menu, `{id, pick: users}` one of people; rows are made. What has a type is
 * Discord's own and stays as it is. Answers with what is neither.
 */
export function readableComponents(given: readonly ComponentInput[]): { made: ComponentInput[]; unclear: number[] } {
  const made: ComponentInput[] = [];
  const unclear: number[] = [];
  let row: ComponentInput[] = [];
  for (const [n, each] of given.entries()) {
    if (each['type'] === undefined && !isSelect(each) && isButton(each)) {
      if (row.length === 0 || row.length === BUTTONS_IN_A_ROW) {
        row = [];
        made.push({ type: ROW, components: row });
      }
      row.push(button(each));
      continue;
    }
    row = [];
    if (each['type'] !== undefined) made.push(each);
    else if (isSelect(each)) made.push({ type: ROW, components: [select(each)] });
    else unclear.push(n);
  }
  return { made, unclear };
}
