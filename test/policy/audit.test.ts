import { afterEach, expect, test } from 'bun:test';
import { openTeam, type Team } from '../support/team.ts';

let team: Team;
afterEach(() => team.close());

async function records() {
  const { audit } = await team.parts.memory.store();
  await audit.flush();
  return (await audit.list({ limit: 50 })).reverse();
}

test('every call is kept, refused ones too, with where it acted and how it ended', async () => {
  team = await openTeam();
  await team.call('send_message', { channel: 'general', content: 'hello' });
  await team.refusal('send_message', { channel: 'nowhere-at-all', content: 'hello' });
  const [sent, refused] = await records();
  expect(sent).toMatchObject({
    tool_name: 'send_message',
    effect: 'create',
    user_id: 'agent',
    channel_id: team.channel('general'),
    result_status: 'ok',
    parameters: { content: 'hello' },
  });
  expect(refused).toMatchObject({ result_status: 'failed', error_code: 'not_found' });
});

test('a call that the role does not allow is kept as refused', async () => {
  team = await openTeam({ settings: { readOnly: true } });
  await team.refusal('send_message', { channel: 'general', content: 'hello' });
  expect((await records())[0]).toMatchObject({
    tool_name: 'send_message',
    result_status: 'refused',
    error_code: 'forbidden',
  });
});

test('secrets and file contents are not kept', async () => {
  team = await openTeam();
  const token = String(team.config.token);
  const data = Buffer.from('x'.repeat(5000)).toString('base64');
  await team.refusal('send_message', { channel: 'general', content: `my token is ${token}` });
  await team.call('send_message', { channel: 'general', content: 'a file', files: [{ name: 'a.txt', data }] });
  const text = JSON.stringify(await records());
  expect(text).not.toContain(token);
  expect(text).not.toContain(data.slice(0, 100));
  expect(text).toContain('[redacted]');
});
