const gone = new AbortController();
let watching = false;

/** Ends when nothing more can be written to stdout: whoever stays up only to write there may stop. */
export const outputGone: AbortSignal = gone.signal;

/**
 * A reader that has enough closes the pipe, as `| head` does: that is no failure, and the command goes on to its end in
 * silence. Anything else that keeps the output from being written is said once, and the exit code is 1.
 */
export function watchOutput(): void {
  if (watching) return;
  watching = true;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (gone.signal.aborted) return;
    gone.abort();
    if (error.code === 'EPIPE') return;
    process.stderr.write(`guildhall: the output cannot be written: ${error.message}\n`);
    // The command may still say that it did its work.
    process.once('exit', () => {
      process.exitCode = 1;
    });
  });
}
