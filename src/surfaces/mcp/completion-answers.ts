import type { Directory } from '../../kernel/directory.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { PromptLibrary } from '../../kernel/prompts.ts';
import type { ReferenceKind } from '../../kernel/references.ts';
import type { Resources } from '../../kernel/resources.ts';
import type { Answer, Asked } from './asked.ts';
import { type Fields, INVALID_PARAMS, isFields } from './rpc.ts';
import { RpcError } from './rpc-error.ts';
import { type Suggested, suggest } from './suggestions.ts';

/** Most values in one answer. https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/completion */
const MOST = 100;

const KINDS: Readonly<Partial<Record<ReferenceKind, Suggested>>> = {
  server: 'server',
  channel: 'channel',
  user: 'user',
  role: 'role',
};

/** What may stand in one place: one of these, or the name of something. */
interface Place {
  choices?: readonly string[];
  kind?: Suggested | undefined;
}

const answer = (values: readonly string[]): Fields => ({
  completion: { values: values.slice(0, MOST), total: values.length, hasMore: values.length > MOST },
});

/** What may stand where someone types: in the variables of resource templates, and in the arguments of prompts. */
export function createCompletionAnswers(
  resources: Resources,
  prompts: PromptLibrary | undefined,
  directory: Directory | undefined,
): Readonly<Record<'completion/complete', Answer>> {
  function placeInResource(uri: string, name: string, { caller }: Asked): Place {
    const offer = resources.offers(caller).find(({ template }) => template === uri);
    if (!offer) throw new RpcError(INVALID_PARAMS, `There is no resource template ${uri.slice(0, 200)}.`);
    return { kind: KINDS[offer.variables.find((variable) => variable.name === name)?.kind ?? 'message'] };
  }

  async function placeInPrompt(prompt: string, name: string): Promise<Place> {
    const found = (await prompts?.list())?.find((each) => each.name === prompt);
    if (!found) throw new RpcError(INVALID_PARAMS, `There is no prompt ${JSON.stringify(prompt.slice(0, 80))}.`);
    const argument = found.arguments.find((each) => each.name === name);
    if (!argument || argument.kind === 'text') return {};
    return argument.kind === 'choice' ? { choices: argument.choices ?? [] } : { kind: argument.kind };
  }

  return {
    async 'completion/complete'(params, asked) {
      const ref = params['ref'] as Fields;
      const { name, value } = params['argument'] as { name: string; value: string };
      const context = isFields(params['context']) ? params['context']['arguments'] : undefined;
      const given = isFields(context) ? context : {};
      const { choices, kind } =
        ref['type'] === 'ref/prompt'
          ? await placeInPrompt(String(ref['name']), name)
          : placeInResource(String(ref['uri']), name, asked);
      if (choices) return answer(choices.filter((choice) => choice.toLowerCase().startsWith(value.toLowerCase())));
      if (kind === undefined || !directory) return answer([]);
      const server = typeof given['server'] === 'string' ? given['server'] : asked.caller.pinned.server;
      try {
        return answer(await suggest(directory, { kind, text: value, server }, asked));
      } catch (error) {
        // Who types needs no error: calling with what was typed tells what is wrong.
        if (error instanceof OperationError) return answer([]);
        throw error;
      }
    },
  };
}
