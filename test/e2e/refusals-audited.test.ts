// What is refused before any policy looks at it stands in the record too, whichever way it came.
import { afterAll, beforeEach, describe, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditRecord } from '../../src/policy/audit.ts';
import { openBothTransports } from '../support/both-transports.ts';
import { run } from '../support/program.ts';
import { connect, KINDS } from '../surfaces/clients.ts';

const folder = mkdtempSync(join(tmpdir(), 'guildhall-audit-'));
const auditFile = join(folder, 'audit.jsonl');
writeFileSync(auditFile, '');
const { team, targets, close } = await openBothTransports({ settings: { auditFile, approval: 'kick_member' } });
const token = String(team.config.token);
beforeEach(() => truncateSync(auditFile));
afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true });
});

const records = (): AuditRecord[] =>
  readFileSync(auditFile, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

/** A name as nobody's tool is called: hidden characters, a line break, no end. */
const HOSTILE = `drop\u202e_table\n\u0000${'x'.repeat(3000)}`;

const UNKNOWN = { effect: 'unknown', result_status: 'refused', error_code: 'unknown_operation' } as const;

for (const [over, target] of Object.entries(targets)) {
  describe.each([...KINDS])(`%s client over ${over}`, (kind) => {
    test('an unknown tool, directly and through a door', async () => {
      const client = await connect(kind, target);
      await expect(client.call('send_mesage', { channel: 'general', content: 'hi' })).rejects.toThrow('send_message');
      await client.call('call_read_operation', { operation: 'no_such_thing', arguments: { a: 1 } });
      await client.call('call_write_operation', { operation: 'kick_member', arguments: { user: 'bob' } });
      await client.call('call_write_operation', { oops: true });
      await client.close();
      const told = records();
      expect(told).toMatchObject([
        { ...UNKNOWN, tool_name: 'send_mesage', surface: 'mcp', parameters: { channel: 'general', content: 'hi' } },
        { ...UNKNOWN, tool_name: 'no_such_thing', parameters: { a: 1 } },
        {
          tool_name: 'call_write_operation',
          parameters: { operation: 'kick_member', arguments: { user: 'bob' } },
          result_status: 'refused',
          error_code: 'invalid_input',
        },
        { tool_name: 'call_write_operation', parameters: { oops: true }, result_status: 'refused' },
      ]);
      expect(told).toHaveLength(4);
      expect(told.every(({ user_id }) => user_id === 'agent')).toBe(true);
    });

    test('a hostile name is bounded and clean, a secret in one is masked', async () => {
      const client = await connect(kind, target);
      await expect(client.call(HOSTILE)).rejects.toThrow('no operation named');
      await expect(client.call(token, { token })).rejects.toThrow('no operation named');
      await client.close();
      const [hostile, secret, ...others] = records();
      expect(others).toEqual([]);
      expect(hostile?.tool_name).toMatch(/^drop_table x{1,90}$/);
      expect(JSON.stringify(hostile).length).toBeLessThan(1000);
      expect(secret?.tool_name).toBe('[redacted]');
      expect(JSON.stringify(secret)).not.toContain(token);
    });

    test('a call that waits for a human is recorded once as waiting, through a door too', async () => {
      const client = await connect(kind, target, { answer: () => ({ action: 'decline' }) });
      await client.call('kick_member', { user: 'bob' });
      await client.call('call_delete_operation', { operation: 'kick_member', arguments: { user: 'bob' } });
      await client.close();
      expect(records().map(({ tool_name, result_status }) => `${tool_name} ${result_status}`)).toEqual([
        'kick_member awaiting_approval',
        'kick_member refused',
        'kick_member awaiting_approval',
        'kick_member refused',
      ]);
    });

    test('arguments too large to look at are recorded without them', async () => {
      const client = await connect(kind, target);
      const deep = JSON.parse(`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`);
      expect((await client.call('send_message', deep)).content[0]?.text).toContain('too_large');
      expect((await client.call('call_read_operation', { operation: 'x', arguments: deep })).isError).toBe(true);
      await client.close();
      expect(records()).toMatchObject([
        { tool_name: 'send_message', parameters: {}, error_code: 'too_large', result_status: 'refused' },
        { tool_name: 'call_read_operation', parameters: {}, error_code: 'too_large', result_status: 'refused' },
      ]);
    });
  });
}

test('from the command line', async () => {
  const env = { DISCORD_TOKEN: token, DISCORD_API_URL: team.sandbox.api, GUILDHALL_AUDIT_FILE: auditFile };
  expect((await run(['call', 'lst_servers', 'a=1'], { env })).err).toContain('list_servers');
  await run(['call', 'call_read_operation', 'operation=nothing_here'], { env });
  await run(['call', 'list_servers', '--json', '[1]'], { env });
  expect(records()).toMatchObject([
    { ...UNKNOWN, tool_name: 'lst_servers', surface: 'cli', user_id: 'operator', parameters: { a: 1 } },
    { ...UNKNOWN, tool_name: 'nothing_here', surface: 'cli' },
    { tool_name: 'list_servers', error_code: 'invalid_input', result_status: 'refused', parameters: {} },
  ]);
});

test('unknown names are counted together, whatever they are', async () => {
  await team.refusal('one_that_is_not');
  await team.refusal('another_that_is_not');
  const text = JSON.stringify(team.parts.metrics.snapshot());
  expect(text).toContain('"operation":"unknown"');
  expect(text).not.toContain('that_is_not');
});
