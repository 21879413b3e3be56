import type { Command } from 'commander';
import { asked, type CommandLine, given, HTTP_ONLY } from './options.ts';

/** Commands that do one thing with Discord, or with what is remembered of it. Each one's code loads when it runs. */
export function addOperating({ withSettings }: CommandLine): void {
  withSettings('call', HTTP_ONLY)
    .argument('<operation>', 'its name, as `guildhall tools --all` lists it')
    .argument('[fields...]', 'field=value words')
    .description('run one operation and print its result as JSON')
    .option('--json <object>', 'the fields as JSON; - reads them from stdin')
    .option('--text', 'print what a model would read instead of JSON')
    .option('--idempotency-key <key>', 'a repeated call with this key happens once')
    .action(async (operation: string, fields: string[], _options, command: Command) => {
      const { runCallCommand } = await import('../commands/call.ts');
      const { json, text, idempotencyKey } = command.opts<{ json?: string; text?: boolean; idempotencyKey?: string }>();
      process.exitCode = await runCallCommand({
        ...asked(command),
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
      const { runTools } = await import('../commands/tools.ts');
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
      const { runPrompts } = await import('../commands/prompts.ts');
      const { source, json } = command.opts<{ source?: boolean; json?: boolean }>();
      process.exitCode = await runPrompts({
        ...asked(command),
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
      const { runEvents } = await import('../commands/events.ts');
      const { follow, after, types } = command.opts<{ follow?: boolean; after?: string; types?: string }>();
      process.exitCode = await runEvents({
        ...asked(command),
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
      const { runBackfillCommand } = await import('../commands/job.ts');
      const { in: server, since, again, threads } = command.opts<Record<string, string & boolean>>();
      process.exitCode = await runBackfillCommand({
        ...asked(command),
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
      const { runJobCommand } = await import('../commands/job.ts');
      process.exitCode = await runJobCommand({ ...asked(command), id });
    });
}
