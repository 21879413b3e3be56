import { once } from 'node:events';
import { createWriteStream, rmSync } from 'node:fs';
import { loadConfig } from '../../config/load.ts';
import type { SettingName } from '../../config/settings.ts';
import { OperationError } from '../../kernel/errors.ts';
import {
  backupStore,
  compactStore,
  exportStore,
  migrateStore,
  restoreStore,
  storeStatus,
} from '../../storage/maintenance.ts';
import { storeUrl } from '../store-url.ts';

export type DbTask = 'status' | 'migrate' | 'compact' | 'backup' | 'export' | 'restore';

interface DbOptions {
  flags: Partial<Record<SettingName, unknown>>;
  task: DbTask;
  /** Where to write to or read from; an export without one goes to stdout. */
  file?: string;
  json: boolean;
}

const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
const say = (line: string) => process.stdout.write(`${line}\n`);

async function status(url: string, json: boolean): Promise<void> {
  const found = await storeStatus(url);
  if (json) {
    say(JSON.stringify(found, null, 2));
    return;
  }
  const { address, schema, size_bytes } = found;
  const state =
    schema.found === schema.expected
      ? 'up to date'
      : schema.found < schema.expected
        ? `version ${schema.expected} comes with the next start, or with: guildhall db migrate`
        : `newer than this program, which knows ${schema.expected}: use the Guildhall that wrote it, or a later one`;
  say(`Store   ${address}`);
  say(`Schema  version ${schema.found}, ${state}`);
  say(`Size    ${megabytes(size_bytes)}`);
}

async function exportTo(url: string, file: string | undefined): Promise<void> {
  // Messages of people: for the owner's eyes alone, and never over something that is there.
  const target = file === undefined ? process.stdout : createWriteStream(file, { flags: 'wx', mode: 0o600 });
  let failure: Error | undefined;
  target.on('error', (error) => {
    failure = error;
  });
  const write = async (line: string) => {
    if (failure) throw cannotWrite(file, failure);
    if (!target.write(`${line}\n`)) await Promise.race([once(target, 'drain'), once(target, 'close')]);
  };
  try {
    if (file !== undefined) await once(target, 'open').catch((error) => Promise.reject(cannotWrite(file, error)));
    const lines = await exportStore(url, write);
    if (file !== undefined) {
      target.end();
      await once(target, 'finish');
      say(`Exported ${lines - 2} rows to ${file}.`);
    }
    if (failure) throw cannotWrite(file, failure);
  } catch (error) {
    // What became of stdout is told for all commands alike.
    if (file === undefined && failure) return;
    if (file !== undefined && !(error instanceof OperationError && error.code === 'conflict')) {
      rmSync(file, { force: true });
    }
    throw error;
  }
}

function cannotWrite(file: string | undefined, error: Error): OperationError {
  const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
  return new OperationError(
    exists ? 'conflict' : 'invalid_input',
    exists ? `${file} exists already.` : `The export cannot be written to ${file ?? 'stdout'}.`,
    {
      hint: exists ? 'Name a file that does not exist.' : 'Check the path, its permissions and the free space.',
      cause: error,
    },
  );
}

export async function runDb({ flags, task, file, json }: DbOptions): Promise<number> {
  const url = storeUrl(loadConfig({ flags }).config);
  switch (task) {
    case 'status':
      await status(url, json);
      return 0;
    case 'migrate': {
      const { found, expected, applied } = await migrateStore(url);
      for (const name of applied) say(`Applied: ${name}`);
      say(
        applied.length > 0 ? `The schema is now version ${expected}.` : `The schema is version ${found}: up to date.`,
      );
      return 0;
    }
    case 'compact': {
      const { before, after } = await compactStore(url);
      say(`${megabytes(before)} before, ${megabytes(after)} now.`);
      return 0;
    }
    case 'backup':
      await backupStore(url, file ?? '');
      say(`Copied to ${file}. guildhall db restore takes it back.`);
      return 0;
    case 'export':
      await exportTo(url, file);
      return 0;
    case 'restore':
      say(`Restored ${await restoreStore(url, file ?? '')} rows.`);
      return 0;
  }
}
