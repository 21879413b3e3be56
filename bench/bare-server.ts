// The floor: what Bun itself does with a JSON-RPC request. Prints its port.
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  async fetch(request) {
    const { id } = (await request.json()) as { id: number };
    return Response.json({ jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: 'ok' }] } });
  },
});
console.log(server.port);
