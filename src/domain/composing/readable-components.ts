import { parseColor } from '../colors.ts';
import { KIND, kindOf, PICKED, typeNames } from './component-kinds.ts';
import { button, image, list, media, menu, texts, when } from './component-parts.ts';
import type { ComponentInput } from './components.ts';

const BUTTONS_IN_A_ROW = 5;
const WIDE = 2;
const MENUS: ReadonlySet<unknown> = new Set([KIND.menu, ...Object.values(PICKED)]);

/** Where what was given is no component, and why. */
export interface Unclear {
  path: (string | number)[];
  why: string;
}

interface Reading {
  path: (string | number)[];
  unclear: Unclear[];
}

type Field = 'components' | 'container';

const inside = (field: Field, given: ComponentInput, { path, unclear }: Reading, { rows } = { rows: true }) => {
  const parts = readAll(list(given[field]), { path: [...path, field], unclear });
  return rows ? inRows(parts) : parts;
};

function accessory(given: unknown, { path, unclear }: Reading): ComponentInput {
  if (typeof given !== 'object' || given === null) return {};
  return when('accessory', readOne(given as ComponentInput, { path: [...path, 'accessory'], unclear }));
}

/** Discord's own, by its number: only what is in it may be written in easier words. */
function own(given: ComponentInput, reading: Reading): ComponentInput {
  const rows = given['type'] !== KIND.row;
  return {
    ...given,
    ...(Array.isArray(given['components']) ? { components: inside('components', given, reading, { rows }) } : {}),
    ...accessory(given['accessory'], reading),
  };
}

function container({ container: held, color, ...more }: ComponentInput, reading: Reading): ComponentInput {
  return {
    ...more,
    type: KIND.container,
    ...when('accent_color', typeof color === 'string' ? parseColor(color) : (color ?? more['accent_color'])),
    components:
      held === undefined ? inside('components', more, reading) : inside('container', { container: held }, reading),
  };
}

function section({ text, accessory: beside, ...more }: ComponentInput, reading: Reading): ComponentInput {
  const said = text === undefined ? inside('components', more, reading) : texts(text);
  return { ...more, type: KIND.section, components: said, ...accessory(beside, reading) };
}

/** A component in easier words, by its type. */
function made(type: number, { type: _, ...given }: ComponentInput, reading: Reading): ComponentInput {
  const { text, images, separator, ...rest } = given;
  switch (type) {
    case KIND.button:
      return button(given);
    case KIND.row:
      return { ...given, type, components: inside('components', given, reading, { rows: false }) };
    case KIND.container:
      return container(given, reading);
    case KIND.section:
      return section(given, reading);
    case KIND.text:
      return { ...rest, type, ...when('content', rest['content'] ?? text) };
    case KIND.thumbnail:
      return { ...image(given), type };
    case KIND.gallery:
      return { ...rest, type, items: images === undefined ? rest['items'] : list(images).map(image) };
    case KIND.file:
      return { ...given, type, file: media(given['file']) };
    case KIND.separator:
      return { ...rest, type, ...(separator === 'large' ? { spacing: WIDE } : {}) };
    default:
      return menu(type, given);
  }
}

const senseless = (type: number, { label, emoji, options }: ComponentInput): string | undefined => {
  if (type === KIND.button && label === undefined && emoji === undefined)
    return 'is a button and needs a label or emoji';
  return type === KIND.menu && !Array.isArray(options) ? 'is a menu and needs options' : undefined;
};

const unknown = (type: unknown) =>
  typeof type === 'string'
    ? `has the type ${JSON.stringify(type.slice(0, 40))}, which is none of ${typeNames().join(', ')}`
    : 'is none of {label, id or url}, {id, options}, {id, pick}, {text}, {images}, {file}, {separator}, {container}, and has no type';

function readOne(given: ComponentInput, reading: Reading): ComponentInput | undefined {
  if (typeof given['type'] === 'number') return own(given, reading);
  const type = kindOf(given);
  const why = type === undefined ? unknown(given['type']) : senseless(type, given);
  if (type !== undefined && why === undefined) return made(type, given, reading);
  reading.unclear.push({ path: reading.path, why: why ?? '' });
  return undefined;
}

const readAll = (given: readonly ComponentInput[], { path, unclear }: Reading): ComponentInput[] =>
  given.map((each, n) => readOne(each, { path: [...path, n], unclear })).filter((part) => part !== undefined);

/** Buttons side by side in rows of five, each menu in a row of its own: Discord takes neither bare. */
function inRows(parts: readonly ComponentInput[]): ComponentInput[] {
  const all: ComponentInput[] = [];
  let row: ComponentInput[] = [];
  for (const part of parts) {
    if (part['type'] !== KIND.button) {
      row = [];
      all.push(MENUS.has(part['type']) ? { type: KIND.row, components: [part] } : part);
      continue;
    }
    if (row.length === 0 || row.length === BUTTONS_IN_A_ROW) {
      row = [];
      all.push({ type: KIND.row, components: row });
    }
    row.push(part);
  }
  return all;
}

/**
 * Components as Discord takes them, from what is easier to write: `{label, id, url or form, style, emoji}` is a button, `{id,
 * options, placeholder, min, max}` a menu, `{id, pick: users}` one of people, `{text}` a text, with an `accessory` beside it a section,
 * `{images}` a gallery, `{container, color}` a box around others; rows are made. A type may be given by name. What has the
 * number of its type is Discord's own and stays as it is. Answers with what is no component, too.
 */
export function readableComponents(given: readonly ComponentInput[]): { made: ComponentInput[]; unclear: Unclear[] } {
  const unclear: Unclear[] = [];
  return { made: inRows(readAll(given, { path: [], unclear })), unclear };
}
