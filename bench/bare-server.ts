// The floor: what Bun itself does with a JSON-RPC request, over HTTP or (`bare-server.ts stdio`) over stdin and stdout.
const result = { content: [{ type: 'text', text: 'ok' }] };
const answer = ({ id }: { id: number }) => ({ jsonrpc: '2.0', id, result });

if (process.argv[2] === 'stdio') {
  const output = Bun.stdout.writer();
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of Bun.stdin.stream()) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const message = JSON.parse(line) as { id?: number };
      if (message.id === undefined) continue;
      output.write(`${JSON.stringify(answer({ id: message.id }))}\n`);
      output.flush();
    }
  }
} else {
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: async (request) => Response.json(answer((await request.json()) as { id: number })),
  });
  console.log(`port ${server.port}`);
}
