import { z } from 'zod';
import { MAX_PROMPT_CHARS } from '../../domain/prompts/names.ts';
import { operation } from '../../kernel/operation.ts';
import { Name } from './shapes.ts';

const inUse = {
  name: z.string(),
  title: z.string(),
  version: z.int(),
};

export const saving = {
  save_prompt: operation({
    title: 'Save a prompt',
    description:
      'Keep a prompt for everybody on this server, or a new version of one: Markdown below a front matter (get_prompt shows how). In the text {{argument}} is its value, {{#argument}}…{{/argument}} stands only where it has one. Earlier versions are kept.',
    effect: 'update',
    idempotent: true,
    permissions: [],
    rare: true,
    trusted: true,
    input: z.object({
      name: Name,
      text: z.string().min(1).max(MAX_PROMPT_CHARS).describe('Front matter between two lines of ---, then the text'),
    }),
    output: z.object({
      ...inUse,
      replaces: z.string().optional().describe('What had this name before'),
      beyond: z.array(z.string()).optional().describe('Optional context that this role may not read'),
    }),
    text: ({ name, version, replaces, beyond }) =>
      [
        `Saved ${name}, version ${version}${replaces === undefined ? '' : `, instead of ${replaces}`}.`,
        ...(beyond ? [`This role may not read ${beyond.join(', ')}: such parts are left out for it.`] : []),
      ].join(' '),
    async run({ name, text }, { prompts }) {
      const before = (await prompts.list()).find((prompt) => prompt.name === name);
      const saved = await prompts.save({ name, text });
      const beyond = prompts.beyond(saved);
      const same = before?.source === 'saved' && before.version === saved.version;
      const had = before?.source === 'saved' ? `version ${before.version} by ${before.author}` : 'the built-in one';
      return {
        name,
        title: saved.title,
        version: saved.version ?? 1,
        ...(before && !same ? { replaces: had } : {}),
        ...(beyond.length > 0 ? { beyond } : {}),
      };
    },
  }),

  restore_prompt_version: operation({
    title: 'Restore a version of a prompt',
    description: 'Go back, or forth, to a version of a saved prompt. The others stay.',
    effect: 'update',
    idempotent: true,
    permissions: [],
    rare: true,
    trusted: true,
    input: z.object({ name: Name, version: z.int().min(1) }),
    output: z.object(inUse),
    text: ({ name, version }) => `Version ${version} of ${name} is in use now.`,
    async run({ name, version }, { prompts }) {
      const { title } = await prompts.restore(name, version);
      return { name, title, version };
    },
  }),

  delete_prompt: operation({
    title: 'Delete a prompt',
    description: 'Delete a saved prompt with all its versions. A built-in one that it replaced is back.',
    effect: 'delete',
    permissions: [],
    rare: true,
    trusted: true,
    input: z.object({ name: Name }),
    output: z.object({ name: z.string(), now: z.enum(['built-in', 'saved', 'file']).optional() }),
    text: ({ name, now }) =>
      `Deleted ${name}.${now === undefined ? '' : ` The ${now} one of that name is in use now.`}`,
    async run({ name }, { prompts }) {
      const now = await prompts.remove(name);
      return { name, ...(now ? { now: now.source } : {}) };
    },
  }),
};
