import { customId } from './message.ts';
import type { Answer, QuestionSpec } from './spec.ts';

/** Of a form: https://docs.discord.com/developers/components/reference#label */
const LABEL = 18;
const TEXT_INPUT = 4;

/** The form that a button of the question opens. */
export function formOf(key: string, { form }: QuestionSpec): object {
  return {
    custom_id: customId(key, 'sent'),
    title: form?.title ?? 'Answer',
    components: (form?.fields ?? []).map(({ name, label, hint, long, required }) => ({
      type: LABEL,
      label,
      ...(hint === undefined ? {} : { description: hint }),
      component: { type: TEXT_INPUT, custom_id: name, style: long ? 2 : 1, required },
    })),
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every field that was filled in, wherever it stands: in labels, or in rows as forms had them before. */
function filledIn(components: unknown, found: Record<string, string> = {}): Record<string, string> {
  for (const each of Array.isArray(components) ? components : [components]) {
    if (!isObject(each)) continue;
    const { custom_id, value } = each;
    if (typeof custom_id === 'string' && typeof value === 'string' && value !== '') found[custom_id] = value;
    filledIn(each['components'], found);
    filledIn(each['component'], found);
  }
  return found;
}

/** What the data of an interaction say to a question; undefined where they say nothing that it asked for. */
export function answerIn(spec: QuestionSpec, part: string, data: unknown): Answer | undefined {
  if (!isObject(data)) return undefined;
  if (part === 'sent' && spec.form) {
    const asked = new Set(spec.form.fields.map(({ name }) => name));
    const fields = Object.entries(filledIn(data['components'])).filter(([name]) => asked.has(name));
    return { fields: Object.fromEntries(fields) };
  }
  if (part === 'choices' && spec.choices) {
    const known = new Set(spec.choices.options.map(({ value }) => value));
    const values = (Array.isArray(data['values']) ? data['values'] : []).filter((value) => known.has(value));
    return values.length >= spec.choices.min ? { values } : undefined;
  }
  const pressed = spec.buttons?.[Number(/^b(\d+)$/.exec(part)?.[1])];
  return pressed && { values: [pressed.value] };
}
