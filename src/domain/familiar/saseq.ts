import { type Aliases, given } from './alias.ts';

const listed = (value: unknown): unknown =>
  typeof value === 'string'
    ? value
        .split(',')
        .map((each) => each.trim())
        .filter(Boolean)
    : value;

const overwrite = 'allowRaw denyRaw allowPermissions denyPermissions reason';
const RAW = { allowRaw: '', denyRaw: '', allowPermissions: '', denyPermissions: '' } as const;
const rights = (sent: Record<string, unknown>) => ({
  allow: listed(sent['allowPermissions']),
  deny: listed(sent['denyPermissions']),
});

const STATUS: Readonly<Record<string, string>> = {
  '2': 'active',
  '3': 'completed',
  '4': 'canceled',
  active: 'active',
  completed: 'completed',
  canceled: 'canceled',
  cancelled: 'canceled',
};

/** Where it takes place says what type it is; what is not to be changed is scheduled anyhow. */
const event = ({ status }: Record<string, unknown>) => ({ status: STATUS[String(status).toLowerCase()] });
const EVENT = { scheduledStartTime: 'start', scheduledEndTime: 'end', entityType: '', status: '' } as const;

/** SaseQ/discord-mcp */
export const saseq: Aliases = {
  create_category: { to: 'create_channel', takes: 'guildId name*', set: { type: 'category' } },
  delete_category: { to: 'delete_channel', takes: 'guildId categoryId*' },
  edit_category: {
    to: 'update_channel',
    takes: 'guildId categoryId* name position reason',
    as: { categoryId: 'channel' },
  },
  find_category: { to: 'resolve', takes: 'guildId categoryName*', as: { categoryName: 'query' } },
  list_channels_in_category: { to: 'list_channels', takes: 'guildId categoryId*', as: { categoryId: '' } },
  list_channel_permission_overwrites: { to: 'get_channel', takes: 'guildId channelId*' },
  upsert_role_channel_permissions: {
    to: 'set_channel_permissions',
    takes: `guildId channelId* roleId* ${overwrite}`,
    as: RAW,
    make: rights,
  },
  upsert_member_channel_permissions: {
    to: 'set_channel_permissions',
    takes: `guildId channelId* userId* ${overwrite}`,
    as: RAW,
    make: rights,
  },
  delete_channel_permission_overwrite: {
    to: 'delete_channel_permission_overwrite',
    takes: 'guildId channelId* targetType* targetId* reason',
    as: { targetId: 'overwrite_id', targetType: '' },
  },
  delete_channel: { to: 'delete_channel', takes: 'guildId channelId* reason' },
  create_text_channel: {
    to: 'create_channel',
    takes: 'guildId name* categoryId topic nsfw slowmode position',
    set: { type: 'text' },
  },
  find_channel: { to: 'resolve', takes: 'guildId channelName*', as: { channelName: 'query' } },
  list_channels: { to: 'list_channels', takes: 'guildId' },
  edit_text_channel: {
    to: 'update_channel',
    takes: 'guildId channelId* name topic nsfw slowmode categoryId position reason',
    as: { categoryId: 'parent' },
  },
  get_channel_info: { to: 'get_channel', takes: 'guildId channelId*' },
  move_channel: {
    to: 'update_channel',
    takes: 'guildId channelId* categoryId position reason',
    as: { categoryId: 'parent' },
  },
  get_server_info: { to: 'get_server', takes: 'guildId' },
  list_emojis: { to: 'list_emojis', takes: 'guildId' },
  get_emoji_details: { to: 'get_guild_emoji', takes: 'guildId emojiId*' },
  create_emoji: { to: 'create_emoji', takes: 'guildId name* image imageUrl roles', as: { imageUrl: 'image' } },
  edit_emoji: { to: 'update_emoji', takes: 'guildId emojiId* name roles' },
  delete_emoji: { to: 'delete_emoji', takes: 'guildId emojiId*' },
  create_forum_channel: {
    to: 'create_channel',
    takes: 'guildId name* categoryId topic nsfw slowmode position',
    set: { type: 'forum' },
  },
  edit_forum_channel: {
    to: 'update_channel',
    takes: 'guildId channelId* name topic nsfw slowmode categoryId position defaultSort defaultLayout reason',
    as: { categoryId: 'parent', defaultSort: '', defaultLayout: '' },
    make: ({ defaultSort, defaultLayout }) => ({
      settings: given({ default_sort_order: defaultSort, default_forum_layout: defaultLayout }),
    }),
  },
  list_forum_channels: { to: 'list_channels', takes: 'guildId' },
  get_forum_channel_info: { to: 'get_channel', takes: 'guildId channelId*' },
  list_forum_tags: { to: 'get_channel', takes: 'guildId channelId*' },
  create_forum_post: {
    to: 'create_thread',
    takes: 'guildId channelId* title* message* tagIds',
    as: { title: 'name', message: 'content', tagIds: '' },
    make: ({ tagIds }) => ({ tags: listed(tagIds) }),
  },
  list_forum_posts: { to: 'list_threads', takes: 'guildId channelId*' },
  modify_forum_post: {
    to: 'update_thread',
    takes: 'guildId postId* locked archived pinned tagIds reason',
    as: { postId: 'thread', tagIds: '' },
    make: ({ tagIds }) => ({ tags: listed(tagIds) }),
  },
  create_invite: {
    to: 'create_invite',
    takes: 'guildId channelId* maxAge maxUses temporary unique',
    as: { maxAge: '' },
    make: ({ maxAge }) => ({ max_age: maxAge === undefined ? undefined : `${maxAge}s` }),
  },
  list_invites: { to: 'list_invites', takes: 'guildId' },
  delete_invite: { to: 'delete_invite', takes: 'inviteCode*', as: { inviteCode: 'code' } },
  get_invite_details: { to: 'get_invite', takes: 'inviteCode* withCounts', as: { inviteCode: 'code', withCounts: '' } },
  send_message: { to: 'send_message', takes: 'channelId* message*' },
  edit_message: { to: 'edit_message', takes: 'channelId* messageId* newMessage*', as: { newMessage: 'content' } },
  delete_message: { to: 'delete_messages', takes: 'channelId* messageId*' },
  read_messages: { to: 'read_messages', takes: 'channelId* count before after around' },
  add_reaction: { to: 'add_reaction', takes: 'channelId* messageId* emoji*' },
  remove_reaction: { to: 'remove_reaction', takes: 'channelId* messageId* emoji*' },
  get_attachment: {
    to: 'get_attachment',
    takes: 'channelId* messageId* attachmentId',
    as: { attachmentId: 'attachment' },
    set: { content: true },
  },
  kick_member: { to: 'kick_member', takes: 'guildId userId* reason' },
  ban_member: {
    to: 'ban_member',
    takes: 'guildId userId* deleteMessageSeconds reason',
  },
  unban_member: { to: 'unban_member', takes: 'guildId userId* reason' },
  timeout_member: {
    to: 'timeout_member',
    takes: 'guildId userId* durationSeconds* reason',
    as: { durationSeconds: '' },
    make: ({ durationSeconds }) => ({ duration: durationSeconds === undefined ? undefined : `${durationSeconds}s` }),
  },
  remove_timeout: {
    to: 'update_guild_member',
    takes: 'guildId userId* reason',
    steps: ({ guildId: server, userId: user, reason }) => [
      { operation: 'timeout_member', arguments: { server, user, reason, duration: null } },
    ],
  },
  set_nickname: { to: 'update_member', takes: 'guildId userId* nick reason' },
  get_bans: { to: 'list_bans', takes: 'guildId limit' },
  list_roles: { to: 'list_roles', takes: 'guildId' },
  create_role: { to: 'create_role', takes: 'guildId name* color hoist mentionable permissions' },
  edit_role: { to: 'update_role', takes: 'guildId roleId* name color hoist mentionable permissions' },
  delete_role: { to: 'delete_role', takes: 'guildId roleId*' },
  assign_role: { to: 'assign_role', takes: 'guildId userId* roleId*' },
  remove_role: { to: 'assign_role', takes: 'guildId userId* roleId*', set: { remove: true } },
  create_guild_scheduled_event: {
    to: 'create_scheduled_event',
    takes: 'guildId name* description scheduledStartTime* scheduledEndTime entityType* channelId location',
    as: EVENT,
  },
  edit_guild_scheduled_event: {
    to: 'update_scheduled_event',
    takes: 'guildId eventId* status name description scheduledStartTime location',
    as: EVENT,
    make: event,
  },
  delete_guild_scheduled_event: { to: 'delete_scheduled_event', takes: 'guildId eventId*' },
  list_guild_scheduled_events: {
    to: 'list_scheduled_events',
    takes: 'guildId withUserCount',
    as: { withUserCount: '' },
  },
  get_guild_scheduled_event_users: {
    to: 'list_scheduled_events',
    takes: 'guildId eventId* limit withMember',
    as: { withMember: '' },
  },
  list_active_threads: { to: 'list_threads', takes: 'guildId', set: { state: 'active' } },
  get_user_id_by_name: { to: 'find_members', takes: 'username* guildId', as: { username: 'query' } },
  send_private_message: { to: 'send_direct_message', takes: 'userId* message*' },
  edit_private_message: {
    to: 'edit_message',
    takes: 'userId* messageId* newMessage*',
    as: { newMessage: 'content', userId: 'channel' },
  },
  delete_private_message: { to: 'delete_messages', takes: 'userId* messageId*', as: { userId: 'channel' } },
  read_private_messages: { to: 'read_direct_messages', takes: 'userId* count before after around' },
  create_voice_channel: {
    to: 'create_channel',
    takes: 'guildId name* categoryId userLimit bitrate',
    as: { userLimit: '', bitrate: '' },
    set: { type: 'voice' },
    make: ({ userLimit, bitrate }) => ({ settings: given({ user_limit: userLimit, bitrate }) }),
  },
  create_stage_channel: {
    to: 'create_channel',
    takes: 'guildId name* categoryId bitrate',
    as: { bitrate: '' },
    set: { type: 'stage' },
    make: ({ bitrate }) => ({ settings: given({ bitrate }) }),
  },
  edit_voice_channel: {
    to: 'update_channel',
    takes: 'channelId* name bitrate userLimit rtcRegion',
    as: { bitrate: '', userLimit: '', rtcRegion: '' },
    make: ({ bitrate, userLimit, rtcRegion }) => ({
      settings: given({ bitrate, user_limit: userLimit, rtc_region: rtcRegion }),
    }),
  },
  move_member: { to: 'update_member', takes: 'guildId userId* channelId*', as: { channelId: 'voice_channel' } },
  disconnect_member: {
    to: 'update_member',
    takes: 'guildId userId*',
    steps: ({ guildId: server, userId: user }) => [
      { operation: 'update_member', arguments: { server, user, voice_channel: null } },
    ],
  },
  modify_voice_state: { to: 'update_member', takes: 'guildId userId* mute deafen', as: { deafen: 'deaf' } },
  create_webhook: { to: 'create_webhook', takes: 'channelId* name*' },
  delete_webhook: { to: 'delete_webhook', takes: 'webhookId*' },
  list_webhooks: { to: 'list_webhooks', takes: 'channelId*' },
  send_webhook_message: {
    to: 'send_webhook_message',
    takes: 'webhookUrl* message*',
    as: { webhookUrl: '', message: 'content' },
    make: ({ webhookUrl }) => ({ webhook: /\/webhooks\/(\d+)/.exec(String(webhookUrl))?.[1] ?? webhookUrl }),
  },
};
