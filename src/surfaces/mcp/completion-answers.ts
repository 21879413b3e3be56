import type { Directory } from '../../kernel/directory.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { PromptLibrary } from '../../kernel/prompts.ts';
import type { ReferenceKind } from '../../kernel/references.ts';
import type { Resources } from '../../kernel/resources.ts';
import type { Answer, Asked } from './asked.ts';
import { promptsOf } from './prompt-answers.ts';
import { type Fields, INVALID_PARAMS, isFields } from './rpc.ts';
import { RpcError } from './rpc-error.ts';
import { type Suggested, suggest } from './suggestions.ts';
import type { WordList } from './word-lists.ts';

/** Most values in one answer. https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/completion */
const MOST = 100;

const KINDS: Readonly<Partial<Record<ReferenceKind, Suggested>>> = {
  server: 'server',
  channel: 'channel',
  user: 'user',
  role: 'role',
};

/** What may stand in one place: one of these, a word of a list, or the name of something. */
interface Place {
  choices?: readonly string[];
  words?: WordList;
  kind?: Suggested | undefined;
  /** Which other field says in which server. */
  server?: string | undefined;
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
    const kind = KINDS[offer.variables.find((variable) => variable.name === name)?.kind ?? 'message'];
    return { kind, server: 'server' };
  }

  async function placeInPrompt(prompt: string, name: string, asked: Asked): Promise<Place> {
    const found = prompts && (await promptsOf(prompts, resources, asked).list()).find((each) => each.name === prompt);
    if (!found) throw new RpcError(INVALID_PARAMS, `There is no prompt ${JSON.stringify(prompt.slice(0, 80))}.`);
    const argument = found.arguments.find((each) => each.name === name);
    switch (argument?.kind) {
      case undefined:
      case 'text':
        return {};
      case 'choice':
        return { choices: argument?.choices ?? [] };
      case 'language':
      case 'time_zone':
        return { words: argument?.kind };
      default:
        return { kind: argument?.kind, server: found.arguments.find(({ kind }) => kind === 'server')?.name };
    }
  }

  return {
    async 'completion/complete'(params, asked) {
      const ref = params['ref'] as Fields;
      const { name, value } = params['argument'] as { name: string; value: string };
      const context = isFields(params['context']) ? params['context']['arguments'] : undefined;
      const given = isFields(context) ? context : {};
      const place =
        ref['type'] === 'ref/prompt'
          ? await placeInPrompt(String(ref['name']), name, asked)
          : placeInResource(String(ref['uri']), name, asked);
      const { choices, words, kind } = place;
      if (choices) return answer(choices.filter((choice) => choice.toLowerCase().startsWith(value.toLowerCase())));
      if (words) return answer((await import('./word-lists.ts')).wordsFor(words, value));
      if (kind === undefined || !directory) return answer([]);
      const named = place.server === undefined ? undefined : given[place.server];
      const server = typeof named === 'string' ? named : asked.caller.pinned.server;
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
