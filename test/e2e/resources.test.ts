// Resources of the program as real clients see them, in front of the sandbox.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { openBothTransports } from '../support/both-transports.ts';
import { type AnyClient, connect, KINDS } from '../surfaces/clients.ts';

const both = await openBothTransports();
const { team, targets } = both;
afterAll(both.close);

interface Failure {
  code?: unknown;
  message?: string;
  data?: unknown;
}
const failureOf = (promise: Promise<unknown>): Promise<Failure> =>
  promise.then(
    () => ({}),
    (error) => error,
  );

for (const [over, target] of Object.entries(targets)) {
  for (const kind of KINDS) {
    describe(`${kind} client over ${over}`, () => {
      let client: AnyClient;
      beforeAll(async () => {
        client = await connect(kind, target);
      });
      afterAll(() => client.close());

      test('lists the servers and channels there are', async () => {
        const { resources, nextCursor } = await client.resources();
        const uris = resources.map(({ uri }) => uri);
        expect(nextCursor).toBeUndefined();
        expect(uris).toContain('discord://servers');
        expect(uris).toContain(`discord://channels/${team.channel('general')}/messages`);
        expect(uris).toContain(`discord://channels/${team.channel('ideas')}/threads`);
        expect(resources.find(({ name }) => name === '#general')?.title).toBe('#general (Guildhall)');
        expect(uris.some((uri) => uri.includes(team.channel('Community')))).toBe(false);
      });

      test('says what else can be read', async () => {
        const { resourceTemplates } = await client.templates();
        expect(resourceTemplates.map(({ name }) => name)).toEqual(
          expect.arrayContaining(['channel', 'channel-messages', 'message', 'channel-threads', 'member', 'server']),
        );
      });

      test('reads by name and by id, as compact text that is marked as not ours', async () => {
        for (const channel of ['general', '%23general', team.channel('general')]) {
          const uri = `discord://channels/${channel}/messages?limit=2`;
          const [content] = (await client.read(uri)).contents;
          expect(content).toMatchObject({ uri, mimeType: 'text/plain' });
          expect(content?.text).toStartWith('[untrusted');
          expect(content?.text).toContain('2 messages');
        }
        const [overview] = (await client.read('discord://servers/guildhall')).contents;
        expect(overview?.text).toContain('owner_id');
        const [json] = (await client.read('discord://channels/general?format=json')).contents;
        expect(json?.mimeType).toBe('application/json');
        expect(JSON.parse(json?.text ?? '')).toMatchObject({ id: team.channel('general'), type: 'text' });
      });

      test('tells what is not there from what is wrong', async () => {
        const missing = kind === 'modern' || kind === 'auto' ? -32602 : -32002;
        const uri = 'discord://channels/generl/messages';
        const unknown = await failureOf(client.read(uri));
        expect(unknown).toMatchObject({ data: { uri }, message: expect.stringContaining('Did you mean') });
        // The 2.4 client makes one error of the codes of all versions.
        expect(unknown.code).toBe(kind === 'v1' ? missing : -32602);
        expect(await failureOf(client.read('discord://nowhere'))).toMatchObject({ data: { uri: 'discord://nowhere' } });
        const wrong = await failureOf(client.read('discord://channels/general/messages?limit=many'));
        expect(wrong).toMatchObject({ code: -32602, data: { code: 'invalid_input' } });
      });

      test('completes what is typed', async () => {
        const channel = (value: string) => client.complete('discord://channels/{channel}', 'channel', value);
        expect((await channel('gen'))[0]).toBe('general');
        expect((await channel('#gen'))[0]).toBe('#general');
        const template = 'discord://servers/{server}/members/{user}';
        expect(await client.complete(template, 'server', 'GU')).toEqual(['Guildhall']);
        expect(await client.complete(template, 'user', 'al', { server: 'Guildhall' })).toContain('alice');
        expect(await client.complete(template, 'user', 'al', { server: 'Elsewhere' })).toEqual([]);
      });
    });
  }
}
