import type { Command } from 'commander';
import { settings } from '../../config/settings.ts';
import type { DbTask } from '../commands/db.ts';
import { asked, type CommandLine, given, HTTP_ONLY, optionOf } from './options.ts';

const DB_TASKS: readonly { task: DbTask; argument?: string; description: string }[] = [
  { task: 'status', description: 'say where it is, how large, and which version its tables have' },
  { task: 'migrate', description: 'bring its tables up to date; every start does this too' },
  { task: 'compact', description: 'rewrite a SQLite store without the space it does not use; others wait meanwhile' },
  { task: 'backup', argument: '<file>', description: 'copy a SQLite store while it is in use' },
  { task: 'export', argument: '[file]', description: 'write everything as JSON lines, for either engine to take in' },
  { task: 'restore', argument: '<file>', description: 'fill an empty store from a backup or an export' },
];

/** Commands for whoever runs the program. Each one's code loads when it runs. */
export function addUpkeep({ root, withSettings }: CommandLine): void {
  const db = root
    .command('db')
    .description('look after what is stored; `store` in the configuration says where, by default a file in home');
  for (const { task, argument, description } of DB_TASKS) {
    const command = db.command(argument ? `${task} ${argument}` : task).description(description);
    for (const name of ['home', 'config'] as const) command.addOption(optionOf(name, settings[name]));
    if (task === 'status') command.option('--json', 'as JSON');
    command.action(async (...words) => {
      const { runDb } = await import('../commands/db.ts');
      const file = argument ? (words[0] as string | undefined) : undefined;
      process.exitCode = await runDb({
        flags: given(command),
        task,
        json: command.opts()['json'] === true,
        ...(file === undefined ? {} : { file }),
      });
    });
  }

  root
    .command('config')
    .description('what clients are told of their servers')
    .command('import <file>')
    .description("read a client's configuration made for another Discord server, or an older Guildhall, and write ours")
    .option('--output <file>', 'where to write; by default beside it, as *.guildhall.json')
    .action(async (file: string, { output }: { output?: string }) => {
      const { runConfigImport } = await import('../commands/config-import.ts');
      process.exitCode = await runConfigImport({ file, ...(output === undefined ? {} : { output }) });
    });

  withSettings('doctor', HTTP_ONLY)
    .description('check token, intents, permissions and reachability, and say what to click')
    .option('--json', 'as JSON')
    .action(async (_options, command: Command) => {
      const { runDoctor } = await import('../commands/doctor.ts');
      process.exitCode = await runDoctor({
        ...asked(command),
        json: command.opts()['json'] === true,
      });
    });
}
