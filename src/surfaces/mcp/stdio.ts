import type { Readable, Writable } from 'node:stream';
import type { McpServerFactory } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { StdioTransport } from './stdio-transport.ts';

export interface StdioOptions {
  /** The process's own stdin and stdout, or any pair of streams. */
  input: Readable;
  output: Writable;
  /** Default 16 MiB: a file of Discord's usual 10 MiB as base64, and its call. */
  maxLineBytes?: number;
  /** How long running calls may still finish once the client has closed the input, in milliseconds. Default 5,000. */
  graceMs?: number;
  /** What went wrong outside of any call; for the log. */
  onerror?(error: Error): void;
}

export interface StdioService {
  /** Settles when the client is gone (input closed, or EPIPE on output) or after `close`. Then exit. */
  closed: Promise<void>;
  close(): Promise<void>;
}

/**
 * Serves MCP of either era over stdin and stdout; the client's first message decides which. Nothing else may write to
 * stdout from here on, so the console goes to stderr. Never ends the process.
 */
export function serveMcpStdio(servers: McpServerFactory, options: StdioOptions): StdioService {
  const { input, output, maxLineBytes = 16 * 1024 * 1024, graceMs = 5000 } = options;
  if ('fd' in output && output.fd === 1) silenceConsole();
  const transport = new StdioTransport({ input, output, maxLineBytes, graceMs });
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const handle = serveStdio(servers, {
    transport,
    legacy: 'serve',
    ...(options.onerror ? { onerror: options.onerror } : {}),
  });
  const { onclose } = transport;
  transport.onclose = () => {
    onclose?.();
    resolve();
  };
  return { closed, close: () => handle.close() };
}

/** One stray line of a dependency would break the protocol for good. */
function silenceConsole(): void {
  const { error } = globalThis.console;
  Object.assign(globalThis.console, { log: error, info: error, debug: error, dir: error, table: error });
}
