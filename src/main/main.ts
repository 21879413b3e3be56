#!/usr/bin/env bun
import { ConfigError } from '../config/config-error.ts';
import { OperationError } from '../kernel/errors.ts';
import { program } from './program.ts';

/** Exit codes: 0 done, 1 the work failed, 2 it was asked for in a wrong way. */
try {
  await program().parseAsync();
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
