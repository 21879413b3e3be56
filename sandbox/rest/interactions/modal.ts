import { type FieldError, fieldErrors } from '../../errors.ts';
import type { ModalComponent, ModalRecord } from '../../world/records.ts';
import type { ComponentBody } from '../messages/body.ts';
import { componentTypes } from '../messages/component-context.ts';
import { checkUnique, numbering, type Placed } from '../messages/components.ts';
import { createForm, type Form } from '../messages/form.ts';

export interface ModalBody {
  readonly custom_id: string;
  readonly title: string;
  readonly components: readonly ModalComponentBody[];
}

/** In a label stands one component, in a row a text input. */
interface ModalComponentBody extends ComponentBody {
  readonly component?: ModalComponentBody | null;
  readonly components?: readonly ModalComponentBody[] | null;
}

const maxComponents = 5;
const defaults: Readonly<Record<number, 'options' | 'default_values'>> = {
  3: 'options',
  5: 'default_values',
  6: 'default_values',
  7: 'default_values',
  8: 'default_values',
  21: 'options',
  22: 'options',
};

/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-modal */
export function readModal({ custom_id, title, components }: ModalBody): ModalRecord {
  const form = createForm('data');
  if (components.length > maxComponents) form.report('components', fieldErrors.length(1, maxComponents));
  const all = walk(components, 'components');
  checkUnique(all, form);
  const idOf = numbering(all.map(({ component }) => component));
  for (const { component, path } of all) checkComponent(component, path, form);
  form.settle();
  return { custom_id, title, components: components.map((component) => numbered(component, idOf)) };
}

function walk(components: readonly ModalComponentBody[], path: string): Placed[] {
  return components.flatMap((component, index) => {
    const place = `${path}.${index}`;
    const inner = component.component ? [{ component: component.component, path: `${place}.component` }] : [];
    return [{ component, path: place }, ...inner, ...walk(component.components ?? [], `${place}.components`)];
  });
}

function numbered(component: ModalComponentBody, idOf: (component: ComponentBody) => number): ModalComponent {
  const { components, component: inner, custom_id, ...rest } = component;
  return {
    ...rest,
    id: idOf(component),
    ...(typeof custom_id === 'string' && { custom_id }),
    ...(components && { components: components.map((child) => numbered(child, idOf)) }),
    ...(inner && { component: numbered(inner, idOf) }),
  };
}

function checkComponent(component: ComponentBody, path: string, form: Form): void {
  const { type, label, value, min_length, max_length } = component;
  const inLabel = path.endsWith('.component');
  if (type === componentTypes.textInput) {
    if (!inLabel && !label) form.report(`${path}.label`, fieldErrors.required);
    if (inLabel && label) form.report(`${path}.label`, labelNotAllowed);
    if (typeof min_length === 'number' && typeof max_length === 'number' && min_length > max_length)
      form.report(`${path}.max_length`, fieldErrors.tooSmall(min_length));
    if (typeof value === 'string' && typeof max_length === 'number' && [...value].length > max_length)
      form.report(`${path}.value`, fieldErrors.tooLong(max_length));
  }
  if (component.disabled === true) form.report(`${path}.disabled`, notDisabled);
  checkChoices(component, path, form);
}

/** `min_values` "must be either omitted or at least 1 if required is omitted or true". */
function checkChoices(component: ComponentBody, path: string, form: Form): void {
  const { type, min_values, max_values, required } = component;
  const single = type === componentTypes.radioGroup;
  const max = single ? 1 : typeof max_values === 'number' ? max_values : maxByDefault(component);
  const min = typeof min_values === 'number' ? min_values : 1;
  if (min === 0 && required !== false) form.report(`${path}.min_values`, fieldErrors.tooSmall(1));
  if (min > max) form.report(`${path}.min_values`, fieldErrors.tooLarge(max));
  const options = optionsOf(component);
  if (options && typeof max_values === 'number' && max_values > options.length)
    form.report(`${path}.max_values`, fieldErrors.tooLarge(options.length));
  for (const [index, { value }] of (options ?? []).entries()) {
    if (options?.findIndex((other) => other.value === value) === index) continue;
    form.report(`${path}.options.${index}.value`, duplicated);
  }
  const field = defaults[type];
  const chosen = field === 'options' ? options?.filter((option) => option.default) : component.default_values;
  if (field && Array.isArray(chosen) && chosen.length > max) form.report(`${path}.${field}`, tooManyDefaults);
}

/** Checkbox groups take as many as they have, other choices one. */
function maxByDefault(component: ComponentBody | ModalComponent): number {
  return component.type === componentTypes.checkboxGroup ? (optionsOf(component)?.length ?? 1) : 1;
}

interface Option {
  readonly value: string;
  readonly label: string;
  readonly default?: boolean | null;
}

function optionsOf(component: ComponentBody | ModalComponent): readonly Option[] | undefined {
  return Array.isArray(component.options) ? (component.options as readonly Option[]) : undefined;
}

const labelNotAllowed: FieldError = {
  code: 'TEXT_INPUT_COMPONENT_LABEL_NOT_ALLOWED',
  message: 'A text input within a label cannot have a label of its own',
};
const notDisabled: FieldError = {
  code: 'COMPONENT_DISABLED_NOT_ALLOWED',
  message: 'Components of modals cannot be disabled',
};
const duplicated: FieldError = {
  code: 'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED',
  message: 'The specified option value is already used',
};
const tooManyDefaults: FieldError = {
  code: 'SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES',
  message: 'The specified number of default values exceeds the specified maximum values',
};
