import { PICKED } from '../composing/component-kinds.ts';
import { optionShown } from './message.ts';
import type { FormField, QuestionSpec } from './spec.ts';

/** Of a form: https://docs.discord.com/developers/components/reference#label */
const LABEL = 18;
const TEXT_INPUT = 4;
const STRING_SELECT = 3;
const FILE_UPLOAD = 19;
const RADIO_GROUP = 21;
const CHECKBOX_GROUP = 22;

/** Most options that Discord shows side by side; more go into a menu. */
const MOST_SHOWN = 10;

/** How many may be taken. Discord lets none be taken only where the field is optional. */
const amount = ({ required, choose = 1 }: FormField) => ({
  max_values: choose,
  ...(required ? {} : { min_values: 0 }),
});

function choosing(field: FormField): object {
  const { options = [], required, choose = 1 } = field;
  const plain = options.length <= MOST_SHOWN && options.every(({ emoji }) => emoji === undefined);
  const shown = options.map(optionShown);
  if (plain && choose === 1 && options.length > 1) return { type: RADIO_GROUP, options: shown, required };
  return { type: plain ? CHECKBOX_GROUP : STRING_SELECT, options: shown, required, ...amount(field) };
}

function inputOf(field: FormField): object {
  const { long, required, options, pick, files } = field;
  if (options) return choosing(field);
  if (pick) return { type: PICKED[pick], required, ...amount(field) };
  if (files) return { type: FILE_UPLOAD, required, ...amount({ ...field, choose: files }) };
  return { type: TEXT_INPUT, style: long ? 2 : 1, required };
}

/** What stands in the form that a button of the question opens. */
export const componentsOf = (fields: readonly FormField[]): object[] =>
  fields.map((field) => ({
    type: LABEL,
    label: field.label,
    ...(field.hint === undefined ? {} : { description: field.hint }),
    component: { ...inputOf(field), custom_id: field.name },
  }));

type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every field that was filled in, wherever it stands: in labels, or in rows as forms had them before. */
function filledIn(components: unknown): [string, string[]][] {
  const all = Array.isArray(components) ? components : [components];
  return all.filter(isObject).flatMap((each): [string, string[]][] => {
    const { custom_id, value, values } = each;
    const inner = [...filledIn(each['components']), ...filledIn(each['component'])];
    if (typeof custom_id !== 'string') return inner;
    const said = (Array.isArray(values) ? values : [value]).filter((one) => typeof one === 'string' && one !== '');
    return said.length > 0 ? [[custom_id, said as string[]], ...inner] : inner;
  });
}

/** Addresses of the files that were sent, by their ids. */
function addressOf(data: Fields, id: string): string | undefined {
  const resolved = isObject(data['resolved']) ? data['resolved'] : {};
  const file = isObject(resolved['attachments']) ? resolved['attachments'][id] : undefined;
  return isObject(file) && typeof file['url'] === 'string' ? file['url'] : undefined;
}

function answerOf(field: FormField, said: readonly string[], data: Fields): string | string[] | undefined {
  const { options, files, pick, choose = 1 } = field;
  const known = said.flatMap((one) => {
    if (options && !options.some(({ value }) => value === one)) return [];
    return (files ? addressOf(data, one) : one) ?? [];
  });
  const several = files !== undefined || ((options ?? pick) !== undefined && choose > 1);
  return several ? known : known[0];
}

/** What was answered, by the names of the fields: a list where several may be. What was not asked is left out. */
export function fieldsIn(form: NonNullable<QuestionSpec['form']>, data: Fields): Record<string, string | string[]> {
  const said = new Map(filledIn(data['components']));
  return Object.fromEntries(
    form.fields.flatMap((field) => {
      const answer = answerOf(field, said.get(field.name) ?? [], data);
      return answer === undefined || answer.length === 0 ? [] : [[field.name, answer]];
    }),
  );
}
