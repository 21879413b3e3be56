import { Command, CommanderError } from 'commander';
import type { SettingName } from '../config/settings.ts';
import { addBlueprint } from './command-line/blueprint.ts';
import { addOperating } from './command-line/operating.ts';
import { addSettings } from './command-line/options.ts';
import { addServing } from './command-line/serving.ts';
import { addUpkeep } from './command-line/upkeep.ts';
import { watchOutput } from './output.ts';
import { version } from './version.ts';

/** They see to their output themselves: one must stay small, the other is a program of its own. */
const OWN_OUTPUT = ['stdio', 'sandbox'];

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
  const commandLine = {
    root,
    withSettings(name: string, leaveOut: readonly SettingName[]) {
      const command = root.command(name);
      configured.push([command, leaveOut]);
      return command;
    },
  };
  for (const add of [addServing, addOperating, addBlueprint, addUpkeep]) add(commandLine);

  // Last, so that in help what a command alone takes stands above what all take.
  for (const [command, leaveOut] of configured) addSettings(command, leaveOut);
  return root;
}
