// The MCP SDK alone with one trivial tool, mounted as the product mounts it: what is above this is ours.
import { createMcpHandler, Server } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

function build(): Server {
  const server = new Server({ name: 'sdk', version: '1' }, { capabilities: { tools: {} } });
  server.setRequestHandler('tools/list', () => ({ tools: [{ name: 'trivial', inputSchema: { type: 'object' } }] }));
  server.setRequestHandler('tools/call', () => ({ content: [{ type: 'text', text: 'ok' }] }));
  return server;
}

if (process.argv[2] === 'stdio') {
  serveStdio(build, { legacy: 'serve' });
} else {
  const handler = createMcpHandler(build, { legacy: 'reject' });
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    idleTimeout: 0,
    fetch: async (request) => handler.fetch(request, { parsedBody: await request.json() }),
  });
  console.log(`port ${server.port}`);
}
