import { z } from 'zod';
import { writtenForm } from '../../domain/questions/saved-form.ts';
import type { FormField } from '../../domain/questions/spec.ts';
import type { Caller } from '../../kernel/caller.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { formsScopeOf, type NamedForm, savedForm, savedForms } from '../saved-forms.ts';
import { fieldsOf, formInput } from './question-input.ts';

/** Stands in custom ids, of which Discord takes 100 characters. */
const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,59}$/, 'takes small letters, digits, - and _, at most 60')
  .describe('For buttons {label, form} and commands');

const FormObject = z.object({
  name: z.string(),
  title: z.string(),
  fields: z.array(z.string()).describe('name: what it takes, ! required'),
  created_by: z.string(),
});

function takes({ long, options, pick, files, choose = 1 }: FormField): string {
  const several = choose > 1 ? ` (up to ${choose})` : '';
  if (options) return `${options.map(({ value }) => value).join('|')}${several}`;
  if (pick) return `${pick}${several}`;
  if (files) return `files (up to ${files})`;
  return long ? 'long text' : 'text';
}

const view = ({ name, title, fields, created_by }: Omit<NamedForm, 'version'>): z.output<typeof FormObject> => ({
  ...{ name, title, created_by },
  fields: fields.map((field) => `${field.name}: ${takes(field)}${field.required ? '!' : ''}`),
});

const line = ({ name, title, fields }: z.output<typeof FormObject>) =>
  `${name} ${JSON.stringify(title)}: ${fields.join('; ')}`;

const mayChange = ({ kind, id }: Caller, { created_by }: NamedForm) => kind === 'operator' || created_by === id;

const taken = (name: string, by: string, hint: string) =>
  new OperationError('conflict', `name: ${JSON.stringify(name)} is ${by}.`, { hint: `${hint} Nothing was kept.` });

export const forms = {
  save_form: operation({
    title: 'Save a form',
    description:
      'Keep a form that opens when people press a button {label, form: name} or use a command with it, or replace your own of that name. What they send arrives as an interaction of kind form.',
    effect: 'update',
    reach: 'channel',
    rare: true,
    permissions: [],
    idempotent: true,
    input: z.object({ name, title: z.string().trim().min(1).max(45), fields: formInput }),
    output: FormObject,
    text: (o) => `Saved ${line(o)}`,
    async run({ name, title, fields }, context) {
      const { caller } = context;
      const before = await savedForm(context, name);
      if (before && !mayChange(caller, before)) throw taken(name, "a form of somebody else's", 'Choose another name.');
      const form = { title, fields: fieldsOf('fields', fields), created_by: before?.created_by ?? caller.id };
      const { settings } = await context.store();
      const scope = await formsScopeOf(context);
      const kept = await settings.set(scope, name, writtenForm(form), before?.version ?? 0);
      if (!kept) throw taken(name, 'being changed by another call', 'Look at list_forms and repeat the call.');
      return view({ ...form, name });
    },
  }),

  list_forms: operation({
    title: 'List forms',
    description: 'Forms you saved, and what their fields take.',
    effect: 'read',
    reach: 'channel',
    rare: true,
    permissions: [],
    trusted: true,
    input: z.object({}),
    output: z.object({ forms: z.array(FormObject) }),
    text: ({ forms }) => forms.map(line).join('\n') || 'None.',
    async run(_input, context) {
      const all = await savedForms(context);
      return { forms: all.filter((form) => mayChange(context.caller, form)).map(view) };
    },
  }),

  delete_form: operation({
    title: 'Delete a form',
    description: 'Delete a form of yours. Buttons and commands with it then say that it is not there any more.',
    effect: 'delete',
    reach: 'channel',
    rare: true,
    permissions: [],
    input: z.object({ name: z.string().min(1).max(60) }),
    output: z.object({ name: z.string() }),
    text: ({ name }) => `Deleted ${name}.`,
    async run({ name }, context) {
      const found = await savedForm(context, name);
      if (!found || !mayChange(context.caller, found)) {
        throw new OperationError('not_found', `name: you have no form named ${JSON.stringify(name)}.`, {
          hint: 'list_forms shows those you have. Nothing was done.',
        });
      }
      await (await context.store()).settings.remove(await formsScopeOf(context), name);
      return { name };
    },
  }),
};
