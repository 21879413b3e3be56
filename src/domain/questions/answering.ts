import { answersIn, componentsOf } from './form.ts';
import { customId } from './message.ts';
import type { Answer, QuestionSpec } from './spec.ts';

/** The form that a button of the question opens. */
export const formOf = (key: string, { form }: QuestionSpec): object => ({
  custom_id: customId(key, 'sent'),
  title: form?.title ?? 'Answer',
  components: componentsOf(form?.fields ?? []),
});

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the data of an interaction say to a question; undefined where they say nothing that it asked for. */
export function answerIn(spec: QuestionSpec, part: string, data: unknown): Answer | undefined {
  if (!isObject(data)) return undefined;
  if (part === 'sent' && spec.form) return { fields: answersIn(spec.form, data) };
  if (part === 'choices' && spec.choices) {
    const known = new Set(spec.choices.options.map(({ value }) => value));
    const values = (Array.isArray(data['values']) ? data['values'] : []).filter((value) => known.has(value));
    return values.length >= spec.choices.min ? { values } : undefined;
  }
  const pressed = spec.buttons?.[Number(/^b(\d+)$/.exec(part)?.[1])];
  return pressed && { values: [pressed.value] };
}
