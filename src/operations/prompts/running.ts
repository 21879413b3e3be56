import { z } from 'zod';
import { fence } from '../../domain/fence.ts';
import { oneLine } from '../../domain/hidden-text.ts';
import { asAnswer, asQuestion } from '../../domain/prompts/wording.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { Name } from './shapes.ts';

const noModel = () =>
  new OperationError('conflict', 'This client offers no model that could answer (MCP sampling).', {
    hint: 'Leave sample out: the prompt is returned then, and you do what it says. Nothing was done.',
  });

export const running = {
  run_prompt: operation({
    title: 'Run a prompt',
    description:
      'Do a task from list_prompts, with what it is about already looked up. Where the client offers its model (MCP sampling), that answers; else the task is returned with everything it needs, for you to do.',
    effect: 'read',
    permissions: [],
    rare: true,
    // What users wrote is marked where it stands: the task around it is to be followed.
    trusted: true,
    reach: 'channel',
    input: z.object({
      name: Name,
      arguments: z.record(z.string(), z.string()).default({}).describe('Values by name of the argument'),
      sample: z
        .boolean()
        .optional()
        .describe("true: only by the client's model; false: return it. Default: whichever is possible"),
      max_tokens: z.int().min(50).max(16_000).default(4000).describe("Length of the model's answer"),
    }),
    output: z.object({
      name: z.string(),
      title: z.string(),
      answered: z.boolean().describe("Whether the client's model has done it, and text is its answer"),
      model: z.string().optional(),
      stopped: z.string().optional().describe('Why the answer ended'),
      text: z.string(),
    }),
    text: ({ title, answered, model, stopped, text }) =>
      answered ? `${title}, by ${model}${stopped === 'maxTokens' ? ' (cut at max_tokens)' : ''}:\n${text}` : text,
    async run({ name, arguments: values, sample, max_tokens }, { prompts, sample: ask }) {
      const prompt = await prompts.get(name);
      const { title } = prompt;
      if (sample === true && !ask) throw noModel();
      const answer =
        sample === false
          ? undefined
          : await ask?.(async () => asQuestion(await prompts.render(prompt, values), max_tokens));
      if (answer && answer.text.trim() !== '') {
        const { model, stopped } = answer;
        return {
          name,
          title,
          answered: true,
          model: oneLine(model),
          ...(stopped === undefined ? {} : { stopped: oneLine(stopped) }),
          // It read what strangers wrote.
          text: fence(answer.text, 'made from data of Discord'),
        };
      }
      return { name, title, answered: false, text: asAnswer(await prompts.render(prompt, values)) };
    },
  }),
};
