import { z } from 'zod';
import { answerNamed, type FormField, type Option, type QuestionSpec } from '../../domain/questions/spec.ts';
import { OperationError } from '../../kernel/errors.ts';
import { Role, User } from '../../kernel/references.ts';

const styles = z.enum(['primary', 'secondary', 'success', 'danger']);

const Button = z.union([
  z.string().min(1).max(80),
  z.strictObject({
    label: z.string().min(1).max(80),
    value: z.string().min(1).max(100).optional(),
    style: styles.optional(),
    emoji: z.string().max(80).optional(),
  }),
]);

const Choice = z.union([
  z.string().min(1).max(100),
  z.strictObject({
    label: z.string().min(1).max(100),
    value: z.string().min(1).max(100).optional(),
    description: z.string().min(1).max(100).optional(),
    emoji: z.string().max(80).optional(),
  }),
]);

const Field = z.union([
  z.string().min(1).max(45),
  z.strictObject({
    label: z.string().min(1).max(45),
    name: z.string().min(1).max(100).optional(),
    hint: z.string().min(1).max(100).optional(),
    required: z.boolean().optional(),
    long: z.boolean().optional(),
    options: z.array(Choice).min(1).max(25).optional(),
    pick: z.enum(['users', 'roles', 'channels', 'mentionables']).optional(),
    choose: z.int().min(1).max(25).optional(),
    files: z.int().min(1).max(10).optional(),
  }),
]);

/** Fields of a form. */
export const formInput = z
  .array(Field)
  .min(1)
  .max(5)
  .describe(
    'Fields of a form: labels, or {label, name, hint, required} with long, options, pick (users, roles, channels, mentionables) or files (how many); choose more than one',
  );

export const questionInput = {
  question: z.string().trim().min(1).max(1500),
  buttons: z.array(Button).min(1).max(25).optional().describe('Labels, or {label, value, style, emoji}'),
  choices: z
    .array(Choice)
    .min(1)
    .max(25)
    .optional()
    .describe('Of a menu: labels, or {label, value, description, emoji}'),
  choose: z.int().min(1).max(25).default(1).describe('How many choices may be taken at most'),
  form: formInput.optional(),
  users: z.array(User).max(20).optional().describe('Who may answer; with no users and roles, anyone'),
  roles: z.array(Role).max(20).optional(),
  notify: z.boolean().default(true).describe('Mention notifies those users and roles'),
  default: z.string().min(1).max(1000).optional().describe('Taken as the answer when nobody answers in time'),
};

const Input = z.object(questionInput);
type Input = z.output<typeof Input>;

const invalid = (message: string, hint: string) => new OperationError('invalid_input', message, { hint });

function requireUnique(field: string, names: readonly string[]): void {
  const twice = names.find((name, n) => names.indexOf(name) !== n);
  if (twice === undefined) return;
  throw invalid(`${field}: ${JSON.stringify(twice)} is there twice.`, 'Give each its own value. Nothing was sent.');
}

function options(field: string, given: readonly z.output<typeof Button | typeof Choice>[]): Option[] {
  const made = given.map((each): Option => {
    if (typeof each === 'string') return { label: each, value: each };
    return { ...each, value: each.value ?? each.label };
  });
  requireUnique(
    field,
    made.map(({ value }) => value),
  );
  return made;
}

function fieldOf(given: z.output<typeof Field>, place: string): FormField {
  if (typeof given === 'string') return { name: given, label: given, long: false, required: true };
  const { label, name = label, long = false, required = true, options: choices, ...rest } = given;
  const kinds = (['long', 'options', 'pick', 'files'] as const).filter((kind) => given[kind]);
  if (kinds.length > 1) {
    throw invalid(`${place}: ${kinds.join(' and ')} exclude each other.`, 'Make two fields. Nothing was sent.');
  }
  if (rest.choose !== undefined && !choices && !rest.pick) {
    throw invalid(`${place}.choose: there is nothing to choose from.`, 'Give options or pick. Nothing was sent.');
  }
  if (!choices) return { ...rest, name, label, long, required };
  const choose = Math.min(rest.choose ?? 1, choices.length);
  return { ...rest, name, label, long, required, choose, options: options(`${place}.options`, choices) };
}

/** What a form asks, from what the caller gave in the input `place`. */
export function fieldsOf(place: string, given: z.output<typeof formInput>): FormField[] {
  const made = given.map((field, n) => fieldOf(field, `${place}[${n}]`));
  requireUnique(
    place,
    made.map(({ name }) => name),
  );
  return made;
}

/** What is asked, from what the caller gave. With no way to answer named, people write what they like. */
export function specOf(input: Input): QuestionSpec {
  const ways = (['buttons', 'choices', 'form'] as const).filter((way) => input[way] !== undefined);
  if (ways.length > 1) {
    throw invalid(`${ways.join(' and ')}: a question has one of them.`, 'Ask two questions. Nothing was sent.');
  }
  const { question: text, buttons, choices, form, choose, users = [], roles = [], notify } = input;
  const spec: QuestionSpec = {
    ...{ text, users, roles, notify },
    ...(buttons ? { buttons: options('buttons', buttons) } : {}),
    ...(choices
      ? { choices: { options: options('choices', choices), min: 1, max: Math.min(choose, choices.length) } }
      : {}),
    ...(buttons || choices
      ? {}
      : {
          form: {
            ...{ button: 'Answer', title: 'Answer' },
            fields: form
              ? fieldsOf('form', form)
              : [{ name: 'answer', label: 'Your answer', long: true, required: true }],
          },
        }),
    ...(input.default === undefined ? {} : { fallback: input.default }),
  };
  if (input.default !== undefined && !answerNamed(spec, input.default)) {
    throw invalid(
      `default: ${JSON.stringify(input.default.slice(0, 80))} is none of the answers.`,
      'Give the value or label of a button or choice. Nothing was sent.',
    );
  }
  return spec;
}
