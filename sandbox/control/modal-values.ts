import { componentTypes } from '../rest/messages/component-context.ts';
import type { ModalComponent, ModalRecord } from '../world/records.ts';
import type { Picking } from './choosing.ts';
import { allComponents, chooseValues, type Met, optionNamed, preselected } from './component-values.ts';
import { refusal } from './route.ts';

type Values = Readonly<Record<string, unknown>>;

/** What submitting the modal sends: what was typed and chosen, by custom id, and what stood there already. */
export function fillModal(modal: ModalRecord, values: Values, picking: Picking): object[] {
  const known = new Set(allComponents(modal.components).map(({ custom_id }) => custom_id));
  for (const name of Object.keys(values)) if (!known.has(name)) throw refusal(`The form has no field "${name}".`, 404);
  return modal.components.map((component) => fill(component, values, picking));
}

function fill(component: ModalComponent, values: Values, picking: Picking): object {
  const { type, id, custom_id, components, component: inner } = component;
  const base = { type, id };
  const given = values[custom_id ?? ''];
  switch (type) {
    case componentTypes.actionRow:
      return { ...base, components: (components ?? []).map((child) => fill(child, values, picking)) };
    case componentTypes.label:
      return { ...base, ...(inner && { component: fill(inner, values, picking) }) };
    case componentTypes.textDisplay:
      return base;
    case componentTypes.textInput:
      return { ...base, custom_id, value: readText(component, given) };
    case componentTypes.radioGroup:
      return { ...base, custom_id, value: readRadio(component, given) };
    case componentTypes.checkbox:
      return { ...base, custom_id, value: typeof given === 'boolean' ? given : component.default === true };
    default:
      return { ...base, custom_id, values: readValues(component, given, picking) };
  }
}

function readText(component: Met, given: unknown): string {
  const { custom_id, value, required, min_length, max_length } = component;
  const text = given === undefined ? String(value ?? '') : given;
  if (typeof text !== 'string') throw refusal(`"${custom_id}" must be text.`);
  const { length } = [...text];
  if (length === 0 && required === false) return '';
  if (length === 0) throw refusal(`"${custom_id}" is required.`);
  const [min, max] = [min_length, max_length].map((limit) => (typeof limit === 'number' ? limit : null));
  if (length < (min ?? 0) || length > (max ?? 4000)) throw refusal(`"${custom_id}" has the wrong length.`);
  return text;
}

function readRadio(component: Met, given: unknown): string | null {
  const [chosen = null] = given === undefined ? preselected(component) : [given];
  if (chosen !== null) return optionNamed(component, chosen);
  if (component.required !== false) throw refusal(`"${component.custom_id}" is required.`);
  return null;
}

function readValues(component: Met, given: unknown, picking: Picking): string[] {
  const wanted = given === undefined ? preselected(component) : Array.isArray(given) ? given : [given];
  if (wanted.length === 0 && component.required === false) return [];
  return chooseValues(component, wanted, picking);
}
