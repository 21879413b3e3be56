/** As Bun's writer of a file descriptor has it: `write` gives a promise when the reader is behind. */
export interface Sink {
  write(text: string): unknown;
}

/** Characters kept for a reader that is behind; beyond that, lines are left out. */
const MAX_WAITING = 1_000_000;

/** Milliseconds that the lines of a burst are gathered: each write is a system call, which costs more than the line. */
const TOGETHER = 5;
/** Characters that leave without waiting for more. */
const ENOUGH = 64_000;

/** Writers that have lines to write when the process ends. */
const unfinished = new Set<() => void>();
let watching = false;

function finishAtTheEnd(leave: () => void): void {
  unfinished.add(leave);
  if (watching) return;
  watching = true;
  process.on('exit', () => {
    for (const each of unfinished) each();
  });
}

/**
 * Writes lines, but never waits: a client that does not read our stderr must not stop the server. What had to
 * be left out is counted in the next line that goes through. A line alone is written at once.
 */
export function lineWriter(sink: Sink): (line: string) => void {
  let gathered = '';
  let gathering: Timer | undefined;
  let waiting = 0;
  let left = 0;

  function leave(): void {
    const text = gathered;
    gathered = '';
    unfinished.delete(leave);
    if (text === '') return;
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
  }

  return (line) => {
    if (waiting > MAX_WAITING) {
      left++;
      return;
    }
    const note = left > 0 ? `{"level":40,"msg":"${left} lines were left out, the reader was behind"}\n` : '';
    left = 0;
    gathered += `${note}${line}\n`;
    if (gathering === undefined) {
      leave();
      gathering = setTimeout(() => {
        gathering = undefined;
        leave();
      }, TOGETHER);
      gathering.unref();
    } else if (gathered.length > ENOUGH) leave();
    else if (gathered.length === note.length + line.length + 1) finishAtTheEnd(leave);
  };
}
