import { PICKED } from '../composing/component-kinds.ts';
import { optionShown } from './message.ts';
import { sentFields } from './sent.ts';
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

function answerOf({ options, files, pick, choose = 1 }: FormField, said: readonly string[]) {
  const known = said.filter((one) => !options || options.some(({ value }) => value === one));
  const several = files !== undefined || ((options ?? pick) !== undefined && choose > 1);
  return several ? known : known[0];
}

/** What was answered, by the names of the fields: a list where several may be. What was not asked is left out. */
export function answersIn(form: NonNullable<QuestionSpec['form']>, data: unknown): Record<string, string | string[]> {
  const said = sentFields(data);
  return Object.fromEntries(
    form.fields.flatMap((field) => {
      const answer = answerOf(field, said.get(field.name) ?? []);
      return answer === undefined || answer.length === 0 ? [] : [[field.name, answer]];
    }),
  );
}
