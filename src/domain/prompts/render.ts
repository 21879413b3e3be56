import { OperationError } from '../../kernel/errors.ts';
import type { Prompt, PromptContext, PromptMessage, RenderedPrompt } from '../../kernel/prompts.ts';
import type { ResourceContent } from '../../kernel/resources.ts';
import { fillTemplate } from '../../kernel/uri-template.ts';
import { oneLine, stripHidden } from '../hidden-text.ts';
import { fillIn, MAX_FILLED_CHARS } from './template.ts';

/** Longest value of an argument, in characters. */
const MAX_VALUE = 4000;

type Values = ReadonlyMap<string, string>;

/** What stands for each argument: as given, else its default; none where it was left out. */
function valuesOf({ name: prompt, arguments: args }: Prompt, given: Readonly<Record<string, string>>): Values {
  const fail = (message: string) => {
    const takes = args.map(({ name, required }) => (required ? name : `${name} (optional)`)).join(', ') || 'nothing';
    return new OperationError('invalid_input', message, { hint: `${prompt} takes: ${takes}.` });
  };
  const unknown = Object.keys(given).find((name) => !args.some((each) => each.name === name));
  if (unknown !== undefined) throw fail(`${prompt}: there is no argument ${JSON.stringify(unknown.slice(0, 60))}.`);
  const values = new Map<string, string>();
  for (const { name, required, default: fallback, choices } of args) {
    const value = (Object.hasOwn(given, name) ? stripHidden(given[name] ?? '').trim() : '') || fallback;
    if (value === undefined) {
      if (required) throw fail(`${name}: is required.`);
      continue;
    }
    if (value.length > MAX_VALUE) throw fail(`${name}: must be no longer than ${MAX_VALUE} characters.`);
    const chosen = choices?.find((choice) => choice.toLowerCase() === value.toLowerCase());
    if (choices && chosen === undefined) throw fail(`${name}: must be one of ${choices.join(', ')}.`);
    values.set(name, chosen ?? value);
  }
  return values;
}

/** The URI with values in place; undefined where one of them was left out. */
function uriOf({ uri }: PromptContext, values: Values): string | undefined {
  const filled = fillTemplate(uri, Object.fromEntries(values));
  return /\{\w+\}/.test(filled) ? undefined : filled;
}

/** Pictures that models can see are shown as such: few clients look for them in resources. */
const VISIBLE = /^image\/(?:png|jpeg|gif|webp)$/;

const messageOf = (resource: ResourceContent): PromptMessage =>
  'blob' in resource && VISIBLE.test(resource.mimeType)
    ? { type: 'image', data: resource.blob, mimeType: resource.mimeType }
    : { type: 'resource', resource };

async function lookAt(
  context: PromptContext,
  values: Values,
  read: (uri: string) => Promise<ResourceContent[]>,
): Promise<PromptMessage[]> {
  const uri = uriOf(context, values);
  if (uri === undefined) return [];
  try {
    return (await read(uri)).map(messageOf);
  } catch (error) {
    if (!context.optional || !(error instanceof OperationError)) throw error;
    return [{ type: 'text', text: `Not to be had: ${uri} (${oneLine(error.message, 300)})` }];
  }
}

/** The prompt for these values: what it is about first, what to do last, where a model heeds it most. */
export async function renderPrompt(
  prompt: Prompt,
  given: Readonly<Record<string, string>>,
  read: (uri: string) => Promise<ResourceContent[]>,
): Promise<RenderedPrompt> {
  const values = valuesOf(prompt, given);
  const names = prompt.arguments.map(({ name }) => name);
  const text = fillIn(prompt.body, names, values);
  if (text === undefined) {
    throw new OperationError('too_large', `${prompt.name}: has more than ${MAX_FILLED_CHARS} characters with these.`, {
      hint: 'Give shorter values. Nothing was done.',
    });
  }
  const context: PromptMessage[] = [];
  // One after another: a caller may have few calls under way at once.
  for (const each of prompt.context) context.push(...(await lookAt(each, values, read)));
  const { title, description } = prompt;
  return {
    title,
    ...(description === undefined ? {} : { description }),
    messages: [...context, { type: 'text', text }],
  };
}
