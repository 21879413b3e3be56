import { ConfigError } from '../../config/config-error.ts';
import type { SettingName } from '../../config/settings.ts';
import type { Context } from '../../kernel/context.ts';
import { operator } from '../callers.ts';
import { workOnOwnJobs } from '../jobs/own-jobs.ts';
import { outputGone } from '../output.ts';
import { type Started, start } from '../start.ts';

interface CommandOptions {
  flags: Partial<Record<SettingName, unknown>>;
  sandbox: boolean;
}

/** So long one call waits; then the next one goes on. */
const WAIT_SECONDS = 60;
const OPEN: readonly unknown[] = ['queued', 'running'];

/** One line that is written over where a person looks, a line each where a file does. */
function printer(): { show: Context['progress']; end(): void } {
  const { isTTY } = process.stderr;
  let last = '';
  return {
    show(done, total, message = '') {
      const line = message || `${done}${total === undefined ? '' : ` of ${total}`}`;
      if (line === last) return;
      last = line;
      process.stderr.write(isTTY ? `\r\u001b[K${line.slice(0, (process.stderr.columns ?? 80) - 1)}` : `${line}\n`);
    },
    end() {
      if (isTTY && last !== '') process.stderr.write('\n');
    },
  };
}

/** Calls operations as the operator, and watches the job that they tell of until it ends. */
async function follow(
  { flags, sandbox }: CommandOptions,
  first: { operation: string; args: Record<string, unknown> },
  working: readonly number[],
): Promise<number> {
  const parts = await start({ flags, sandbox, fileRoots: [], defaults: { gateway: false, logLevel: 'warn' } });
  const ended = new AbortController();
  const end = () => ended.abort();
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  outputGone.addEventListener('abort', end);
  const jobs = workOnOwnJobs(parts, working);
  const progress = printer();
  try {
    const status = await watch(parts, first, { signal: ended.signal, progress: progress.show });
    progress.end();
    return status;
  } finally {
    await jobs.stop();
    await parts.stop();
  }
}

async function watch(
  { guild, config, registry }: Started,
  first: { operation: string; args: Record<string, unknown> },
  { signal, progress }: { signal: AbortSignal; progress: Context['progress'] },
): Promise<number> {
  const caller = operator(config, registry);
  let next = first;
  let job: unknown;
  for (;;) {
    try {
      const outcome = await guild.invoke({ ...next, caller, surface: 'cli', signal, progress, format: 'json' });
      if (outcome.kind !== 'done') throw new Error(`${next.operation} waits for somebody to agree.`);
      job = outcome.data['job'];
      if (!OPEN.includes(outcome.data['status'])) {
        process.stdout.write(`${JSON.stringify(outcome.data, null, 2)}\n`);
        return outcome.data['status'] === 'done' ? 0 : 1;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    if (signal.aborted) {
      process.stderr.write(`\nNot at its end; it goes on with: guildhall job ${job ?? ''}\n`);
      return 1;
    }
    next = { operation: 'wait_for_job', args: { job, wait: WAIT_SECONDS } };
  }
}

export function runBackfillCommand({ args, ...options }: CommandOptions & { args: Record<string, unknown> }) {
  return follow(options, { operation: 'backfill_history', args: { ...args, wait: 0 } }, []);
}

export async function runJobCommand({ id, ...options }: CommandOptions & { id: string }): Promise<number> {
  if (!/^[1-9]\d{0,14}$/.test(id)) {
    const problem = `${JSON.stringify(id.slice(0, 40))} is no number of a job`;
    throw new ConfigError('id', 'the command line', problem, 'guildhall call list_jobs shows them.');
  }
  const job = Number(id);
  return follow(options, { operation: 'wait_for_job', args: { job, wait: WAIT_SECONDS } }, [job]);
}
