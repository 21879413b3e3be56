import type { ComponentBody } from './body.ts';
import { type ComponentContext, componentTypes } from './component-context.ts';
import { readComponentEmoji } from './component-emoji.ts';
import type { Form } from './form.ts';

interface OptionBody {
  readonly label: string;
  readonly value: string;
  readonly description?: string | null;
  readonly emoji?: unknown;
  readonly default?: boolean | null;
}

/** https://discord.com/developers/docs/components/reference#string-select and the four others */
export function readSelect(component: ComponentBody, path: string, context: ComponentContext): object {
  const { custom_id, placeholder, disabled, channel_types } = component;
  const min_values = typeof component.min_values === 'number' ? component.min_values : 1;
  const max_values = typeof component.max_values === 'number' ? component.max_values : 1;
  const options = component.type === componentTypes.stringSelect ? (component.options as readonly OptionBody[]) : null;
  const defaults = (component.default_values ?? null) as readonly object[] | null;
  checkRange(min_values, max_values, options, path, context.form);
  checkDefaults(options?.filter((option) => option.default).length ?? 0, max_values, `${path}.options`, context.form);
  checkDefaults(defaults?.length ?? 0, max_values, `${path}.default_values`, context.form);
  return {
    custom_id,
    ...(placeholder ? { placeholder } : {}),
    min_values,
    max_values,
    ...(options && {
      options: options.map((option, index) => readOption(option, `${path}.options.${index}`, context)),
    }),
    ...(defaults && { default_values: defaults }),
    ...(component.type === componentTypes.channelSelect && channel_types ? { channel_types } : {}),
    ...(typeof disabled === 'boolean' && { disabled }),
  };
}

function readOption(option: OptionBody, path: string, context: ComponentContext): object {
  const { label, value, description, emoji } = option;
  return {
    label,
    value,
    ...(description && { description }),
    ...(emoji ? { emoji: readComponentEmoji(emoji, `${path}.emoji`, context) } : {}),
    ...(option.default && { default: true }),
  };
}

function checkRange(min: number, max: number, options: readonly OptionBody[] | null, path: string, form: Form): void {
  if (min > max) {
    const message = 'The minimum number of values must not exceed the maximum';
    form.report(`${path}.min_values`, { code: 'SELECT_COMPONENT_INVALID_MIN_VALUES', message });
  }
  if (!options) return;
  if (max > options.length) {
    const message = 'The maximum number of values exceeds the number of options';
    form.report(`${path}.max_values`, { code: 'SELECT_COMPONENT_INVALID_MAX_VALUES', message });
  }
  for (const [index, { value }] of options.entries()) {
    if (options.findIndex((other) => other.value === value) === index) continue;
    form.report(`${path}.options.${index}.value`, {
      code: 'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED',
      message: 'The specified option value is already used',
    });
  }
}

function checkDefaults(given: number, max: number, path: string, form: Form): void {
  if (given <= max) return;
  form.report(path, {
    code: 'SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES',
    message: 'The specified number of default values exceeds the specified maximum values',
  });
}
