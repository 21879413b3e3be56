import { describe, expect, test } from 'bun:test';
import { eventually } from '../support/eventually.ts';
import { initialize, modern } from './raw.ts';

const main = `${import.meta.dir}/stdio-main.ts`;

interface Answer {
  jsonrpc: string;
  id?: unknown;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { code: number; message: string; data?: Record<string, unknown> };
}

/** A real server process, spoken to line by line. */
function start(env: Record<string, string> = {}) {
  const child = Bun.spawn([process.execPath, main], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    env: { ...process.env, ...env },
  });
  const answers: Answer[] = [];
  const strays: string[] = [];
  let log = '';
  const reading = (async () => {
    let rest = '';
    for await (const chunk of child.stdout) {
      const lines = (rest + new TextDecoder().decode(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line.startsWith('{"') || line.startsWith('[')) answers.push(JSON.parse(line));
        else strays.push(line);
      }
    }
  })();
  const logging = (async () => {
    for await (const chunk of child.stderr) log += new TextDecoder().decode(chunk);
  })();
  return {
    child,
    answers,
    strays,
    log: () => log,
    write: (...messages: unknown[]) => {
      for (const message of messages) {
        child.stdin.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`);
      }
      return child.stdin.flush();
    },
    answer: async (id: unknown) => {
      await eventually(() => answers.some((answer) => answer.id === id && !answer.method));
      return answers.find((answer) => answer.id === id && !answer.method);
    },
    /** Closes the input and waits for the end. */
    async end() {
      child.stdin.end();
      const code = await child.exited;
      await Promise.all([reading, logging]);
      return { code, seen: JSON.parse(/^seen (.*)$/m.exec(log)?.[1] ?? '{}') as Record<string, string[]> };
    },
  };
}

const legacyCall = (id: number, name: string, args: object) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: args },
});
const modernCall = (id: number, name: string, args: object) => modern('tools/call', { name, arguments: args }, {}, id);

describe('lines that are no messages', () => {
  test('are answered as JSON-RPC says, and the connection goes on', async () => {
    const server = start();
    server.write('{"jsonrpc":', '{"hello":1}', '{"jsonrpc":"2.0","id":"mine","nothing":true}', '[]', '', '42');
    server.write(initialize(), modernCall(2, 'say', { text: 'x' }), legacyCall(3, 'say', { text: 'still here' }));
    expect(await server.answer(3)).toHaveProperty('result');
    const { code } = await server.end();
    expect(code).toBe(0);
    expect(server.answers.filter(({ error }) => error).map(({ id, error }) => [id, error?.code])).toEqual([
      [null, -32700],
      [null, -32600],
      ['mine', -32600],
      [null, -32600],
      [null, -32600],
    ]);
  });

  test('too long: refused and skipped', async () => {
    const server = start();
    server.write(
      initialize(),
      JSON.stringify(legacyCall(2, 'say', { text: 'x'.repeat(300_000) })),
      legacyCall(3, 'say', { text: 'ok' }),
    );
    expect(await server.answer(3)).toHaveProperty('result');
    await server.end();
    expect(server.answers.find(({ id }) => id === null)?.error).toMatchObject({ code: -32600 });
    expect(server.answers.some(({ id }) => id === 2)).toBe(false);
  });

  test('in pieces, or several at once, are put together', async () => {
    const server = start();
    const text = `${JSON.stringify(initialize())}\r\n${JSON.stringify(legacyCall(2, 'say', { text: 'häppchen ✓' }))}\n`;
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length; at += 37) {
      server.child.stdin.write(bytes.slice(at, at + 37));
      await server.child.stdin.flush();
    }
    expect(JSON.stringify(await server.answer(2))).toContain('häppchen ✓');
    server.write([legacyCall(3, 'say', { text: 'a' }), legacyCall(4, 'say', { text: 'b' })]);
    expect(await server.answer(3)).toHaveProperty('result');
    expect(await server.answer(4)).toHaveProperty('result');
    await server.end();
  });
});

describe('both protocols', () => {
  test('a probe by server/discover may be followed by initialize', async () => {
    const server = start();
    server.write(modern('server/discover'));
    expect(await server.answer(1)).toMatchObject({ result: { supportedVersions: ['2026-07-28'] } });
    server.write({ ...initialize('2025-06-18'), id: 2 });
    expect(await server.answer(2)).toMatchObject({ result: { protocolVersion: '2025-06-18' } });
    server.write(legacyCall(3, 'say', { text: 'x' }));
    expect(await server.answer(3)).toHaveProperty('result');
    await server.end();
  });

  test('an unknown version is told the known ones', async () => {
    const server = start();
    const future = modern('tools/list');
    future.params._meta['io.modelcontextprotocol/protocolVersion'] = '2099-01-01';
    server.write(future);
    expect((await server.answer(1))?.error).toMatchObject({ code: -32022, data: { supported: ['2026-07-28'] } });
    server.write({ ...initialize('2099-01-01'), id: 2 });
    expect(await server.answer(2)).toMatchObject({ result: { protocolVersion: '2025-11-25' } });
    await server.end();
  });

  test('progress comes before the result, and cancelling reaches the handler', async () => {
    for (const call of [legacyCall, modernCall]) {
      const server = start();
      if (call === legacyCall) server.write(initialize());
      const worked = call(2, 'work', { steps: 8, each: 40 });
      Object.assign(worked.params, {
        _meta: { ...('_meta' in worked.params ? (worked.params._meta as object) : {}), progressToken: 'p' },
      });
      server.write(worked);
      expect(await server.answer(2)).toMatchObject({ result: { structuredContent: { steps: 8 } } });
      const order = server.answers.filter(({ id, method }) => id === 2 || method === 'notifications/progress');
      expect(order.at(-1)?.id).toBe(2);
      expect(order.at(-2)?.params).toMatchObject({ progressToken: 'p', progress: 8, total: 8, message: 'step 8' });

      server.write(call(3, 'work', { steps: 1000, each: 10 }));
      await eventually(() => server.log().split('started work').length === 3);
      server.write({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 3, reason: 'enough' } });
      await Bun.sleep(100);
      const { seen } = await server.end();
      expect(seen['aborted']).toEqual(['work']);
      expect(server.answers.some(({ id }) => id === 3)).toBe(false);
    }
  });
});

describe('the end', () => {
  test('nothing but the protocol on stdout', async () => {
    const server = start();
    server.write(initialize());
    await server.answer(1);
    expect((await server.end()).code).toBe(0);
    expect(server.strays).toEqual([]);
    expect(server.log()).toContain('a dependency that writes to stdout');
  });

  test('what was asked before the input closed is answered', async () => {
    const server = start();
    server.write(initialize(), legacyCall(2, 'work', { steps: 10, each: 20 }));
    const { code, seen } = await server.end();
    expect(code).toBe(0);
    expect(seen['finished']).toEqual(['work']);
    expect(server.answers.map(({ id }) => id)).toEqual([1, 2]);
  });

  test('but not for ever', async () => {
    const server = start({ GRACE_MS: '200' });
    server.write(initialize(), legacyCall(2, 'work', { steps: 1000, each: 20 }));
    await eventually(() => server.log().includes('started work'));
    const began = performance.now();
    const { code } = await server.end();
    expect(code).toBe(0);
    expect(performance.now() - began).toBeLessThan(15_000);
    expect(server.answers.map(({ id }) => id)).toEqual([1]);
  });

  test.each([
    ['short', legacyCall(2, 'say', { text: 'anyone?' })],
    ['longer than a pipe holds', { jsonrpc: '2.0', id: 2, method: 'tools/list' }],
  ])('a reader that is gone ends the process cleanly, the answer being %s', async (_length, request) => {
    const child = Bun.spawn(
      ['bash', '-c', `"${process.execPath}" "${main}" | head -n 1; echo "code \${PIPESTATUS[0]}" >&2`],
      {
        stdin: 'pipe',
        stdout: 'pipe',
        stderr: 'pipe',
        env: { ...process.env, MORE: '500' },
      },
    );
    child.stdin.write(`${JSON.stringify(initialize())}\n`);
    await child.stdin.flush();
    await Bun.sleep(400);
    child.stdin.write(`${JSON.stringify(request)}\n`);
    await child.stdin.flush();
    const [log] = await Promise.all([new Response(child.stderr).text(), child.exited]);
    expect(log).toContain('code 0');
    expect(log).not.toContain('    at ');
  });
});
