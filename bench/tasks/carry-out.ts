import type { StdioSession } from '../stdio-session.ts';
import { community } from './community.ts';
import type { Agent, Script, Stage, Task } from './task.ts';
import { team } from './team.ts';

/** Ten, in this order: who is inactive is asked before somebody floods the channels. */
export const tasks: readonly Task[] = [...team.slice(0, 1), ...community, ...team.slice(1)];

export interface Called {
  name: string;
  arguments: Record<string, unknown>;
  /** All text of the answer: what the model behind a client reads of it. */
  answer: string;
}

export interface CarriedOut {
  calls: Called[];
  /** Milliseconds that the calls took. */
  ms: number;
  /** What is not as it should be. */
  missing: string | undefined;
}

/** Does a task through a server, and looks past the server whether it is done. */
export async function carryOut(
  task: Task,
  script: Script,
  session: Pick<StdioSession, 'request'>,
  stage: Stage,
  server: string,
): Promise<CarriedOut> {
  const calls: Called[] = [];
  let ms = 0;
  const agent: Agent = {
    server,
    async call(name, args = {}) {
      const begun = performance.now();
      const { content, isError } = (await session.request('tools/call', { name, arguments: args })) as {
        content: { text?: string }[];
        isError?: boolean;
      };
      ms += performance.now() - begun;
      const answer = content.map(({ text }) => text ?? '').join('\n');
      calls.push({ name, arguments: args, answer });
      if (isError) throw new Error(`${name}: ${answer}`);
      return answer;
    },
  };
  await task.before?.(stage);
  const others = task.meanwhile?.(stage);
  try {
    const [said] = await Promise.all([script(agent), others]);
    return { calls, ms, missing: await task.missing(stage, said) };
  } catch (error) {
    return { calls, ms, missing: error instanceof Error ? error.message : String(error) };
  }
}
