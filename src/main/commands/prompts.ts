import type { SettingName } from '../../config/settings.ts';
import { OperationError } from '../../kernel/errors.ts';
import { type PromptView, promptLine } from '../../operations/prompts/shapes.ts';
import { runCallCommand } from './call.ts';

interface PromptsOptions {
  flags: Partial<Record<SettingName, unknown>>;
  sandbox: boolean;
  name?: string;
  values: readonly string[];
  /** The Markdown instead of what it becomes. */
  source: boolean;
  json: boolean;
}

/** Values of prompts are texts, whatever they look like. */
function valuesIn(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      if (at > 0) return [word.slice(0, at), word.slice(at + 1)];
      throw new OperationError('invalid_input', `"${word}" is not of the form argument=value.`, {
        hint: 'Quote values with spaces for the shell: about="new voice channel".',
      });
    }),
  );
}

function listed({ prompts, problems = [] }: Record<string, unknown>): string {
  const lines = (prompts as PromptView[]).map(promptLine);
  return [...lines, ...(problems as string[]).map((problem) => `left out: ${problem}`)].join('\n');
}

const textOf = ({ text }: Record<string, unknown>) => String(text).trimEnd();

/** What agents do with the same operations, for the shell: texts can be piped into a file, or into a model. */
export function runPrompts({ flags, sandbox, name, values, source, json }: PromptsOptions): Promise<number> {
  const call = (operation: string, args: object, show: (answer: Record<string, unknown>) => string) =>
    runCallCommand({
      flags,
      sandbox,
      operation,
      fields: [],
      json: JSON.stringify(args),
      text: false,
      ...(json ? {} : { show }),
    });
  if (name === undefined) return call('list_prompts', {}, listed);
  if (source) return call('get_prompt', { name }, textOf);
  return call('run_prompt', { name, arguments: valuesIn(values) }, textOf);
}
