import { emojiText } from './emoji.ts';
import { address, note, quoted } from './layout.ts';

/** Loosely typed on purpose: Discord adds kinds of components, and one that is new must still be shown. */
interface Component {
  type: number;
  id?: number;
  components?: readonly Component[];
  component?: Component;
  accessory?: Component;
  content?: string;
  label?: string | null;
  custom_id?: string;
  url?: string;
  disabled?: boolean;
  emoji?: { id?: string | null; name?: string | null };
  placeholder?: string | null;
  options?: readonly { label: string; value: string }[];
  description?: string | null;
  name?: string;
  size?: number;
  file?: { url: string };
  items?: readonly { description?: string | null; media?: { url: string } }[];
  media?: { url: string };
}

/** https://docs.discord.com/developers/components/reference#component-object-component-types */
const TYPE = {
  button: 2,
  stringSelect: 3,
  userSelect: 5,
  roleSelect: 6,
  mentionableSelect: 7,
  channelSelect: 8,
  textDisplay: 10,
  thumbnail: 11,
  mediaGallery: 12,
  file: 13,
} as const;

const SELECTS: Readonly<Record<number, string>> = {
  [TYPE.stringSelect]: 'choice',
  [TYPE.userSelect]: 'user choice',
  [TYPE.roleSelect]: 'role choice',
  [TYPE.mentionableSelect]: 'user or role choice',
  [TYPE.channelSelect]: 'channel choice',
};

export interface FlatComponents {
  /** What the text displays say, in order: the body of a message made of components. */
  text: string;
  notes: readonly string[];
}

const NOTHING: FlatComponents = { text: '', notes: [] };

/** Buttons, menus, texts and media out of their nesting. */
export function flattenComponents(components: readonly unknown[]): FlatComponents {
  if (components.length === 0) return NOTHING;
  const texts: string[] = [];
  const controls: string[] = [];
  const notes: string[] = [];

  function visit(component: Component) {
    const select = SELECTS[component.type];
    if (component.type === TYPE.button) controls.push(button(component));
    else if (select) controls.push(menu(component, select));
    else if (component.type === TYPE.textDisplay) texts.push(component.content ?? '');
    else if (component.type === TYPE.thumbnail) notes.push(note(media('image', [component])));
    else if (component.type === TYPE.mediaGallery) notes.push(note(media('media', component.items ?? [])));
    else if (component.type === TYPE.file) notes.push(note(`file ${quoted(component.name ?? fileName(component))}`));
    for (const child of component.components ?? []) visit(child);
    if (component.component) visit(component.component);
    if (component.accessory) visit(component.accessory);
  }

  for (const component of components) visit(component as Component);
  if (controls.length > 0) notes.push(note(controls.join(' ')));
  return { text: texts.join('\n'), notes };
}

const fileName = ({ file }: Component) => file?.url.split('?')[0]?.split('/').pop() ?? 'file';

function button({ label, emoji, url, custom_id, disabled }: Component): string {
  const face = [emoji && emojiText(emoji), label && quoted(label, 80)].filter(Boolean).join(' ');
  const target = url ? address(url) : custom_id === undefined ? '' : `id=${quoted(custom_id)}`;
  return `[button ${[face, target, disabled ? 'disabled' : ''].filter(Boolean).join(' ')}]`;
}

function menu({ placeholder, custom_id, options, disabled }: Component, kind: string): string {
  const choices = options?.map(({ label, value }) =>
    label === value ? quoted(label, 60) : `${quoted(label, 60)}=${quoted(value, 60)}`,
  );
  const parts = [
    kind,
    placeholder && quoted(placeholder, 80),
    custom_id && `id=${quoted(custom_id)}`,
    disabled && 'disabled',
  ];
  return `[${parts.filter(Boolean).join(' ')}${choices ? `: ${choices.join(', ')}` : ''}]`;
}

function media(kind: string, items: readonly Pick<Component, 'description' | 'media'>[]): string {
  const shown = items.map(({ description, media: source }) =>
    [source && address(source.url.split('?')[0] ?? ''), description && quoted(description)].filter(Boolean).join(' '),
  );
  return `${kind} ${shown.join(', ')}`;
}
