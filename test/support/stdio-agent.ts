import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { command } from './program.ts';

export interface StdioAgent {
  pid: number;
  client: Client;
  /** What programs get; throws with the error's words. */
  call<T>(name: string, args?: Record<string, unknown>, onprogress?: () => void): Promise<T>;
  kill(): void;
}

const READS = /^(list|get|wait|read|search)_/;

/** An AI client with its own `guildhall stdio`, as they are configured on a laptop. */
export async function startStdioAgent(place: { env: Record<string, string>; home: string }): Promise<StdioAgent> {
  const [program = '', ...args] = command;
  const transport = new StdioClientTransport({
    command: program,
    args: [...args, 'stdio'],
    env: place.env,
    cwd: place.home,
    stderr: 'ignore',
  });
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport);
  const pid = transport.pid ?? 0;
  return {
    pid,
    client,
    async call<T>(name: string, given: Record<string, unknown> = {}, onprogress?: () => void): Promise<T> {
      const answer = await client.callTool(
        { name, arguments: { ...(READS.test(name) ? { format: 'json' } : {}), ...given } },
        { timeout: 60_000, ...(onprogress ? { onprogress } : {}) },
      );
      if (answer.isError) throw new Error(JSON.stringify(answer.content));
      return answer.structuredContent as T;
    },
    kill: () => void process.kill(pid, 'SIGKILL'),
  };
}
