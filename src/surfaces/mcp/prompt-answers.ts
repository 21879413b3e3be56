import type { Caller } from '../../kernel/caller.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { Guild } from '../../kernel/pipeline.ts';
import type { Prompt, PromptLibrary } from '../../kernel/prompts.ts';
import { boundValues, type CallerPrompts, promptsFor } from '../../kernel/prompts-for.ts';
import type { ResourceContent, Resources } from '../../kernel/resources.ts';
import type { Answer, Asked } from './asked.ts';
import { type Fields, INVALID_PARAMS, isFields } from './rpc.ts';
import { ApprovalNeeded, RpcError, rpcError } from './rpc-error.ts';

function listed(prompt: Prompt, caller: Caller) {
  const { name, title, description, arguments: args, author } = prompt;
  const bound = boundValues(prompt, caller);
  // People should know whose words they are about to give to their model.
  const told = [description, author && `(Saved by ${author}.)`].filter(Boolean).join(' ');
  return {
    name,
    title,
    ...(told === '' ? {} : { description: told }),
    arguments: args
      .filter((argument) => !Object.hasOwn(bound, argument.name))
      .map((argument) => ({
        name: argument.name,
        ...(argument.description === undefined ? {} : { description: argument.description }),
        required: argument.required,
      })),
  };
}

const textsIn = (value: unknown): Record<string, string> =>
  isFields(value) ? Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)])) : {};

/** The prompts of whoever asks, with what they are about read on behalf of the request. */
export const promptsOf = (
  prompts: PromptLibrary,
  resources: Resources,
  { caller, signal, progress, approval }: Pick<Asked, 'caller' | 'signal' | 'progress' | 'approval'>,
): CallerPrompts =>
  promptsFor(prompts, {
    caller,
    mayRead: (uri) => resources.knows(uri, caller),
    async read(uri): Promise<ResourceContent[]> {
      const asking = {
        caller,
        signal,
        surface: 'mcp',
        ...(progress ? { progress } : {}),
        ...(approval ? { approval } : {}),
      };
      const found = await resources.read(uri, asking);
      if (found?.kind === 'approval') throw new ApprovalNeeded(found.request);
      if (found) return found.contents;
      throw new OperationError('not_found', `There is no resource ${uri.slice(0, 200)}.`, {
        hint: 'The role of this session may not allow what the prompt is about.',
      });
    },
  });

/** What people start with a slash or a menu of their client: a task, with what it is about. */
export function createPromptAnswers(
  guild: Pick<Guild, 'record'>,
  library: PromptLibrary,
  resources: Resources,
): Readonly<Record<'prompts/list' | 'prompts/get', Answer>> {
  async function get(name: string, values: Record<string, string>, asked: Asked): Promise<Fields> {
    const prompts = promptsOf(library, resources, asked);
    const rendered = await prompts.render(await prompts.get(name), values);
    return {
      description: rendered.description ?? rendered.title,
      messages: rendered.messages.map((content) => ({ role: 'user', content })),
    };
  }

  return {
    async 'prompts/list'({ cursor }, asked) {
      if (cursor !== undefined) {
        throw new RpcError(INVALID_PARAMS, 'Unknown cursor: the prompts come in one page, ask without cursor.');
      }
      const found = await promptsOf(library, resources, asked).list();
      return { prompts: found.map((prompt) => listed(prompt, asked.caller)) };
    },

    async 'prompts/get'({ name, arguments: given }, asked) {
      const { caller, signal } = asked;
      const args = { name: String(name), arguments: textsIn(given) };
      let answer: Fields = {};
      const outcome = await guild
        .record({ operation: 'prompts/get', args, caller, surface: 'mcp', signal }, async () => {
          try {
            answer = await get(args.name, args.arguments, asked);
            return { kind: 'done', data: {}, structured: {}, text: '', blocks: [] };
          } catch (error) {
            if (error instanceof ApprovalNeeded) return { kind: 'approval', request: error.request };
            throw error;
          }
        })
        .catch((error) => {
          throw error instanceof OperationError ? rpcError(error) : error;
        });
      if (outcome.kind === 'approval') throw new ApprovalNeeded(outcome.request);
      return answer;
    },
  };
}
