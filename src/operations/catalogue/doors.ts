import { z } from 'zod';
import { searchOperations, signature } from '../../domain/operation-search.ts';
import { door, operation } from '../../kernel/operation.ts';

const input = z.object({
  operation: z.string().describe('Name from search_operations'),
  arguments: z.record(z.string(), z.unknown()).optional(),
});

/** Whatever the operation behind the door returns. */
const anything = z.looseObject({});

/** The best are nearly always what was meant: the fields of the others would cost more than asking again. */
const SPELLED = 3;

/** The first sentence, which says what it does. */
const begun = (description: string) => /^.*?[.。](?=\s|$)/s.exec(description)?.[0] ?? description;

export const doors = {
  search_operations: operation({
    title: 'Search operations',
    description:
      'Find operations beyond the listed tools (webhooks, invites, roles, bans, …) by what they do. Run one with call_read_operation, call_write_operation or call_delete_operation.',
    effect: 'read',
    reach: 'channel',
    permissions: [],
    trusted: true,
    rows: false,
    input: z.object({ query: z.string().max(200), limit: z.int().min(1).max(30).default(8) }),
    output: z.object({
      operations: z.array(
        z.object({ name: z.string(), effect: z.string(), description: z.string(), signature: z.string() }),
      ),
    }),
    text: ({ operations }) => {
      if (operations.length === 0) return 'Nothing fits. Try other words, or fewer.';
      const spelled = operations
        .slice(0, SPELLED)
        .map((each) => `${each.signature} [${each.effect}] ${each.description}`);
      const others = operations
        .slice(SPELLED)
        .map((each) => `${each.name} [${each.effect}] ${begun(each.description)}`);
      return [
        ...spelled,
        ...(others.length > 0 ? ['Also, whose fields a search for the name tells:', ...others] : []),
      ].join('\n');
    },
    async run({ query, limit }, context) {
      const all = await context.everyOperation();
      const named = all.filter(({ name }) => name === query.trim());
      const found = named.length > 0 ? named : searchOperations(all, query).slice(0, limit);
      // Who asks for one by name wants to call it: then objects are spelled out.
      const depth = named.length > 0 ? 3 : 0;
      return {
        operations: found.map((entry) => ({
          name: entry.name,
          effect: entry.effect,
          description: entry.description,
          signature: signature(entry, depth),
        })),
      };
    },
  }),
  list_hidden_tools: operation({
    title: 'List hidden tools',
    description:
      'Tools that are not listed because the bot lacks a permission everywhere, or an intent, and what to do.',
    effect: 'read',
    reach: 'channel',
    permissions: [],
    rare: true,
    trusted: true,
    resources: [{ template: 'guildhall://hidden-tools', name: 'hidden-tools', title: 'Hidden tools, and why' }],
    input: z.object({}),
    output: z.object({ tools: z.array(z.object({ name: z.string(), why: z.string() })) }),
    text: ({ tools }) => (tools.length === 0 ? 'None is hidden.' : tools.map(({ why }) => why).join('\n')),
    run: async (_input, context) => ({ tools: [...context.hiddenTools()] }),
  }),
  call_read_operation: door(
    {
      title: 'Call a reading operation',
      description: 'Run an operation that only reads.',
      effect: 'read',
      door: ['read'],
      input,
    },
    anything,
  ),
  call_write_operation: door(
    {
      title: 'Call a writing operation',
      description: 'Run an operation that creates or changes something.',
      effect: 'update',
      door: ['create', 'update'],
      input,
    },
    anything,
  ),
  call_delete_operation: door(
    {
      title: 'Call a deleting operation',
      description: 'Run an operation that deletes, removes or bans.',
      effect: 'delete',
      door: ['delete'],
      input,
    },
    anything,
  ),
};
