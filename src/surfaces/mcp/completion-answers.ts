import type { Directory } from '../../kernel/directory.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { ReferenceKind } from '../../kernel/references.ts';
import type { Resources } from '../../kernel/resources.ts';
import type { Answer } from './asked.ts';
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

const answer = (values: readonly string[]): Fields => ({
  completion: { values: values.slice(0, MOST), total: values.length, hasMore: values.length > MOST },
});

/** What may stand where someone types: in the variables of resource templates, and in the arguments of prompts. */
export function createCompletionAnswers(
  resources: Resources,
  directory: Directory | undefined,
): Readonly<Record<'completion/complete', Answer>> {
  return {
    async 'completion/complete'(params, asked) {
      const ref = params['ref'] as Fields;
      const { name, value } = params['argument'] as { name: string; value: string };
      const context = isFields(params['context']) ? params['context']['arguments'] : undefined;
      const given = isFields(context) ? context : {};
      const uri = String(ref['uri']);
      const offer = resources.offers(asked.caller).find(({ template }) => template === uri);
      if (!offer) throw new RpcError(INVALID_PARAMS, `There is no resource template ${uri.slice(0, 200)}.`);
      const kind = KINDS[offer.variables.find((variable) => variable.name === name)?.kind ?? 'message'];
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
