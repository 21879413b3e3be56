const NEWLINE = 10;

export interface LinesOptions {
  input: ReadableStream<Uint8Array>;
  /** Longest line taken, in bytes; longer ones are skipped. */
  maxBytes: number;
  onLine(text: string): void;
  onTooLong(): void;
}

/** Reads lines until the input ends or `stop` is called; what follows the last newline counts as a line. */
export function readLines({ input, maxBytes, onLine, onTooLong }: LinesOptions): {
  ended: Promise<void>;
  stop(): void;
} {
  const reader = input.getReader();
  let parts: Uint8Array[] = [];
  let size = 0;

  const keep = (part: Uint8Array) => {
    size += part.length;
    if (size > maxBytes) parts = [];
    else if (part.length > 0) parts.push(part);
  };
  const finish = () => {
    const [text, tooLong] = [Buffer.concat(parts).toString('utf8'), size > maxBytes];
    parts = [];
    size = 0;
    if (tooLong) onTooLong();
    else if (text.trim() !== '') onLine(text);
  };

  async function read(): Promise<void> {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      let from = 0;
      for (let at = value.indexOf(NEWLINE); at !== -1; at = value.indexOf(NEWLINE, from)) {
        keep(value.subarray(from, at));
        finish();
        from = at + 1;
      }
      keep(value.subarray(from));
    }
    finish();
  }

  return { ended: read(), stop: () => void reader.cancel().catch(() => {}) };
}
