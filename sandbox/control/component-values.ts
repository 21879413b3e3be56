import { componentTypes } from '../rest/messages/component-context.ts';
import { type Picking, pickChannel, pickFile, pickMentionable, pickRole, pickUser } from './choosing.ts';
import { refusal } from './route.ts';

/** A component as messages and modals keep it, as far as members meet it. */
export interface Met {
  readonly type: number;
  readonly id?: number;
  readonly custom_id?: string;
  readonly [member: string]: unknown;
}

interface Option {
  readonly label: string;
  readonly value: string;
  readonly default?: boolean | null;
}

export const selectTypes: readonly number[] = [
  componentTypes.stringSelect,
  componentTypes.userSelect,
  componentTypes.roleSelect,
  componentTypes.mentionableSelect,
  componentTypes.channelSelect,
];

/** Every component within, in the order one reads them. */
export function allComponents(components: readonly Met[]): Met[] {
  return components.flatMap((component) => {
    const { components: children, accessory, component: inner } = component;
    const within = [...((children ?? []) as Met[]), ...[accessory, inner].flatMap((one) => (one ? [one as Met] : []))];
    return [component, ...allComponents(within)];
  });
}

/** By custom id, or by what is written on it. */
export function findComponent(components: readonly Met[], wanted: string, types: readonly number[]): Met {
  const candidates = allComponents(components).filter(({ type }) => types.includes(type));
  const found =
    candidates.find(({ custom_id }) => custom_id === wanted) ??
    candidates.find(({ label, placeholder }) => label === wanted || placeholder === wanted);
  if (!found) throw refusal(`There is no component "${wanted}".`, 404);
  if (found.disabled === true) throw refusal(`"${wanted}" is disabled.`, 403);
  return found;
}

/** The values of a select menu, of as many things as it takes. */
export function chooseValues(component: Met, wanted: readonly unknown[], picking: Picking): string[] {
  const { min, max } = rangeOf(component);
  if (wanted.length < min || wanted.length > max)
    throw refusal(`"${component.custom_id}" takes ${min} to ${max} values, not ${wanted.length}.`);
  return [...new Set(wanted.map((value) => choose(component, value, picking)))];
}

function choose(component: Met, value: unknown, picking: Picking): string {
  switch (component.type) {
    case componentTypes.userSelect:
      return pickUser(picking, value);
    case componentTypes.roleSelect:
      return pickRole(picking, value);
    case componentTypes.mentionableSelect:
      return pickMentionable(picking, value);
    case componentTypes.channelSelect:
      return pickChannel(picking, value, (component.channel_types ?? null) as readonly number[] | null);
    case componentTypes.fileUpload:
      return pickFile(picking, value);
    default:
      return optionNamed(component, value);
  }
}

export function optionNamed(component: Met, wanted: unknown): string {
  const option = optionsOf(component).find(({ value, label }) => value === wanted || label === wanted);
  if (!option) throw refusal(`"${component.custom_id}" has no option "${wanted}".`, 404);
  return option.value;
}

/** What is chosen before the member chooses. */
export function preselected(component: Met): string[] {
  const defaults = (component.default_values ?? []) as readonly { readonly id: string }[];
  return [
    ...optionsOf(component).flatMap((option) => (option.default ? [option.value] : [])),
    ...defaults.map(({ id }) => id),
  ];
}

function optionsOf(component: Met): readonly Option[] {
  return (component.options ?? []) as readonly Option[];
}

/** In modals nothing need be chosen where the component is not required. */
function rangeOf(component: Met): { min: number; max: number } {
  const { min_values, max_values, required, type } = component;
  const most = type === componentTypes.checkboxGroup ? optionsOf(component).length : 1;
  const min = typeof min_values === 'number' ? min_values : required === false ? 0 : 1;
  return { min, max: typeof max_values === 'number' ? max_values : most };
}
