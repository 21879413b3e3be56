import { createInterface } from 'node:readline/promises';
import type { SettingName } from '../../config/settings.ts';
import { runCall } from '../../surfaces/cli/call.ts';
import { operator } from '../callers.ts';
import { workOnOwnJobs } from '../jobs/own-jobs.ts';
import { start } from '../start.ts';

interface CallOptions {
  flags: Partial<Record<SettingName, unknown>>;
  sandbox: boolean;
  operation: string;
  fields: readonly string[];
  json?: string;
  text: boolean;
  idempotencyKey?: string;
  /** What to print of an answer. Default: all of it, as JSON. */
  show?: ((answer: Record<string, unknown>) => string) | undefined;
  /** How a text is printed. Default: as it is. */
  wording?: (text: string) => string;
}

async function confirm(question: string): Promise<boolean> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await prompt.question(`${question} [y/N] `)).trim());
  } finally {
    prompt.close();
  }
}

/** One operation, over REST alone: a gateway connection would outlast the call. */
export async function runCallCommand(options: CallOptions): Promise<number> {
  const { operation, fields, text, idempotencyKey } = options;
  const parts = await start({
    flags: options.flags,
    sandbox: options.sandbox,
    fileRoots: [process.cwd()],
    defaults: { gateway: false, logLevel: 'warn' },
  });
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  process.once('SIGINT', interrupt);
  const jobs = workOnOwnJobs(parts);
  try {
    const json = options.json === '-' ? await Bun.stdin.text() : options.json;
    const output = await runCall(parts.guild, operator(parts.config, parts.registry), {
      operation,
      pairs: fields,
      text,
      signal: interrupted.signal,
      aside: (line) => process.stderr.write(`${line}\n`),
      ...(json === undefined ? {} : { json }),
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      ...(process.stdin.isTTY ? { confirm } : {}),
    });
    const { show, wording = (plain) => plain } = options;
    process.stdout.write(`${show ? show(JSON.parse(output)) : wording(output)}\n`);
    return 0;
  } finally {
    process.off('SIGINT', interrupt);
    await jobs.stop();
    await parts.stop();
  }
}
