import type { Command } from 'commander';
import { compileWhatIsHot } from '../jit.ts';
import { asked, type CommandLine, HTTP_ONLY } from './options.ts';

/** Commands that go on until they are stopped. Each one's code loads when it runs. */
export function addServing({ root, withSettings }: CommandLine): void {
  withSettings('stdio', HTTP_ONLY)
    .description('serve one MCP client over stdin and stdout')
    .action(async (_options, command: Command) => {
      const { runStdio } = await import('../commands/stdio.ts');
      process.exitCode = await runStdio({ ...asked(command) });
    });

  withSettings('serve', [])
    .description('serve MCP clients over HTTP')
    .action(async (_options, command: Command) => {
      const { runServe } = await import('../commands/serve.ts');
      process.exitCode = await runServe({ ...asked(command) });
    });

  root
    .command('demo')
    .description('start a sandbox and the server, and let an AI client work in it; no account needed')
    .option('--once', 'end after the scene instead of staying up')
    .option('--port <n>', 'port of the server; 0 picks a free one', '3323')
    .action(async (options: { once?: boolean; port: string }) => {
      const { runDemo } = await import('../commands/demo.ts');
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
      const { runSandboxCommand } = await import('../../../sandbox/cli.ts');
      process.exitCode = await runSandboxCommand(command.args);
    });
}
