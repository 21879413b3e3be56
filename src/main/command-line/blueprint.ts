import { Argument, type Command } from 'commander';
import { asked, type CommandLine, HTTP_ONLY } from './options.ts';

/** A server as a file: what people keep in git, look at and apply. */
export function addBlueprint({ withSettings }: CommandLine): void {
  withSettings('blueprint', HTTP_ONLY)
    .description('a server as YAML: print it, plan and apply a file, take that back')
    .addArgument(new Argument('<task>').choices(['export', 'plan', 'apply', 'undo']))
    .argument('[what]', 'file of plan and apply, - for stdin; number of the job to undo')
    .option('--in <server>', 'the server, where the bot is in several')
    .option('--sections <a,b>', 'of export: server, roles, channels, automod, welcome_screen, onboarding')
    .option('--prune', 'of plan and apply: delete what the file does not name')
    .option('--plan <plan>', 'of apply: as plan said; refuse when anything has changed since')
    .option('--partial', 'of apply and undo: do the rest where some of it cannot be done')
    .action(async (task: string, what: string | undefined, _options, command: Command) => {
      const { runBlueprint } = await import('../commands/blueprint.ts');
      const {
        in: server,
        sections,
        prune,
        plan,
        partial,
      } = command.opts<{
        in?: string;
        sections?: string;
        prune?: boolean;
        plan?: string;
        partial?: boolean;
      }>();
      process.exitCode = await runBlueprint({
        ...asked(command),
        task: task as 'export',
        what,
        args: {
          ...(server === undefined ? {} : { server }),
          ...(sections === undefined ? {} : { sections: sections.split(',').filter(Boolean) }),
          ...(prune === undefined ? {} : { prune }),
          ...(plan === undefined ? {} : { plan }),
          ...(partial === undefined ? {} : { partial }),
        },
      });
    });
}
