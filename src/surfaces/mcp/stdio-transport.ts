import type { Readable, Writable } from 'node:stream';
import {
  INVALID_REQUEST,
  isJSONRPCRequest,
  type JSONRPCMessage,
  PARSE_ERROR,
  parseJSONRPCMessage,
  type RequestId,
  serializeMessage,
  type Transport,
} from '@modelcontextprotocol/server';

const NEWLINE = 10;

export interface StdioTransportOptions {
  input: Readable;
  output: Writable;
  /** Longest line taken; anything longer is refused and skipped. */
  maxLineBytes: number;
  /** How long running calls may still finish and answer once the input has ended, in milliseconds. */
  graceMs: number;
}

/**
 * One JSON-RPC message a line. Beyond what the SDK's own transport does: a line that is no message is answered as
 * JSON-RPC 2.0 asks (-32700, -32600) and the connection goes on, and what was asked before the input ended is still
 * answered, so that `echo … | guildhall stdio` works and no write to Discord is cut in half.
 */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;

  readonly #options: StdioTransportOptions;
  readonly #unanswered = new Set<RequestId>();
  #parts: Buffer[] = [];
  #size = 0;
  #skipping = false;
  #ended: Timer | undefined;
  #closed = false;

  constructor(options: StdioTransportOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { input, output } = this.#options;
    input.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onEnd).on('error', this.#onInputError);
    // Stays for good: writes that were under way fail after closing, and an unheard 'error' ends the process.
    output.on('error', this.#onOutputError);
    if (input.readableEnded || input.destroyed) setImmediate(this.#onEnd);
  }

  /** Resolves once the line is handed to the operating system. */
  send(message: JSONRPCMessage): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('The stdio connection is closed.'));
    const id = 'method' in message ? undefined : message.id;
    return new Promise((resolve, reject) => {
      this.#options.output.write(serializeMessage(message), (error) => {
        if (id !== undefined) this.#settle(id);
        if (error) reject(error);
        else resolve();
      });
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#ended);
    const { input } = this.#options;
    input.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onEnd).off('error', this.#onInputError);
    input.pause();
    this.#parts = [];
    this.onclose?.();
  }

  readonly #onData = (chunk: Buffer): void => {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1 && !this.#closed; at = chunk.indexOf(NEWLINE, from)) {
      this.#keep(chunk.subarray(from, at));
      this.#line();
      from = at + 1;
    }
    this.#keep(chunk.subarray(from));
  };

  readonly #onEnd = (): void => {
    if (this.#closed || this.#ended) return;
    this.#ended = setTimeout(() => void this.close(), this.#options.graceMs);
    if (this.#size > 0) this.#line();
    if (this.#unanswered.size === 0) void this.close();
  };

  readonly #onInputError = (error: Error): void => {
    this.onerror?.(error);
    this.#onEnd();
  };

  /** The reader is gone: EPIPE. Nobody is left to answer. */
  readonly #onOutputError = (error: Error): void => {
    if (this.#closed) return;
    this.onerror?.(error);
    void this.close();
  };

  #keep(part: Buffer): void {
    this.#size += part.length;
    if (this.#size > this.#options.maxLineBytes) {
      this.#skipping = true;
      this.#parts = [];
    }
    if (part.length > 0 && !this.#skipping) this.#parts.push(part);
  }

  #line(): void {
    const text = this.#parts.length === 1 ? this.#parts[0]?.toString() : Buffer.concat(this.#parts).toString();
    const skipped = this.#skipping;
    this.#parts = [];
    this.#size = 0;
    this.#skipping = false;
    if (skipped) {
      this.#refuse(INVALID_REQUEST, `Message longer than ${this.#options.maxLineBytes} bytes: send less at once.`);
    } else if (text?.trim()) {
      this.#take(text);
    }
  }

  #take(text: string): void {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      this.#refuse(PARSE_ERROR, 'Parse error: each line must be one JSON-RPC message in JSON.');
      return;
    }
    // 2025-03-26 allows batches; their members are answered one by one.
    for (const one of Array.isArray(value) && value.length > 0 ? value : [value]) this.#deliver(one);
  }

  #deliver(value: unknown): void {
    let message: JSONRPCMessage;
    try {
      message = parseJSONRPCMessage(value);
    } catch {
      const problem = 'Invalid request: not a JSON-RPC 2.0 message with jsonrpc, method and, for requests, id.';
      this.#refuse(INVALID_REQUEST, problem, idOf(value));
      return;
    }
    if (isJSONRPCRequest(message)) {
      // A subscription is answered when it ends, which is when the connection does.
      if (message.method !== 'subscriptions/listen') this.#unanswered.add(message.id);
    } else if ('method' in message && message.method === 'notifications/cancelled') {
      const cancelled = message.params?.['requestId'];
      if (typeof cancelled === 'string' || typeof cancelled === 'number') this.#settle(cancelled);
    }
    this.onmessage?.(message);
  }

  #settle(id: RequestId): void {
    this.#unanswered.delete(id);
    if (this.#ended && this.#unanswered.size === 0) void this.close();
  }

  /** JSON-RPC 2.0 wants `id: null` where none could be read, which the SDK's types leave out. */
  #refuse(code: number, message: string, id: RequestId | null = null): void {
    this.#options.output.write(`${JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } })}\n`);
  }
}

function idOf(value: unknown): RequestId | null {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : null;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}
