import { z } from 'zod';

/** What became of each item of a mass operation. */
export const BatchReport = z.object({
  done: z.array(z.string()),
  failed: z.array(z.object({ id: z.string(), problem: z.string() })),
});

/** `verb` in the past tense, as in "Banned 3". */
export function batchText({ done, failed }: z.output<typeof BatchReport>, verb: string): string {
  const all = done.length + failed.length;
  return [
    `${verb} ${done.length}${failed.length > 0 ? ` of ${all}` : ''}: ${done.join(' ') || 'nobody'}.`,
    ...failed.map(({ id, problem }) => `not ${id}: ${problem}`),
  ].join('\n');
}
