import type { Caller } from '../../kernel/caller.ts';
import { OperationError } from '../../kernel/errors.ts';
import { boundValues, type Prompt, type PromptLibrary } from '../../kernel/prompts.ts';
import type { ResourceContent, Resources } from '../../kernel/resources.ts';
import type { Answer, Asked } from './asked.ts';
import { type Fields, INVALID_PARAMS, isFields } from './rpc.ts';
import { ApprovalNeeded, RpcError, rpcError } from './rpc-error.ts';

/** Those whose subject this caller may see. */
const usable = (prompts: readonly Prompt[], resources: Resources, caller: Caller): Prompt[] =>
  prompts.filter(({ context }) => context.every(({ uri, optional }) => optional || resources.knows(uri, caller)));

function listed(prompt: Prompt, caller: Caller) {
  const { name, title, description, arguments: args } = prompt;
  const bound = boundValues(prompt, caller);
  return {
    name,
    title,
    ...(description === undefined ? {} : { description }),
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

/** What people start with a slash or a menu of their client: a task, with what it is about. */
export function createPromptAnswers(
  prompts: PromptLibrary,
  resources: Resources,
): Readonly<Record<'prompts/list' | 'prompts/get', Answer>> {
  const reading =
    ({ caller, signal, progress, approval }: Asked) =>
    async (uri: string): Promise<ResourceContent[]> => {
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
    };

  async function get(name: string, values: Record<string, string>, asked: Asked): Promise<Fields> {
    const prompt = await prompts.get(name);
    const rendered = await prompts.render(prompt, { ...boundValues(prompt, asked.caller), ...values }, reading(asked));
    return {
      description: rendered.description ?? rendered.title,
      messages: rendered.messages.map((content) => ({ role: 'user', content })),
    };
  }

  return {
    async 'prompts/list'({ cursor }, { caller }) {
      if (cursor !== undefined) {
        throw new RpcError(INVALID_PARAMS, 'Unknown cursor: the prompts come in one page, ask without cursor.');
      }
      const found = usable(await prompts.list(), resources, caller);
      return { prompts: found.map((prompt) => listed(prompt, caller)) };
    },

    async 'prompts/get'(params, asked) {
      try {
        return await get(String(params['name']), textsIn(params['arguments']), asked);
      } catch (error) {
        throw error instanceof OperationError ? rpcError(error) : error;
      }
    },
  };
}
