import type { Aliases } from './alias.ts';

/** barryyip0625/mcp-discord */
export const barryyip: Aliases = {
  discord_login: { to: 'get_my_user', takes: 'token', as: { token: '' } },
  discord_list_servers: { to: 'list_servers', takes: '' },
  discord_get_server_info: { to: 'get_server', takes: 'guildId*' },
  discord_send: {
    to: 'send_message',
    takes: 'channelId* message* replyToMessageId',
    as: { replyToMessageId: 'reply_to' },
  },
  discord_read_messages: { to: 'read_messages', takes: 'channelId* limit before after around' },
  discord_edit_message: { to: 'edit_message', takes: 'channelId* messageId* content*' },
  discord_delete_message: { to: 'delete_messages', takes: 'channelId* messageId* reason' },
  discord_search_messages: {
    to: 'search_messages',
    takes:
      'guildId* content authorId mentions has maxId minId channelId pinned authorType sortBy sortOrder limit offset',
    as: {
      authorId: 'authors',
      channelId: 'channels',
      maxId: 'before',
      minId: 'after',
      authorType: '',
      sortBy: '',
      sortOrder: '',
      offset: '',
    },
    make: ({ sortBy, sortOrder, has }) => ({
      sort: sortBy === 'relevance' ? 'relevance' : sortOrder === 'asc' ? 'oldest' : sortOrder && 'newest',
      has: has === undefined ? undefined : [has].flat(),
    }),
  },
  discord_create_category: { to: 'create_channel', takes: 'guildId* name* position reason', set: { type: 'category' } },
  discord_edit_category: {
    to: 'update_channel',
    takes: 'categoryId* name position reason',
    as: { categoryId: 'channel' },
  },
  discord_delete_category: { to: 'delete_channel', takes: 'categoryId* reason', as: { categoryId: 'channel' } },
  discord_create_text_channel: {
    to: 'create_channel',
    takes: 'guildId* channelName* topic categoryId',
    as: { channelName: 'name' },
    set: { type: 'text' },
  },
  discord_create_forum_channel: {
    to: 'create_channel',
    takes: 'guildId* name* topic categoryId',
    set: { type: 'forum' },
  },
  discord_create_voice_channel: {
    to: 'create_channel',
    takes: 'guildId* channelName* categoryId userLimit reason',
    as: { channelName: 'name', userLimit: '' },
    set: { type: 'voice' },
    make: ({ userLimit }) => ({ settings: userLimit === undefined ? undefined : { user_limit: userLimit } }),
  },
  discord_edit_channel: { to: 'update_channel', takes: 'channelId* name topic parentId position reason' },
  discord_delete_channel: { to: 'delete_channel', takes: 'channelId* reason' },
  discord_get_forum_channels: { to: 'list_channels', takes: 'guildId*' },
  discord_create_forum_post: {
    to: 'create_thread',
    takes: 'forumChannelId* title* content* tags',
    as: { title: 'name' },
  },
  discord_get_forum_post: { to: 'read_messages', takes: 'threadId*' },
  discord_list_forum_threads: {
    to: 'list_threads',
    takes: 'forumChannelId* includeArchived limit',
    as: { includeArchived: '' },
    make: ({ includeArchived }) => ({ state: includeArchived ? 'all' : undefined }),
  },
  discord_reply_to_forum: { to: 'send_message', takes: 'threadId* message*' },
  discord_delete_forum_post: { to: 'delete_channel', takes: 'threadId* reason' },
  discord_get_forum_tags: { to: 'get_channel', takes: 'forumChannelId*' },
  discord_set_forum_tags: {
    to: 'update_channel_endpoint',
    takes: 'forumChannelId* tags*',
    as: { forumChannelId: '', tags: '' },
    make: ({ forumChannelId, tags }) => ({
      channel_id: forumChannelId,
      available_tags: [tags].flat().map((tag) => (typeof tag === 'string' ? { name: tag } : tag)),
    }),
  },
  discord_update_forum_post: { to: 'update_thread', takes: 'threadId* name tags archived locked' },
  discord_add_reaction: { to: 'add_reaction', takes: 'channelId* messageId* emoji*' },
  discord_add_multiple_reactions: {
    to: 'add_reaction',
    takes: 'channelId* messageId* emojis*',
    steps: ({ channelId: channel, messageId: message, emojis }) =>
      [emojis].flat().map((emoji) => ({ operation: 'add_reaction', arguments: { channel, message, emoji } })),
  },
  discord_remove_reaction: { to: 'remove_reaction', takes: 'channelId* messageId* emoji* userId' },
  discord_get_reaction_users: { to: 'list_reactions', takes: 'channelId* messageId* emoji* limit' },
  discord_create_webhook: { to: 'create_webhook', takes: 'channelId* name* avatar reason' },
  discord_send_webhook_message: {
    to: 'send_webhook_message',
    takes: 'webhookId* webhookToken* content* username avatarURL threadId',
    as: { webhookToken: '', avatarURL: 'avatar_url' },
  },
  discord_edit_webhook: {
    to: 'update_webhook',
    takes: 'webhookId* webhookToken name avatar channelId reason',
    as: { webhookToken: '', channelId: 'move_to' },
  },
  discord_delete_webhook: {
    to: 'delete_webhook',
    takes: 'webhookId* webhookToken reason',
    as: { webhookToken: '' },
  },
  discord_list_roles: { to: 'list_roles', takes: 'guildId*' },
  discord_create_role: { to: 'create_role', takes: 'guildId* name* color hoist mentionable permissions reason' },
  discord_edit_role: {
    to: 'update_role',
    takes: 'guildId* roleId* name color hoist mentionable permissions position reason',
  },
  discord_delete_role: { to: 'delete_role', takes: 'guildId* roleId* reason' },
  discord_assign_role: { to: 'assign_role', takes: 'guildId* userId* roleId* reason' },
  discord_remove_role: { to: 'assign_role', takes: 'guildId* userId* roleId* reason', set: { remove: true } },
  discord_list_members: { to: 'list_members', takes: 'guildId* limit after' },
  discord_get_member: { to: 'get_member', takes: 'guildId* userId*' },
  discord_set_channel_permissions: {
    to: 'set_channel_permissions',
    takes: 'channelId* roleId* allow deny reason',
  },
  discord_remove_channel_permissions: {
    to: 'delete_channel_permission_overwrite',
    takes: 'channelId* roleId* reason',
    as: { roleId: 'overwrite_id' },
  },
};
