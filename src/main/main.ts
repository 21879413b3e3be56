#!/usr/bin/env bun
import { ConfigError } from '../config/config-error.ts';
import { OperationError } from '../kernel/errors.ts';

/** What AI clients start has nothing to parse: 1.5 MB less in a process that mostly waits. */
async function run(): Promise<void> {
  const [command, ...words] = process.argv.slice(2);
  if (command === 'stdio' && words.length === 0) {
    const { runStdio } = await import('./commands/stdio.ts');
    process.exitCode = await runStdio({ flags: {}, sandbox: false });
  } else {
    const { runProgram } = await import('./program.ts');
    await runProgram();
  }
}

/** Exit codes: 0 done, 1 the work failed, 2 it was asked for in a wrong way. */
try {
  await run();
} catch (error) {
  if (error instanceof OperationError) {
    process.stderr.write(`${error.code}: ${error.message}\n${error.hint}\n`);
    process.exitCode = 1;
  } else if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  } else {
    process.stderr.write(`guildhall: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
