import { Command, CommanderError, Option } from 'commander';
import { flagName, type Setting, type SettingName, settings } from '../config/settings.ts';
import type { DbTask } from './commands/db.ts';
import { compileWhatIsHot } from './jit.ts';
import { watchOutput } from './output.ts';
import { version } from './version.ts';

/** Settings that make sense for a command that speaks to Discord once, on stdio, or over HTTP. */
const HTTP_ONLY: readonly SettingName[] = ['httpHost', 'httpPort', 'httpKey', 'httpAllowedHosts', 'httpAllowedOrigins'];

/** In help, what a command alone takes stands above what all of them take. */
const SETTINGS = 'Settings:';

function addSettings(command: Command, leaveOut: readonly SettingName[]): void {
  command.option('--sandbox', 'run on a sandbox started for this process, no account needed');
  for (const name of Object.keys(settings) as SettingName[]) {
    const setting: Setting = settings[name];
    if (leaveOut.includes(name) || setting.secret) continue;
    command.addOption(optionOf(name, setting).helpGroup(SETTINGS));
  }
}

function optionOf(name: SettingName, setting: Setting): Option {
  const flag = flagName(name);
  const usual =
    'default' in setting && setting.default !== undefined && String(setting.default) !== ''
      ? ` (default ${setting.default})`
      : '';
  if (setting.kind === 'flag') {
    return setting.default ? new Option(`--no-${flag.slice(2)}`, setting.off) : new Option(flag, setting.description);
  }
  const word =
    setting.kind === 'list'
      ? 'a,b'
      : setting.kind === 'number'
        ? 'n'
        : setting.kind === 'choice'
          ? setting.choices.join('|')
          : 'value';
  return new Option(`${flag} <${word}>`, `${setting.description}${usual}`);
}

const DB_TASKS: readonly { task: DbTask; argument?: string; description: string }[] = [
  { task: 'status', description: 'say where it is, how large, and which version its tables have' },
  { task: 'migrate', description: 'bring its tables up to date; every start does this too' },
  { task: 'compact', description: 'rewrite a SQLite store without the space it does not use; others wait meanwhile' },
  { task: 'backup', argument: '<file>', description: 'copy a SQLite store while it is in use' },
  { task: 'export', argument: '[file]', description: 'write everything as JSON lines, for either engine to take in' },
  { task: 'restore', argument: '<file>', description: 'fill an empty store from a backup or an export' },
];

/** The flags that were really given; commander invents `true` for every absent `--no-…`. */
function given(command: Command): Partial<Record<SettingName, unknown>> {
  const entries = Object.entries(command.opts()).filter(
    ([name]) => name in settings && command.getOptionValueSource(name) === 'cli',
  );
  return Object.fromEntries(entries);
}

/** They see to their output themselves: one must stay small, the other is a program of its own. */
const OWN_OUTPUT = ['stdio', 'sandbox'];

const sandboxed = (command: Command): boolean => command.opts()['sandbox'] === true;

/** Does what the command line says. Leaves the exit code: 0, that of the command, or 2 for what no command was asked for in. */
export async function runProgram(): Promise<void> {
  try {
    await program().parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version end in the same way, with 0.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  }
}

/** Each command's code loads when it runs. */
function program(): Command {
  const root = new Command('guildhall')
    .description('The Discord MCP server for teams of AI agents.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut(text) {
        watchOutput();
        process.stdout.write(text);
      },
    })
    .hook('preAction', (_root, command) => {
      if (!OWN_OUTPUT.includes(command.name())) watchOutput();
    })
    .showHelpAfterError('(--help shows what there is)')
    .addHelpText(
      'after',
      '\nEvery setting is also GUILDHALL_<NAME> in the environment and <name> in guildhall.json or guildhall.yaml.\nThe token comes from DISCORD_TOKEN or a file, never from a flag. No account? guildhall demo\n\nExit codes: 0 done, 1 it failed, 2 it was asked for in a wrong way.\n',
    );

  const configured: [Command, readonly SettingName[]][] = [];
  const withSettings = (name: string, leaveOut: readonly SettingName[]) => {
    const command = root.command(name);
    configured.push([command, leaveOut]);
    return command;
  };

  withSettings('stdio', HTTP_ONLY)
    .description('serve one MCP client over stdin and stdout')
    .action(async (_options, command: Command) => {
      const { runStdio } = await import('./commands/stdio.ts');
      process.exitCode = await runStdio({ flags: given(command), sandbox: sandboxed(command) });
    });

  withSettings('serve', [])
    .description('serve MCP clients over HTTP')
    .action(async (_options, command: Command) => {
      const { runServe } = await import('./commands/serve.ts');
      process.exitCode = await runServe({ flags: given(command), sandbox: sandboxed(command) });
    });

  root
    .command('demo')
    .description('start a sandbox and the server, and let an AI client work in it; no account needed')
    .option('--once', 'end after the scene instead of staying up')
    .option('--port <n>', 'port of the server; 0 picks a free one', '3323')
    .action(async (options: { once?: boolean; port: string }) => {
      const { runDemo } = await import('./commands/demo.ts');
      process.exitCode = await runDemo({ once: options.once ?? false, port: options.port });
    });

  root
    .command('sandbox')
    .description('a Discord of your own on loopback: API v10, gateway, CDN')
    .allowUnknownOption()
    .helpOption(false)
    .argument('[options...]')
    .action(async (_words, _options, command: Command) => {
      compileWhatIsHot();
      const { runSandboxCommand } = await import('../../sandbox/cli.ts');
      process.exitCode = await runSandboxCommand(command.args);
    });

  withSettings('call', HTTP_ONLY)
    .argument('<operation>', 'its name, as `guildhall tools --all` lists it')
    .argument('[fields...]', 'field=value words')
    .description('run one operation and print its result as JSON')
    .option('--json <object>', 'the fields as JSON; - reads them from stdin')
    .option('--text', 'print what a model would read instead of JSON')
    .option('--idempotency-key <key>', 'a repeated call with this key happens once')
    .action(async (operation: string, fields: string[], _options, command: Command) => {
      const { runCallCommand } = await import('./commands/call.ts');
      const { json, text, idempotencyKey } = command.opts<{ json?: string; text?: boolean; idempotencyKey?: string }>();
      process.exitCode = await runCallCommand({
        flags: given(command),
        sandbox: sandboxed(command),
        operation,
        fields,
        text: text ?? false,
        ...(json === undefined ? {} : { json }),
        ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      });
    });

  withSettings('tools', HTTP_ONLY)
    .argument('[operation]', 'show the fields of this one')
    .description('list the operations; works without a token')
    .option('--all', 'also those that are not listed by default')
    .option('--json', 'as JSON with schemas')
    .option('--yaml', 'what is said of them, for --descriptions: to translate or to word differently')
    .action(async (operation: string | undefined, _options, command: Command) => {
      const { runTools } = await import('./commands/tools.ts');
      const { all, json, yaml } = command.opts<{ all?: boolean; json?: boolean; yaml?: boolean }>();
      process.exitCode = await runTools({
        flags: given(command),
        all: all ?? false,
        as: yaml ? 'yaml' : json ? 'json' : 'text',
        ...(operation === undefined ? {} : { operation }),
      });
    });

  withSettings('prompts', HTTP_ONLY)
    .argument('[name]', 'print this one, filled in, with what it is about')
    .argument('[values...]', 'argument=value words')
    .description('list the prompts that clients are offered; files that cannot be used are named too')
    .option('--source', 'print the Markdown it is made of')
    .option('--json', 'as JSON')
    .action(async (name: string | undefined, values: string[], _options, command: Command) => {
      const { runPrompts } = await import('./commands/prompts.ts');
      const { source, json } = command.opts<{ source?: boolean; json?: boolean }>();
      process.exitCode = await runPrompts({
        flags: given(command),
        sandbox: sandboxed(command),
        source: source ?? false,
        json: json ?? false,
        values,
        ...(name === undefined ? {} : { name }),
      });
    });

  withSettings('events', HTTP_ONLY)
    .description('print what happened in Discord as JSON lines')
    .option('--follow', 'go on with what happens from now')
    .option('--after <seq>', 'begin after this event')
    .option('--types <a,b>', "only these, by Discord's names: message_create,guild_member_add")
    .action(async (_options, command: Command) => {
      const { runEvents } = await import('./commands/events.ts');
      const { follow, after, types } = command.opts<{ follow?: boolean; after?: string; types?: string }>();
      process.exitCode = await runEvents({
        flags: given(command),
        sandbox: sandboxed(command),
        follow: follow ?? false,
        types: types?.split(',').filter(Boolean) ?? [],
        ...(after === undefined ? {} : { after }),
      });
    });

  withSettings('backfill', HTTP_ONLY)
    .argument('[channels...]', 'channels, threads or categories by name or id; none: the whole server')
    .description('fetch past messages into what Guildhall remembers, and follow the job to its end')
    .option('--in <server>', 'the server, where the bot is in several')
    .option('--since <time>', 'no older than this: 90d, 2026-01-01')
    .option('--again', 'also what was fetched before')
    .option('--no-threads', 'without threads and posts')
    .action(async (channels: string[], _options, command: Command) => {
      const { runBackfillCommand } = await import('./commands/job.ts');
      const { in: server, since, again, threads } = command.opts<Record<string, string & boolean>>();
      process.exitCode = await runBackfillCommand({
        flags: given(command),
        sandbox: sandboxed(command),
        args: {
          ...(channels.length > 0 ? { channels } : {}),
          ...(server === undefined ? {} : { server }),
          ...(since === undefined ? {} : { since }),
          again: again ?? false,
          threads: threads ?? true,
        },
      });
    });

  withSettings('job', HTTP_ONLY)
    .argument('<id>', 'as list_jobs shows it')
    .description('work on a job, or watch whoever does, until it ends')
    .action(async (id: string, _options, command: Command) => {
      const { runJobCommand } = await import('./commands/job.ts');
      process.exitCode = await runJobCommand({ flags: given(command), sandbox: sandboxed(command), id });
    });

  const db = root
    .command('db')
    .description('look after what is stored; `store` in the configuration says where, by default a file in home');
  for (const { task, argument, description } of DB_TASKS) {
    const command = db.command(argument ? `${task} ${argument}` : task).description(description);
    for (const name of ['home', 'config'] as const) command.addOption(optionOf(name, settings[name]));
    if (task === 'status') command.option('--json', 'as JSON');
    command.action(async (...words) => {
      const { runDb } = await import('./commands/db.ts');
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
      const { runConfigImport } = await import('./commands/config-import.ts');
      process.exitCode = await runConfigImport({ file, ...(output === undefined ? {} : { output }) });
    });

  withSettings('doctor', HTTP_ONLY)
    .description('check token, intents, permissions and reachability, and say what to click')
    .option('--json', 'as JSON')
    .action(async (_options, command: Command) => {
      const { runDoctor } = await import('./commands/doctor.ts');
      process.exitCode = await runDoctor({
        flags: given(command),
        sandbox: sandboxed(command),
        json: command.opts()['json'] === true,
      });
    });

  for (const [command, leaveOut] of configured) addSettings(command, leaveOut);
  return root;
}
