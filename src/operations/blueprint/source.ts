import { z } from 'zod';
import type { Context } from '../../kernel/context.ts';
import { OperationError } from '../../kernel/errors.ts';

/** Where the text of a blueprint comes from. */

export const sourceFields = {
  blueprint: z.string().min(1).max(1_000_000).optional().describe('the YAML itself'),
  file: z.string().min(1).max(4000).optional().describe('or its path or URL, such as that of an attachment'),
};

interface Source {
  blueprint?: string | undefined;
  file?: string | undefined;
}

export async function textOf(context: Pick<Context, 'openFile'>, { blueprint, file }: Source): Promise<string> {
  if ((blueprint === undefined) === (file === undefined)) {
    throw new OperationError(
      'invalid_input',
      `blueprint, file: ${blueprint === undefined ? 'neither was' : 'both were'} given.`,
      {
        hint: 'Give the YAML itself as blueprint, or where it is as file. Nothing was done.',
      },
    );
  }
  if (blueprint !== undefined) return blueprint;
  const { bytes } = await context.openFile(/^https?:\/\//i.test(file ?? '') ? { url: file } : { path: file });
  return new TextDecoder().decode(bytes);
}
