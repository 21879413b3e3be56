import { expect, test } from 'bun:test';
import { fillTemplate, uriTemplate, withoutQuery } from '../../src/kernel/uri-template.ts';

const messages = 'discord://channels/{channel}/messages{?limit,before}';

test('takes values out of a URI, decoded, with whatever follows the question mark', () => {
  const { match, variables } = uriTemplate(messages);
  expect(variables).toEqual(['channel']);
  expect(match('discord://channels/42/messages')).toEqual({ channel: '42' });
  expect(match('discord://channels/%23general/messages?limit=5')).toEqual({ channel: '#general', limit: '5' });
  expect(match('discord://channels/#general/messages')).toEqual({ channel: '#general' });
  expect(match('discord://channels/Staff%2Fgeneral/messages/')).toEqual({ channel: 'Staff/general' });
  expect(match('DISCORD://channels/日本/messages?a&b=&b=1%2B1&&')).toEqual({ channel: '日本', a: '', b: ['', '1+1'] });
  expect(match('discord://channels/100%/messages?channel=other')).toEqual({ channel: '100%' });
});

test('fits nothing else', () => {
  const { match } = uriTemplate(messages);
  for (const uri of [
    '',
    'discord://channels//messages',
    'discord://channels/42/messagesx',
    'discord://channels/42/messages/7',
    'discord://channels/4/2/messages',
    'xdiscord://channels/42/messages',
    'discord://channels/42/messages#top',
    'http://channels/42/messages',
  ]) {
    expect([uri, match(uri)]).toEqual([uri, undefined]);
  }
  expect(uriTemplate('notes://a.b/{x}').match('notes://aab/1')).toBeUndefined();
});

test('two variables, and values that are words of the language', () => {
  const { match } = uriTemplate('discord://channels/{channel}/messages/{message}');
  expect(match('discord://channels/__proto__/messages/constructor')).toEqual(
    Object.fromEntries([
      ['channel', '__proto__'],
      ['message', 'constructor'],
    ]),
  );
});

test('is filled in, as far as there are values', () => {
  expect(fillTemplate('discord://servers/{server}/members/{user}', { server: 'A & B/c' })).toBe(
    'discord://servers/A%20%26%20B%2Fc/members/{user}',
  );
  expect(fillTemplate('x://{constructor}', {})).toBe('x://{constructor}');
  expect(withoutQuery(messages)).toBe('discord://channels/{channel}/messages');
});
