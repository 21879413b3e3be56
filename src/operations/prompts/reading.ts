import { z } from 'zod';
import { operation } from '../../kernel/operation.ts';
import { numberCursor } from '../shapes/cursors.ts';
import { Name, promptFields, promptLine, promptView } from './shapes.ts';

export const reading = {
  list_prompts: operation({
    title: 'List prompts',
    description:
      'Tasks that this server knows how to do well, with what they take: built in, saved by agents, and files of the operator. run_prompt does one.',
    effect: 'read',
    permissions: [],
    rare: true,
    reach: 'channel',
    input: z.object({
      query: z.string().max(100).optional().describe('Only those with this in name, title or description'),
    }),
    output: z.object({
      prompts: z.array(z.object(promptFields)),
      problems: z.array(z.string()).optional().describe('Files that cannot be used, and why'),
    }),
    text: ({ prompts, problems = [] }) =>
      [
        ...(prompts.length > 0 ? prompts.map(promptLine) : ['There are no such prompts.']),
        ...problems.map((problem) => `Left out: ${problem}`),
      ].join('\n'),
    async run({ query = '' }, { prompts }) {
      const wanted = query.trim().toLowerCase();
      const found = (await prompts.list()).filter(({ name, title, description = '' }) =>
        [name, title, description].some((text) => text.toLowerCase().includes(wanted)),
      );
      const problems = await prompts.problems();
      return { prompts: found.map(promptView), ...(problems.length > 0 ? { problems: [...problems] } : {}) };
    },
  }),

  get_prompt: operation({
    title: 'Get a prompt',
    description:
      'The Markdown that a prompt is made of, to learn from or to change and save: a front matter with title, description, arguments and context (resources that go with it), then the text.',
    effect: 'read',
    permissions: [],
    rare: true,
    reach: 'channel',
    input: z.object({
      name: Name,
      version: z.int().min(1).optional().describe('An earlier version of a saved prompt. Default: the one in use'),
    }),
    output: z.object({
      ...promptFields,
      context: z.array(z.object({ uri: z.string(), optional: z.boolean() })),
      text: z.string(),
    }),
    text: (view) => `${promptLine(view)}\n\n${view.text}`,
    async run({ name, version }, { prompts }) {
      const prompt = await prompts.get(name, version);
      return {
        ...promptView(prompt),
        context: prompt.context.map(({ uri, optional }) => ({ uri, optional })),
        text: prompt.text,
      };
    },
  }),

  list_prompt_versions: operation({
    title: 'List versions of a prompt',
    description:
      'The versions that are kept of a saved prompt, newest first: who saved them and when, and which is in use.',
    effect: 'read',
    permissions: [],
    rare: true,
    reach: 'channel',
    input: z.object({
      name: Name,
      limit: z.int().min(1).max(100).default(20),
      after: numberCursor(9),
    }),
    output: z.object({
      name: z.string(),
      versions: z.array(
        z.object({
          version: z.int(),
          title: z.string(),
          author: z.string(),
          created_at: z.string(),
          in_use: z.boolean(),
        }),
      ),
      next: z.string().optional(),
    }),
    text: ({ name, versions }) =>
      versions.length === 0
        ? `No version of ${name} was saved.`
        : versions
            .map(
              ({ version, title, author, created_at, in_use }) =>
                `${version}${in_use ? ' (in use)' : ''}: ${title}, by ${author}, ${created_at}`,
            )
            .join('\n'),
    async run({ name, limit, after }, { prompts }) {
      const page = { limit: limit + 1, ...(after === undefined ? {} : { before: Number(after) }) };
      const found = await prompts.history(name, page);
      const versions = found.slice(0, limit);
      const last = versions.at(-1);
      return {
        name,
        versions: versions.map(({ active, created_at, ...version }) => ({
          ...version,
          created_at: new Date(created_at).toISOString(),
          in_use: active,
        })),
        ...(found.length > limit && last ? { next: String(last.version) } : {}),
      };
    },
  }),
};
