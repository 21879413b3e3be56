import { type Alias, type Aliases, given } from './alias.ts';

type Fields = Record<string, unknown>;

/** Nobody but those with more rights may write, or everybody again. */
const muting = (muted: boolean): Alias => ({
  to: 'set_channel_permissions',
  takes: 'channel* reason',
  set: { role: '@everyone', ...(muted ? { deny: ['SendMessages'] } : { clear: ['SendMessages'] }) },
});

const joined = (remove: boolean): Alias => ({
  to: 'assign_role',
  takes: 'members* role* reason',
  ...(remove ? { set: { remove } } : {}),
});

const LEVELS = ['none', 'low', 'medium', 'high', 'very_high'];
const NOTIFICATIONS = ['all_messages', 'only_mentions'];
const MODES = ['default', 'advanced'];

/** Discord's number, or its name in capitals, as the word for it here. */
const worded = (value: unknown, words: readonly string[]): unknown => {
  if (typeof value === 'string' && !/^\d+$/.test(value)) return value.toLowerCase().replace(/^onboarding_/, '');
  return value === undefined ? undefined : (words[Number(value)] ?? value);
};

/** Servers, roles, channels and members in @quadslab.io/discord-mcp */
export const places: Aliases = {
  list_guilds: { to: 'list_servers', takes: '' },
  get_guild_info: { to: 'get_server', takes: '' },
  edit_server: {
    to: 'update_server',
    takes: 'name description verificationLevel defaultNotifications reason',
    as: { verificationLevel: '', defaultNotifications: '' },
    make: ({ verificationLevel, defaultNotifications }) => ({
      verification_level: worded(verificationLevel, LEVELS),
      notifications: worded(defaultNotifications, NOTIFICATIONS),
    }),
  },
  get_server_icon: { to: 'get_server', takes: '' },
  set_server_icon: { to: 'update_server', takes: 'icon banner reason' },
  get_audit_log: { to: 'read_audit_log', takes: 'limit actionType userId', as: { actionType: 'action' } },
  get_welcome_screen: { to: 'get_welcome_screen', takes: '' },
  set_welcome_screen: {
    to: 'update_welcome_screen',
    takes: 'enabled description channels',
    as: { channels: '' },
    make: ({ channels }) => ({
      channels: (channels as Fields[] | undefined)?.map((each) =>
        given({
          channel: each['channel'] ?? each['channelId'],
          description: each['description'],
          emoji: each['emoji'],
        }),
      ),
    }),
  },
  get_widget: { to: 'get_guild_widget_settings', takes: '' },
  set_widget: { to: 'update_guild_widget_settings', takes: 'enabled channel reason' },
  get_vanity_url: { to: 'get_guild_vanity_url', takes: '' },
  list_integrations: { to: 'list_integrations', takes: '' },
  delete_integration: {
    to: 'delete_integration',
    takes: 'integrationId* reason',
    as: { integrationId: 'integration' },
  },
  get_onboarding: { to: 'get_onboarding', takes: '' },
  edit_onboarding: {
    to: 'update_onboarding',
    takes: 'enabled mode defaultChannelIds',
    as: { mode: '', defaultChannelIds: 'default_channels' },
    make: ({ mode }) => ({ mode: worded(mode, MODES) }),
  },
  list_templates: { to: 'list_templates', takes: '' },
  create_template: { to: 'create_template', takes: 'name* description' },
  delete_template: { to: 'delete_template', takes: 'code*', as: { code: 'template' } },
  sync_template: { to: 'update_template', takes: 'code*', as: { code: 'template' }, set: { sync: true } },

  list_roles: { to: 'list_roles', takes: '' },
  create_role: { to: 'create_role', takes: 'name* color hoist mentionable reason' },
  delete_role: { to: 'delete_role', takes: 'role* reason' },
  modify_role: { to: 'update_role', takes: 'role* name color hoist mentionable position reason' },
  get_role_permissions: { to: 'explain_permissions', takes: 'role*' },
  modify_role_permissions: {
    to: 'update_role',
    takes: 'role* grant revoke reason',
    as: { grant: 'allow', revoke: 'deny' },
  },
  set_role_icon: { to: 'update_role', takes: 'role* icon* reason' },
  list_role_members: { to: 'list_members', takes: 'role* limit' },
  list_member_permissions: { to: 'explain_permissions', takes: 'member*' },
  assign_role: { to: 'assign_role', takes: 'member* role* reason' },
  remove_role: { to: 'assign_role', takes: 'member* role* reason', set: { remove: true } },
  bulk_assign_role: joined(false),
  bulk_remove_role: joined(true),

  list_channels: { to: 'list_channels', takes: '' },
  create_text_channel: { to: 'create_channel', takes: 'name* category topic nsfw reason', set: { type: 'text' } },
  create_voice_channel: {
    to: 'create_channel',
    takes: 'name* category userLimit bitrate reason',
    as: { userLimit: '', bitrate: '' },
    set: { type: 'voice' },
    make: ({ userLimit, bitrate }) => ({ settings: given({ user_limit: userLimit, bitrate }) }),
  },
  create_category: { to: 'create_channel', takes: 'name* reason', set: { type: 'category' } },
  create_forum_channel: { to: 'create_channel', takes: 'name* category topic reason', set: { type: 'forum' } },
  delete_channel: { to: 'delete_channel', takes: 'channel* reason' },
  modify_channel: {
    to: 'update_channel',
    takes: 'channel* name topic category nsfw userLimit position reason',
    as: { userLimit: '' },
    make: ({ userLimit }) => ({ settings: given({ user_limit: userLimit }) }),
  },
  set_channel_permissions: {
    to: 'set_channel_permissions',
    takes: 'channel* target* targetType* allow deny reason',
    as: { target: '', targetType: '' },
    make: ({ target, targetType }) => (targetType === 'member' ? { user: target } : { role: target }),
  },
  view_channel_permissions: { to: 'get_channel', takes: 'channel*' },
  check_permissions: {
    to: 'explain_permissions',
    takes: 'channel* target* targetType*',
    as: { target: '', targetType: '' },
    make: ({ target, targetType }) => (targetType === 'member' ? { user: target } : { role: target }),
  },
  copy_channel_permissions: {
    to: 'copy_permissions',
    takes: 'source* target* reason',
    as: { source: 'channel', target: '' },
    make: ({ target }) => ({ channels: [target] }),
  },
  lock_channel: muting(true),
  unlock_channel: muting(false),
  set_slowmode: { to: 'update_channel', takes: 'channel* seconds*', as: { seconds: 'slowmode' } },
  reorder_channels: {
    to: 'update_channel',
    takes: 'category* channelOrder*',
    steps: ({ category, channelOrder }) =>
      [channelOrder].flat().map((channel, position) => ({
        operation: 'update_channel',
        arguments: { channel, parent: category, position },
      })),
  },
  set_voice_region: {
    to: 'update_channel',
    takes: 'channel* region*',
    as: { region: '' },
    make: ({ region }) => ({ settings: { region: region === 'auto' ? null : region } }),
  },
  set_voice_status: { to: 'update_voice_channel_status', takes: 'channel* status*' },
  list_voice_members: { to: 'get_channel', takes: 'channel*' },
  follow_announcement_channel: {
    to: 'follow_channel',
    takes: 'announcementChannel* targetChannel*',
    as: { announcementChannel: 'channel_id', targetChannel: 'webhook_channel_id' },
  },
  clone_channel: { to: 'clone_channel', takes: 'channel* name reason' },

  list_members: {
    to: 'list_members',
    takes: 'limit role search',
    steps: ({ search, ...rest }) =>
      search === undefined
        ? [{ operation: 'list_members', arguments: rest }]
        : [{ operation: 'find_members', arguments: { query: search, limit: rest['limit'] } }],
  },
  search_members: { to: 'find_members', takes: 'query* limit' },
  get_member: { to: 'get_member', takes: 'member*' },
  kick_member: { to: 'kick_member', takes: 'member* reason' },
  ban_member: {
    to: 'ban_member',
    takes: 'member* reason deleteMessageDays',
    as: { deleteMessageDays: '' },
    make: ({ deleteMessageDays: days }) => ({
      delete_message_seconds: days === undefined ? undefined : Number(days) * 86_400,
    }),
  },
  bulk_ban: { to: 'ban_member', takes: 'members* deleteMessageSeconds reason' },
  unban_member: { to: 'unban_member', takes: 'user* reason' },
  timeout_member: {
    to: 'timeout_member',
    takes: 'member* duration* reason',
    steps: ({ member, duration, reason }) => [
      {
        operation: 'timeout_member',
        arguments: { user: member, duration: duration === 'remove' ? null : duration, reason },
      },
    ],
  },
  move_to_voice: { to: 'update_member', takes: 'member* channel*', as: { channel: 'voice_channel' } },
  disconnect_from_voice: {
    to: 'update_member',
    takes: 'member* reason',
    steps: ({ member, reason }) => [
      { operation: 'update_member', arguments: { user: member, voice_channel: null, reason } },
    ],
  },
  set_nickname: { to: 'update_member', takes: 'member* nickname* reason', as: { nickname: 'nick' } },
  prune_members: {
    to: 'prune_members',
    takes: 'days roles dryRun reason',
    as: { roles: 'include_roles' },
  },
  list_bans: { to: 'list_bans', takes: '' },
};
