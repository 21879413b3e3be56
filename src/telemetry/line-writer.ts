/**
 * As Bun's writer of a file descriptor has it: what was written leaves when the event loop turns or the process ends,
 * and `write` gives a promise when the reader is behind.
 */
export interface Sink {
  write(text: string): unknown;
}

/** Characters kept for a reader that is behind; beyond that, lines are left out. */
const MAX_WAITING = 1_000_000;

/**
 * Writes lines, but never waits: a client that does not read our stderr must not stop the server. What had to
 * be left out is counted in the next line that goes through.
 */
export function lineWriter(sink: Sink): (line: string) => void {
  let waiting = 0;
  let left = 0;

  return (line) => {
    if (waiting > MAX_WAITING) {
      left++;
      return;
    }
    const note = left > 0 ? `{"level":40,"msg":"${left} lines were left out, the reader was behind"}\n` : '';
    const text = `${note}${line}\n`;
    left = 0;
    try {
      const written = sink.write(text);
      if (!(written instanceof Promise)) return;
      waiting += text.length;
      const done = () => {
        waiting -= text.length;
      };
      written.then(done, done);
    } catch {
      // Nobody reads any more: EPIPE. There is nowhere left to say so.
    }
  };
}
