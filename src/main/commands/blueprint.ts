import { readFile } from 'node:fs/promises';
import type { SettingName } from '../../config/settings.ts';
import { OperationError } from '../../kernel/errors.ts';
import { runCallCommand } from './call.ts';

interface BlueprintOptions {
  flags: Partial<Record<SettingName, unknown>>;
  sandbox: boolean;
  task: 'export' | 'plan' | 'apply' | 'undo';
  what: string | undefined;
  args: Record<string, unknown>;
}

/** The longest that one call waits for a job. */
const WAIT_SECONDS = 100;

async function argsOf({ task, what, args }: BlueprintOptions): Promise<Record<string, unknown>> {
  if (task === 'export') return args;
  if (task === 'undo') return { ...args, job: Number(what), wait: WAIT_SECONDS };
  const wait = task === 'apply' ? { wait: WAIT_SECONDS } : {};
  if (what === undefined) {
    throw new OperationError('invalid_input', `${task}: which file?`, {
      hint: `guildhall blueprint ${task} server.yaml`,
    });
  }
  return { ...args, ...wait, ...(/^https?:\/\//i.test(what) ? { file: what } : { blueprint: await textIn(what) }) };
}

/** Whoever runs the command line may read what they can read. */
async function textIn(file: string): Promise<string> {
  if (file === '-') return Bun.stdin.text();
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new OperationError('not_found', `${file}: cannot be read.`, { hint: 'Check the path.', cause: error });
  }
}

/** Marks around text of others, which are for models. */
const withoutMarks = (text: string) =>
  text
    .split('\n')
    .filter((line) => !/^\[(?:untrusted|end) [0-9a-f]{6}\b.*\]$/.test(line))
    .join('\n');

export async function runBlueprint(options: BlueprintOptions): Promise<number> {
  const { flags, sandbox, task } = options;
  return runCallCommand({
    flags,
    sandbox,
    operation: `${task}_blueprint`,
    fields: [],
    json: JSON.stringify(await argsOf(options)),
    text: task !== 'export',
    show: task === 'export' ? ({ blueprint }) => String(blueprint).trimEnd() : undefined,
    wording: withoutMarks,
  });
}
