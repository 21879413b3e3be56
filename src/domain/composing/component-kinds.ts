import type { ComponentInput } from './components.ts';

/** https://docs.discord.com/developers/components/reference#component-object-component-types */
export const KIND = {
  row: 1,
  button: 2,
  menu: 3,
  section: 9,
  text: 10,
  thumbnail: 11,
  gallery: 12,
  file: 13,
  separator: 14,
  container: 17,
} as const;

/** Menus that Discord fills itself, by what is picked from them. */
export const PICKED = { users: 5, roles: 6, mentionables: 7, channels: 8 } as const;

/** What a type may be called instead of its number. */
const NAMED: Readonly<Record<string, number>> = {
  ...KIND,
  action_row: KIND.row,
  select: KIND.menu,
  string_select: KIND.menu,
  user_select: PICKED.users,
  role_select: PICKED.roles,
  mentionable_select: PICKED.mentionables,
  channel_select: PICKED.channels,
  text_display: KIND.text,
  media_gallery: KIND.gallery,
};

export const typeNames = (): string[] => Object.keys(NAMED);

const has = (given: ComponentInput, ...fields: readonly string[]) => fields.some((field) => given[field] !== undefined);

/** The type that a component says, or shows by the fields it has; undefined where neither tells. */
export function kindOf(given: ComponentInput): number | undefined {
  const { type, pick, options } = given;
  if (typeof type === 'number') return type;
  if (typeof type === 'string') return Object.hasOwn(NAMED, type) ? NAMED[type] : undefined;
  if (typeof pick === 'string' && Object.hasOwn(PICKED, pick)) return PICKED[pick as keyof typeof PICKED];
  if (Array.isArray(options)) return KIND.menu;
  if (Array.isArray(given['container'])) return KIND.container;
  if (has(given, 'text')) return has(given, 'accessory') ? KIND.section : KIND.text;
  if (Array.isArray(given['images'])) return KIND.gallery;
  if (has(given, 'image')) return KIND.thumbnail;
  if (has(given, 'separator')) return KIND.separator;
  if (has(given, 'label') || (has(given, 'emoji') && has(given, 'id', 'url', 'form'))) return KIND.button;
  return has(given, 'file') ? KIND.file : undefined;
}
