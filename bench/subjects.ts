import { type Listening, startServer, temporaryFolder } from './children.ts';
import { environmentOf, type World } from './world.ts';

const KEY = 'bench-key-of-no-value-0123456789';
const VERSION = '2026-07-28';

/** A call that needs no Discord: what is measured is protocol, pipeline, policies and audit. */
export const call = { name: 'decode_snowflake', arguments: { id: '175928847299117063' } };

type Call = { name: string; arguments: Record<string, unknown> };

const bodyOf = (params: Call) =>
  JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: {
      ...params,
      _meta: {
        'io.modelcontextprotocol/protocolVersion': VERSION,
        'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
        'io.modelcontextprotocol/clientCapabilities': {},
      },
    },
  });

const headersOf = ({ name }: Call) => ({
  'Content-Type': 'application/json',
  Accept: 'application/json, text/event-stream',
  Authorization: `Bearer ${KEY}`,
  'MCP-Protocol-Version': VERSION,
  'Mcp-Method': 'tools/call',
  'Mcp-Name': name,
});

/** The same call as bytes on a socket. */
export function requestBytes(port: number, params: Call): Buffer {
  const body = bodyOf(params);
  const headers = { Host: `127.0.0.1:${port}`, ...headersOf(params), 'Content-Length': Buffer.byteLength(body) };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST /mcp HTTP/1.1\r\n${head.join('')}\r\n${body}`);
}

export interface HttpSubject extends Listening {
  call(params: Call): Promise<unknown>;
}

/** The product over HTTP, with its log and audit on. */
export async function openHttp(world: World, binary: string, { gateway = false } = {}): Promise<HttpSubject> {
  const flags = ['--http-port', '0', '--concurrency', '10000', ...(gateway ? [] : ['--no-gateway'])];
  const server = await startServer([binary, 'serve', ...flags], {
    port: /listening on http:\/\/127\.0\.0\.1:(\d+)\/mcp/,
    env: { ...environmentOf(world), GUILDHALL_HTTP_KEY: KEY, GUILDHALL_HOME: temporaryFolder() },
  });
  const url = `http://127.0.0.1:${server.port}/mcp`;
  return {
    ...server,
    async call(params) {
      const response = await fetch(url, { method: 'POST', headers: headersOf(params), body: bodyOf(params) });
      return response.json();
    },
  };
}
