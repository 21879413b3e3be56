import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { invariant, report, round } from './report.ts';
import { handshake, openStdio } from './stdio-session.ts';
import { environmentOf, type World } from './world.ts';

const KEY = 'bench-key-of-no-value-0123456789';
const VERSION = '2026-07-28';

/** A call that needs no Discord: what is measured is protocol, pipeline, policies and audit. */
const CALL = { name: 'decode_snowflake', arguments: { id: '175928847299117063' } };

function requestBytes(port: number): Buffer {
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: {
      ...CALL,
      _meta: {
        'io.modelcontextprotocol/protocolVersion': VERSION,
        'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
        'io.modelcontextprotocol/clientCapabilities': {},
      },
    },
  });
  const head = [
    'POST /mcp HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Content-Type: application/json',
    'Accept: application/json, text/event-stream',
    `Authorization: Bearer ${KEY}`,
    `MCP-Protocol-Version: ${VERSION}`,
    'Mcp-Method: tools/call',
    `Mcp-Name: ${CALL.name}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

async function load(port: number, connections: number): Promise<{ rate: number; refused: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const file = join(folder, 'request');
  writeFileSync(file, requestBytes(port));
  const child = Bun.spawn(['bun', 'bench/load.ts', String(connections), '3', file, String(port)], { stdout: 'pipe' });
  const { answered, refused, seconds } = JSON.parse(await new Response(child.stdout).text());
  rmSync(folder, { recursive: true });
  return { rate: answered / seconds, refused };
}

async function portOf(stream: ReadableStream<Uint8Array>, pattern: RegExp): Promise<number> {
  let seen = '';
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    seen += decoder.decode(chunk, { stream: true });
    const port = pattern.exec(seen)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error(`no port in: ${seen}`);
}

/** Calls a second over HTTP against a bare Bun server under the same load, and over stdio. */
export async function throughput(world: World, command: readonly string[]): Promise<void> {
  const bare = Bun.spawn(['bun', 'bench/bare-server.ts'], { stdout: 'pipe' });
  const home = mkdtempSync(join(tmpdir(), 'bench-home-'));
  const server = Bun.spawn([...command.slice(0, -1), 'serve', '--http-port', '0', '--no-gateway'], {
    stderr: 'pipe',
    env: {
      ...process.env,
      ...environmentOf(world),
      GUILDHALL_HTTP_KEY: KEY,
      GUILDHALL_HOME: home,
      GUILDHALL_LOG_LEVEL: 'info',
    },
  });
  const ports = {
    bare: await portOf(bare.stdout, /(\d+)\n/),
    ours: await portOf(server.stderr, /127\.0\.0\.1:(\d+)\/mcp/),
  };
  const drained = new Response(server.stderr).bytes().catch(() => undefined);
  for (const connections of [1, 16, 100]) {
    const floor = await load(ports.bare, connections);
    const ours = await load(ports.ours, connections);
    invariant('every call over HTTP was answered', ours.refused === 0, { connections, refused: ours.refused });
    report({
      name: 'calls over HTTP',
      connections,
      calls_per_second: round(ours.rate, 0),
      bare_bun_per_second: round(floor.rate, 0),
      share: round(ours.rate / floor.rate),
      budget: 0.5,
    });
  }
  bare.kill();
  server.kill('SIGTERM');
  await Promise.all([bare.exited, server.exited, drained]);
  rmSync(home, { recursive: true, force: true });

  const session = openStdio(command, environmentOf(world));
  await handshake(session);
  for (const concurrency of [1, 16]) {
    const until = performance.now() + 3000;
    let calls = 0;
    const worker = async () => {
      while (performance.now() < until) {
        await session.request('tools/call', CALL);
        calls++;
      }
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    report({ name: 'calls over stdio', concurrency, calls_per_second: round(calls / 3, 0) });
  }
  await session.close();
}
