import { afterAll, expect, test } from 'bun:test';
import { createDriver } from '../../sandbox/driver.ts';
import { openTeam } from '../support/team.ts';

const reached: string[] = [];
const cdn = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch(request) {
    const { pathname } = new URL(request.url);
    reached.push(pathname);
    return pathname === '/files/emojis/away.png'
      ? Response.redirect(`${team.sandbox.control}/world`)
      : new Response('from the other port');
  },
});
const team = await openTeam({ settings: { cdnUrls: `http://127.0.0.1:${cdn.port}/files` } });
const driver = createDriver(team.sandbox.control);
afterAll(async () => {
  await team.close();
  await cdn.stop(true);
});

const send = (url: string) => ['send_message', { channel: 'general', files: [{ url }] }] as const;
const elsewhere = `http://127.0.0.1:${cdn.port}`;

test('files of the backend are fetched, of its own address and of the CDN that is set', async () => {
  const { attachments } = await driver
    .as('bob')
    .say('general', 'see', [{ name: 'a.txt', content: 'attached', type: 'text/plain' }]);
  await team.call(...send(attachments[0]!.url));
  await team.call(...send(`${elsewhere}/files/attachments/1/2/b.txt`));
  const files = (await driver.messages('general')).slice(-2).map((message) => message.attachments[0]);
  expect(files).toMatchObject([
    { filename: 'a.txt', size: 8 },
    { filename: 'b.txt', size: 19 },
  ]);
});

test('what else the backend and its machine answer is not: neither as a file to send, nor as a picture, nor through a redirect', async () => {
  const before = reached.length;
  const control = new URL(team.sandbox.control);
  for (const url of [
    `${control.href}/world`,
    `${control.origin}/attachments/%2e%2e/control/world`,
    `${team.sandbox.api}/v10/gateway`,
    `${elsewhere}/attachments/1/2/b.txt`,
    `${elsewhere}/files/metrics`,
  ]) {
    const picture = { channel: 'general', name: 'Spy', avatar: url };
    for (const [operation, args] of [send(url), ['create_webhook', picture] as const]) {
      const error = await team.refusal(operation, args);
      expect(error.message).toContain('private network');
      expect(error.hint).toContain('GUILDHALL_CDN_URLS');
    }
  }
  expect(reached).toHaveLength(before);
  expect((await team.refusal(...send(`${elsewhere}/files/emojis/away.png`))).message).toContain('private network');
});

test('an address that is none stops the start', async () => {
  await expect(openTeam({ settings: { cdnUrls: 'cdn.example.org' } })).rejects.toThrow(
    /cdn_urls .*"cdn.example.org" is not an http or https address.*Write it in full/,
  );
});
