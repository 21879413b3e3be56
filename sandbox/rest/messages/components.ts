import type { APIMessageTopLevelComponent } from 'discord-api-types/v10';
import { fieldErrors } from '../../errors.ts';
import type { ComponentBody } from './body.ts';
import { checkButton } from './buttons.ts';
import { type ComponentContext, componentTypes } from './component-context.ts';
import { readComponentEmoji } from './component-emoji.ts';
import type { Form } from './form.ts';
import { readMedia, readReferencedFile } from './media.ts';
import { readSelect } from './selects.ts';

const maxRows = 5;
const maxComponents = 40;
const maxText = 4000;
const rowWidth = 5;

/**
 * Components as Discord keeps them: numbered, with defaults filled in and media resolved. `v2` is whether the message has
 * IS_COMPONENTS_V2; without it there are only action rows.
 * https://discord.com/developers/docs/components/reference
 */
export function readComponents(
  components: readonly ComponentBody[],
  v2: boolean,
  context: Omit<ComponentContext, 'idOf'>,
): APIMessageTopLevelComponent[] {
  const { form } = context;
  const all = walk(components, 'components');
  if (!v2) checkLegacy(components, form);
  if (v2 && all.length > maxComponents) {
    const message = `The total number of components exceeds the maximum of ${maxComponents}`;
    form.report('components', { code: 'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED', message });
  }
  if ([...componentText(components)].length > maxText) {
    const message = `Components displayable text size exceeds maximum size of ${maxText}`;
    form.report('components', { code: 'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED', message });
  }
  checkUnique(all, form);
  const idOf = numbering(all.map(({ component }) => component));
  const read = components.map((component, index) => readOne(component, `components.${index}`, { ...context, idOf }));
  return read as unknown as APIMessageTopLevelComponent[];
}

/** What a message's text displays say, for its mentions. */
export function componentText(components: readonly ComponentBody[]): string {
  return walk(components, '')
    .flatMap(({ component }) => (component.type === componentTypes.textDisplay ? [component.content ?? ''] : []))
    .join('');
}

export interface Placed {
  readonly component: ComponentBody;
  readonly path: string;
}

/** Every component with its place, parents before their children. */
function walk(components: readonly ComponentBody[], path: string): Placed[] {
  return components.flatMap((component, index) => {
    const place = `${path}.${index}`;
    const accessory = component.accessory ? [{ component: component.accessory, path: `${place}.accessory` }] : [];
    return [{ component, path: place }, ...walk(component.components ?? [], `${place}.components`), ...accessory];
  });
}

function checkLegacy(components: readonly ComponentBody[], form: Form): void {
  if (components.length > maxRows) form.report('components', fieldErrors.length(1, maxRows));
  for (const [index, { type }] of components.entries()) {
    if (type === componentTypes.actionRow) continue;
    form.report(`components.${index}`, {
      code: 'UNION_TYPE_CHOICES',
      message: 'Value of field "type" must be one of (1,).',
    });
  }
}

export function checkUnique(all: readonly Placed[], form: Form): void {
  const customIds = new Set<string>();
  const ids = new Set<number>();
  for (const { component, path } of all) {
    const { custom_id, id } = component;
    if (custom_id && customIds.has(custom_id)) {
      const message = 'Component custom id cannot be duplicated';
      form.report(`${path}.custom_id`, { code: 'COMPONENT_CUSTOM_ID_DUPLICATED', message });
    }
    if (id && ids.has(id)) {
      form.report(`${path}.id`, { code: 'COMPONENT_ID_DUPLICATED', message: 'Component id cannot be duplicated' });
    }
    if (custom_id) customIds.add(custom_id);
    if (id) ids.add(id);
  }
}

/** Numbers the components that have none (or 0), in order and around the numbers that were given. */
export function numbering(all: readonly ComponentBody[]): (component: ComponentBody) => number {
  const taken = new Set(all.map(({ id }) => id));
  let next = 1;
  const numbers = new Map<ComponentBody, number>();
  for (const component of all) {
    if (component.id) {
      numbers.set(component, component.id);
      continue;
    }
    while (taken.has(next)) next += 1;
    numbers.set(component, next);
    next += 1;
  }
  return (component) => numbers.get(component) ?? 0;
}

function readOne(component: ComponentBody, path: string, context: ComponentContext): object {
  const base = { type: component.type, id: context.idOf(component) };
  const children = () =>
    (component.components ?? []).map((child, index) => readOne(child, `${path}.components.${index}`, context));
  switch (component.type) {
    case componentTypes.actionRow:
      checkWidth(component.components ?? [], path, context.form);
      return { ...base, components: children() };
    case componentTypes.button:
      return { ...base, ...readButton(component, path, context) };
    case componentTypes.section:
      return {
        ...base,
        components: children(),
        accessory: component.accessory && readOne(component.accessory, `${path}.accessory`, context),
      };
    case componentTypes.textDisplay:
      return { ...base, content: component.content ?? '' };
    case componentTypes.thumbnail:
      return { ...base, ...readItem(component, path, context) };
    case componentTypes.mediaGallery:
      return {
        ...base,
        items: (component.items ?? []).map((item, index) => readItem(item, `${path}.items.${index}`, context)),
      };
    case componentTypes.file:
      return { ...base, ...readReferencedFile(component, path, context) };
    case componentTypes.separator:
      return { ...base, spacing: component.spacing ?? 1, divider: component.divider ?? true };
    case componentTypes.container:
      return {
        ...base,
        accent_color: component.accent_color ?? null,
        components: children(),
        spoiler: component.spoiler ?? false,
      };
    default:
      return { ...base, ...readSelect(component, path, context) };
  }
}

/** Five buttons or one select menu. */
function checkWidth(children: readonly ComponentBody[], path: string, form: Form): void {
  let width = 0;
  for (const [index, { type }] of children.entries()) {
    width += type === componentTypes.button ? 1 : rowWidth;
    if (width <= rowWidth) continue;
    form.report(`${path}.components.${index}`, {
      code: 'COMPONENT_LAYOUT_WIDTH_EXCEEDED',
      message: 'The specified component exceeds the maximum width',
    });
  }
}

function readButton(component: ComponentBody, path: string, context: ComponentContext): object {
  checkButton(component, path, context.form);
  const { style, label, custom_id, url, sku_id, disabled, emoji } = component;
  return {
    style,
    ...(label ? { label } : {}),
    ...(emoji ? { emoji: readComponentEmoji(emoji, `${path}.emoji`, context) } : {}),
    ...(custom_id && { custom_id }),
    ...(url && { url }),
    ...(sku_id ? { sku_id } : {}),
    ...(typeof disabled === 'boolean' && { disabled }),
  };
}

function readItem(
  item: {
    readonly media?: { readonly url: string } | null;
    readonly description?: unknown;
    readonly spoiler?: unknown;
  },
  path: string,
  context: ComponentContext,
): object {
  return {
    media: readMedia(item.media?.url ?? '', `${path}.media.url`, context),
    description: item.description ?? null,
    spoiler: item.spoiler ?? false,
  };
}
