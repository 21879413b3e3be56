// The program as users start it, without a token: lists work, and calls say what is missing.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AnyClient, connect, KINDS } from './clients.ts';

const main = new URL('../../src/main/main.ts', import.meta.url).pathname;

for (const kind of KINDS) {
  describe(`${kind} client of the program over stdio`, () => {
    const home = mkdtempSync(join(tmpdir(), 'guildhall-'));
    let client: AnyClient;
    beforeAll(async () => {
      const env = { GUILDHALL_HOME: home, DISCORD_TOKEN: '', GUILDHALL_TOKEN: '' };
      client = await connect(kind, { over: 'stdio', args: [main, 'stdio'], env });
    });
    afterAll(async () => {
      await client.close();
      rmSync(home, { recursive: true });
    });

    test('lists tools fit for any client', async () => {
      const { tools } = await client.list();
      expect(tools.map(({ name }) => name)).toContain('read_messages');
      for (const tool of tools) {
        expect(tool).toMatchObject({
          name: expect.stringMatching(/^[a-z][a-z0-9_]{2,50}$/),
          title: expect.any(String),
          description: expect.any(String),
          inputSchema: { type: 'object' },
          outputSchema: { type: 'object' },
          annotations: { readOnlyHint: expect.any(Boolean), destructiveHint: expect.any(Boolean) },
        });
        expect(JSON.stringify(tool.outputSchema)).not.toContain('"description":"');
      }
    });

    test('says plainly that a token is missing', async () => {
      const answer = await client.call('read_messages', { channel: '#general' });
      expect(answer.isError).toBe(true);
      expect(answer._meta?.['guildhall/error']).toMatchObject({ code: 'no_token' });
    });

    test('answers what needs no Discord, in the shape it promised', async () => {
      const answer = await client.call('decode_snowflake', { id: '175928847299117063' });
      expect(answer.isError).toBeFalsy();
      expect(answer.structuredContent?.['text']).toContain('2016');
    });
  });
}
