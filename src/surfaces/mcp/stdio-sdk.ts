import { type McpServerFactory, parseJSONRPCMessage, type Transport } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

export interface SdkConnection {
  /** Throws when the message is not what MCP calls JSON-RPC, which is a little narrower than JSON-RPC. */
  deliver(message: object): void;
  /** Aborts what runs. */
  close(): void;
}

/** A connection served by the SDK, whose messages arrive and leave through somebody else's pipe. */
export function connectSdk(
  servers: McpServerFactory,
  { send, onerror }: { send(message: object): Promise<void>; onerror(error: Error): void },
): SdkConnection {
  const transport: Transport = {
    start: async () => {},
    send,
    close: async () => transport.onclose?.(),
  };
  serveStdio(servers, { transport, legacy: 'serve', onerror });
  return {
    deliver: (message) => transport.onmessage?.(parseJSONRPCMessage(message)),
    close: () => transport.onclose?.(),
  };
}
