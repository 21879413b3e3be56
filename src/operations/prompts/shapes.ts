import { z } from 'zod';
import { MAX_NAME_CHARS } from '../../domain/prompts/names.ts';
import { ARGUMENT_KINDS, type Prompt, type PromptArgument } from '../../kernel/prompts.ts';

export const Name = z.string().min(1).max(MAX_NAME_CHARS).describe('Name of the prompt');

const Argument = z.object({
  name: z.string(),
  kind: z.enum(ARGUMENT_KINDS),
  required: z.boolean(),
  description: z.string().optional(),
  default: z.string().optional(),
  choices: z.array(z.string()).optional(),
});

/** What tells one prompt from another. */
export const promptFields = {
  name: z.string(),
  title: z.string(),
  description: z.string().optional(),
  source: z.enum(['built-in', 'saved', 'file']),
  version: z.int().optional(),
  author: z.string().optional(),
  arguments: z.array(Argument),
};

export type PromptView = z.output<z.ZodObject<typeof promptFields>>;

export const promptView = ({
  name,
  title,
  description,
  source,
  version,
  author,
  arguments: args,
}: Prompt): PromptView => ({
  name,
  title,
  ...(description === undefined ? {} : { description }),
  source,
  ...(version === undefined ? {} : { version }),
  ...(author === undefined ? {} : { author }),
  arguments: args.map(({ choices, ...argument }) => ({ ...argument, ...(choices ? { choices: [...choices] } : {}) })),
});

function argumentText({
  name,
  kind,
  required,
  default: fallback,
  choices,
}: Pick<PromptArgument, 'name' | 'kind' | 'required' | 'default' | 'choices'>): string {
  const is = choices ? choices.join('|') : kind;
  return `${name}${required ? '' : '?'}: ${is}${fallback === undefined ? '' : ` = ${fallback}`}`;
}

/** In one line. */
export function promptLine({ name, title, description, source, version, author, arguments: args }: PromptView): string {
  const whose = source === 'saved' ? `saved by ${author}, version ${version}` : source;
  const takes = args.length > 0 ? ` Takes ${args.map((each) => argumentText(each as PromptArgument)).join(', ')}.` : '';
  return `${name} (${whose}): ${[title, description].filter(Boolean).join('. ').replace(/\.$/, '')}.${takes}`;
}
