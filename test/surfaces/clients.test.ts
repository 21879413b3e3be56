import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { type AnyClient, connect, KINDS, type Target } from './clients.ts';
import { littleService } from './little-service.ts';

const stdioMain = `${import.meta.dir}/stdio-main.ts`;
const service = littleService();
afterAll(() => service.drain(0));

const targets: Record<string, Target> = {
  http: { over: 'http', url: service.url, key: 'key-alice' },
  stdio: { over: 'stdio', args: [stdioMain] },
};

/** Rejects with the error's code, so that tests can look at it. */
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'resolved',
    (error: { code?: unknown }) => error.code,
  );

for (const [over, target] of Object.entries(targets)) {
  for (const kind of KINDS) {
    describe(`${kind} client over ${over}`, () => {
      let client: AnyClient;
      let approve = true;
      const questions: string[] = [];
      beforeAll(async () => {
        client = await connect(kind, target, {
          answer: (message) => {
            questions.push(message);
            return approve ? { action: 'accept', content: { approve: true } } : { action: 'decline' };
          },
        });
      });
      afterAll(() => client.close());

      test('speaks the protocol it asked for and reads the instructions', () => {
        expect(client.era).toBe(kind === 'modern' || kind === 'auto' ? 'modern' : 'legacy');
        expect(client.version).toBe(client.era === 'modern' ? '2026-07-28' : '2025-11-25');
        expect(client.instructions).toContain('untrusted');
        expect(client.instructions?.length).toBeLessThan(2048);
      });

      test('lists tools with hints and schemas, in order, and says how long they keep', async () => {
        const { tools, ttlMs, cacheScope } = await client.list();
        expect(tools.map(({ name }) => name)).toEqual(['say', 'work', 'delete_note', 'fail']);
        expect(tools[0]?.annotations).toEqual({ readOnlyHint: true, destructiveHint: false, openWorldHint: true });
        expect(tools[2]?.annotations).toMatchObject({
          readOnlyHint: false,
          destructiveHint: true,
          idempotentHint: true,
        });
        expect(tools[0]?.outputSchema).toEqual({
          type: 'object',
          properties: { text: { type: 'string' }, next: { type: 'string' } },
        });
        if (client.era === 'modern') expect({ ttlMs, cacheScope }).toEqual({ ttlMs: 300_000, cacheScope: 'private' });
      });

      test('calls a tool, compact by default and full on request', async () => {
        const compact = await client.call('say', { text: 'hello', page: 'first' });
        expect(compact.isError).toBeFalsy();
        expect(compact.structuredContent?.['text']).toContain('said: hello');
        expect(compact.structuredContent?.['next']).toBe('second');
        expect(compact.content[0]?.text).toContain('said: hello');
        const full = await client.call('say', { text: 'hello', format: 'json' });
        expect(full.structuredContent).toMatchObject({ said: 'hello' });
        expect((await client.call('hidden')).isError).toBeFalsy();
      });

      test('tells the model what is wrong with its arguments', async () => {
        const wrong = await client.call('say', { txt: 'hello' });
        expect(wrong.isError).toBe(true);
        expect(wrong.content[0]?.text).toContain('invalid_input');
        expect(wrong.content[0]?.text).toContain('did you mean "text"?');
        expect(wrong._meta?.['guildhall/error']).toMatchObject({ code: 'invalid_input', retriable: false });
        expect(wrong.structuredContent).toBeUndefined();
      });

      test('answers an unknown tool with a protocol error that suggests the right one', async () => {
        expect(await codeOf(client.call('sayy', { text: 'x' }))).toBe(-32602);
        await expect(client.call('sayy', { text: 'x' })).rejects.toThrow('Did you mean say?');
      });

      test('passes on when to retry, and nothing of an unexpected error', async () => {
        const busy = await client.call('fail', { how: 'busy' });
        expect(busy.content[0]?.text).toBe(
          'fail failed (rate_limited): Too fast.\nNext: Slow down.\nTry again in 2.5 s.',
        );
        expect(busy._meta?.['guildhall/error']).toMatchObject({ retriable: true, retry_after: 2.5 });
        const crash = await client.call('fail', { how: 'crash' });
        expect(JSON.stringify(crash)).not.toContain('/home');
        expect(crash.content[0]?.text).toContain('internal');
        const elsewhere = await client.call('fail', { how: 'elsewhere' });
        expect(elsewhere.content[0]?.text).toContain('unknown_operation');
      });

      test('reports progress that only rises', async () => {
        const heard: number[] = [];
        const steps = 40;
        const result = await client.call('work', { steps, each: 10 }, { onprogress: (p) => heard.push(p.progress) });
        expect(result.structuredContent).toEqual({ steps });
        // Not one for each step; the SDK client may drop the last, which arrives together with the result.
        expect(heard.length).toBeGreaterThanOrEqual(2);
        expect(heard.length).toBeLessThan(steps);
        expect(heard).toEqual([...new Set(heard)].sort((a, b) => a - b));
        expect(heard.at(-1)).toBeLessThanOrEqual(steps);
      });

      test('asks a human, and does as told', async () => {
        questions.length = 0;
        approve = false;
        const declined = await client.call('delete_note', { note: `${kind}-${over}` });
        expect(declined.isError).toBe(true);
        expect(declined.content[0]?.text).toContain('approval_denied');
        approve = true;
        const accepted = await client.call('delete_note', { note: `${kind}-${over}` });
        expect(accepted.structuredContent).toEqual({ note: `${kind}-${over}` });
        expect(questions).toHaveLength(2);
        expect(questions[0]).toContain(`note: ${kind}-${over}`);
        if (over === 'http') {
          expect(service.seen.deleted.filter((note) => note === `${kind}-${over}`)).toHaveLength(1);
        }
      });

      test('cancels', async () => {
        const before = service.seen.aborted.length;
        const controller = new AbortController();
        const call = client.call('work', { steps: 1000, each: 10 }, { signal: controller.signal });
        setTimeout(() => controller.abort('enough'), 100);
        expect(
          await call.then(
            () => 'resolved',
            () => 'rejected',
          ),
        ).toBe('rejected');
        if (over === 'http') {
          for (let i = 0; i < 100 && service.seen.aborted.length === before; i++) await Bun.sleep(10);
          expect(service.seen.aborted.length).toBe(before + 1);
        }
      });

      test('is refused what nobody can approve', async () => {
        const mute = await connect(kind, target);
        const refused = await mute.call('delete_note', { note: 'mute' });
        expect(refused.isError).toBe(true);
        expect(refused.content[0]?.text).toContain('approval_required');
        expect(refused.content[0]?.text).toContain('cannot ask');
        expect(service.seen.deleted).not.toContain('mute');
        await mute.close();
      });
    });
  }
}
