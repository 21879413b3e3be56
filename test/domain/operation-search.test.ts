import { describe, expect, test } from 'bun:test';
import { searchOperations } from '../../src/domain/operation-search.ts';
import type { CatalogueEntry } from '../../src/kernel/catalogue.ts';
import catalogue from '../../src/operations/catalogue.gen.json';
import { endpoints } from '../../src/operations/endpoints/source.ts';

/** What people ask for in their own words, and the operation that does it. */
const QUESTIONS: Readonly<Record<string, string>> = {
  'why can a member not post in a channel': 'explain_permissions',
  'which permissions does a user have': 'explain_permissions',
  'who has the permission to mention everyone': 'audit_permissions',
  'mute a user': 'timeout_member',
  unmute: 'timeout_member',
  unban: 'unban_member',
  'delete all messages from a spammer': 'purge_messages',
  'clear chat': 'purge_messages',
  'block bad words': 'create_automod_rule',
  'schedule an announcement for tomorrow': 'schedule_message',
  'recurring message': 'schedule_message',
  'remind me in two hours': 'schedule_reminder',
  'dm a user': 'send_direct_message',
  'send a private message': 'send_direct_message',
  'who joined recently': 'newcomers',
  'inactive users': 'inactive_members',
  'export members as csv': 'export_csv',
  'post under another name': 'send_webhook_message',
  'move user to another voice channel': 'update_member',
  'make a slash command': 'create_command',
  'ask a human for approval': 'ask_user',
  'add user to thread': 'update_thread_members',
  crosspost: 'publish_message',
  'forget a person GDPR': 'forget_member',
  'summarise channel': 'run_prompt',
  'broadcast to all channels': 'bulk_send_message',
  'role color': 'update_role',
  'reorder channels': 'update_channel',
  'play a sound': 'send_soundboard_sound',
  'vanity url': 'get_guild_vanity_url',
};

const all = [...(catalogue as unknown as CatalogueEntry[]), ...endpoints.entries];
const first = (query: string, count: number) =>
  searchOperations(all, query)
    .slice(0, count)
    .map(({ name }) => name);

describe('searching operations', () => {
  for (const [question, name] of Object.entries(QUESTIONS)) {
    test(`"${question}" finds ${name}`, () => expect(first(question, 8)).toContain(name));
  }

  test('what was made for daily work comes before the endpoint that it is made of', () => {
    const found = first('create an emoji from an image', 8);
    expect(found[0]).toBe('create_emoji');
    expect(found).toContain('create_guild_emoji');
  });

  test('of what fits as well, the least risky comes first', () => {
    const found = first('sticker', 20);
    expect(found.indexOf('list_stickers')).toBeLessThan(found.indexOf('delete_sticker'));
  });

  test('an empty question fits everything, a senseless one nothing', () => {
    expect(searchOperations(all, ' ')).toHaveLength(all.length);
    expect(first('xyzzyqwert', 8)).toEqual([]);
    expect(first('the', 8).length).toBeGreaterThan(0);
  });
});
