import type { Aliases } from './alias.ts';

/** hanweg/mcp-discord */
export const hanweg: Aliases = {
  get_server_info: { to: 'get_server', takes: 'server_id*' },
  list_members: { to: 'list_members', takes: 'server_id* limit' },
  add_role: { to: 'assign_role', takes: 'server_id* user_id* role_id*' },
  remove_role: { to: 'assign_role', takes: 'server_id* user_id* role_id*', set: { remove: true } },
  create_text_channel: { to: 'create_channel', takes: 'server_id* name* category_id topic', set: { type: 'text' } },
  delete_channel: { to: 'delete_channel', takes: 'channel_id* reason' },
  add_reaction: { to: 'add_reaction', takes: 'channel_id* message_id* emoji*' },
  add_multiple_reactions: {
    to: 'add_reaction',
    takes: 'channel_id* message_id* emojis*',
    steps: ({ channel_id: channel, message_id: message, emojis }) =>
      [emojis].flat().map((emoji) => ({ operation: 'add_reaction', arguments: { channel, message, emoji } })),
  },
  remove_reaction: { to: 'remove_reaction', takes: 'channel_id* message_id* emoji*' },
  send_message: { to: 'send_message', takes: 'channel_id* content*' },
  read_messages: { to: 'read_messages', takes: 'channel_id* limit' },
  get_user_info: { to: 'get_user', takes: 'user_id*' },
  moderate_message: {
    to: 'delete_messages',
    takes: 'channel_id* message_id* reason* timeout_minutes',
    async steps({ channel_id: channel, message_id: message, reason, timeout_minutes: minutes }, ask) {
      const removal = { operation: 'delete_messages', arguments: { channel, messages: [message], reason } };
      if (!Number(minutes)) return [removal];
      // Who is to be silent for a while is whoever wrote it, which must be read before it is gone.
      const found = await ask('get_message_endpoint', {
        channel_id: channel,
        message_id: message,
        fields: ['author.id'],
      });
      const user = (found['author'] as { id?: string } | undefined)?.id;
      const place = await ask('get_channel_endpoint', { channel_id: channel, fields: ['guild_id'] });
      const silence = { server: place['guild_id'], user, duration: `${Number(minutes)}m`, reason };
      return [removal, { operation: 'timeout_member', arguments: silence }];
    },
  },
};
