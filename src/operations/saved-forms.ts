import { formsScope, readForm, type SavedForm } from '../domain/questions/saved-form.ts';
import type { Context } from '../kernel/context.ts';
import { OperationError } from '../kernel/errors.ts';

export interface NamedForm extends SavedForm {
  name: string;
}

export const formsScopeOf = async ({ discord }: Context): Promise<string> => formsScope((await discord.me()).id);

export async function savedForms(context: Context): Promise<NamedForm[]> {
  const { settings } = await context.store();
  const kept = await settings.list(await formsScopeOf(context));
  return kept.map(({ key, value }) => ({ ...readForm(value), name: key }));
}

/** Refuses the name of a form that is not there. */
export async function requireForm(context: Context, name: string | null | undefined): Promise<void> {
  if (name === undefined || name === null) return;
  const { settings } = await context.store();
  if (await settings.get(await formsScopeOf(context), name)) return;
  throw new OperationError('not_found', `form: there is no form named ${JSON.stringify(name)}.`, {
    hint: 'save_form makes one; list_forms shows those there are. Nothing was done.',
  });
}
