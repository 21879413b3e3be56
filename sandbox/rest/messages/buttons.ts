import { type FieldError, fieldErrors } from '../../errors.ts';
import type { ComponentBody } from './body.ts';
import { checkScheme } from './embeds.ts';
import type { Form } from './form.ts';

const link = 5;
const premium = 6;

const exclusive: FieldError = {
  code: 'BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE',
  message: 'A custom id and url cannot both be specified',
};

/** Which members a button must and must not have follows from its style. https://discord.com/developers/docs/components/reference#button */
export function checkButton(button: ComponentBody, path: string, form: Form): void {
  const { style, custom_id, url, label, emoji, sku_id } = button;
  if (style === premium) {
    if (!sku_id) form.report(`${path}.sku_id`, fieldErrors.required);
    for (const key of ['custom_id', 'label', 'url', 'emoji'] as const) {
      if (button[key]) {
        const message = `A premium button cannot have the field "${key}"`;
        form.report(`${path}.${key}`, { code: 'BUTTON_COMPONENT_PREMIUM_FIELD_NOT_ALLOWED', message });
      }
    }
    return;
  }
  if (style === link) {
    if (!url) form.report(`${path}.url`, { code: 'BUTTON_COMPONENT_URL_REQUIRED', message: 'A url is required' });
    else checkScheme(url, `${path}.url`, ['http', 'https', 'discord'], form);
    if (custom_id) form.report(`${path}.custom_id`, exclusive);
  } else {
    if (url) form.report(`${path}.url`, exclusive);
    else if (!custom_id) {
      const message = 'A custom id is required';
      form.report(`${path}.custom_id`, { code: 'BUTTON_COMPONENT_CUSTOM_ID_REQUIRED', message });
    }
  }
  if (sku_id) {
    const message = 'Only premium buttons can have a sku id';
    form.report(`${path}.sku_id`, { code: 'BUTTON_COMPONENT_SKU_ID_NOT_ALLOWED', message });
  }
  if (!label && !emoji) form.report(`${path}.label`, fieldErrors.required);
}
