import { formsScope, readForm, type SavedForm } from '../domain/questions/saved-form.ts';
import type { Context } from '../kernel/context.ts';
import { OperationError } from '../kernel/errors.ts';
import type { StoredSetting } from '../kernel/store/settings.ts';

export interface NamedForm extends SavedForm {
  name: string;
  /** As the store counts its changes. */
  version: number;
}

const named = ({ key, value, version }: StoredSetting): NamedForm => ({ ...readForm(value), name: key, version });

export const formsScopeOf = async ({ discord }: Context): Promise<string> => formsScope((await discord.me()).id);

export async function savedForms(context: Context): Promise<NamedForm[]> {
  const { settings } = await context.store();
  return (await settings.list(await formsScopeOf(context))).map(named);
}

export async function savedForm(context: Context, name: string): Promise<NamedForm | undefined> {
  const { settings } = await context.store();
  const found = await settings.get(await formsScopeOf(context), name);
  return found && named(found);
}

/** Refuses the name of a form that is not there. */
export async function requireForm(context: Context, name: string | null | undefined): Promise<void> {
  if (name === undefined || name === null || (await savedForm(context, name))) return;
  throw new OperationError('not_found', `form: there is no form named ${JSON.stringify(name)}.`, {
    hint: 'save_form makes one; list_forms shows those there are. Nothing was done.',
  });
}
