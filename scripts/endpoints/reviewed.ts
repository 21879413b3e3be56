import type { Effect, PermissionName } from '../../src/kernel/operation.ts';

/**
 * What Discord's document does not say of an endpoint, from the pages of https://docs.discord.com/developers/resources.
 * Every endpoint a bot may call stands here once, under the toolset whose policy it obeys; a check finds the missing ones.
 */
export interface Reviewed {
  /** One sentence for whoever searches. */
  about: string;
  /** Where the HTTP method misleads. */
  effect?: Effect;
  /** What the bot always needs; where Discord asks for more in some cases, Discord says so. */
  needs?: readonly PermissionName[];
  /** True where Discord takes X-Audit-Log-Reason. https://docs.discord.com/developers/resources/audit-log */
  reason?: true;
  /** Curated operations that do the same: where policy forbids or wants approval for one of them, so it does for this. */
  like?: readonly string[];
  /** The newer endpoint to use instead. */
  instead?: string;
  /** Says nothing about, and changes nothing in, any one server: open to callers confined to some. */
  nowhere?: true;
  /** Sends text that may mention people: nobody is pinged unless `allowed_mentions` says so. */
  mentions?: true;
  /** Form field that carries the one file, where it is not `files[n]` beside JSON. */
  file?: string;
  /** `server` where the effect goes beyond the channel that the path names. */
  reach?: 'server';
}

export const reviewed: Readonly<Record<string, Readonly<Record<string, Reviewed>>>> = {
  messages: {
    list_messages: {
      about: 'Messages of a channel, newest first, as Discord gives them.',
      needs: ['ViewChannel', 'ReadMessageHistory'],
      like: ['read_messages'],
    },
    create_message: {
      about:
        'Send a message with any field Discord knows: embeds, components v1 and v2, files, stickers, polls, replies, forwards.',
      needs: ['ViewChannel'],
      like: ['send_message'],
      mentions: true,
    },
    get_message: { about: 'One message in full.', needs: ['ViewChannel', 'ReadMessageHistory'], like: ['get_message'] },
    update_message: {
      about: "Edit one of the bot's messages, or the flags of another's.",
      needs: ['ViewChannel'],
      like: ['edit_message'],
      mentions: true,
    },
    delete_message: { about: 'Delete one message.', needs: ['ViewChannel'], reason: true, like: ['delete_messages'] },
    bulk_delete_messages: {
      about: 'Delete 2 to 100 messages that are younger than two weeks.',
      effect: 'delete',
      needs: ['ViewChannel', 'ManageMessages'],
      reason: true,
      like: ['delete_messages'],
    },
    crosspost_message: {
      about: 'Publish a message of an announcement channel to the channels that follow it.',
      effect: 'update',
      needs: ['ViewChannel', 'SendMessages'],
      like: ['publish_message'],
    },
    list_pins: {
      about: 'Pinned messages of a channel, with when they were pinned.',
      needs: ['ViewChannel', 'ReadMessageHistory'],
      like: ['list_pins'],
    },
    create_pin: {
      about: 'Pin a message.',
      needs: ['ViewChannel', 'ReadMessageHistory'],
      reason: true,
      like: ['pin_message'],
    },
    delete_pin: {
      about: 'Unpin a message.',
      needs: ['ViewChannel', 'ReadMessageHistory'],
      reason: true,
      like: ['pin_message'],
    },
    deprecated_list_pins: {
      about: 'Pinned messages by the old route.',
      needs: ['ViewChannel', 'ReadMessageHistory'],
      like: ['list_pins'],
      instead: 'list_pins',
    },
    deprecated_create_pin: {
      about: 'Pin a message by the old route.',
      needs: ['ViewChannel', 'ReadMessageHistory'],
      reason: true,
      like: ['pin_message'],
      instead: 'create_pin',
    },
    deprecated_delete_pin: {
      about: 'Unpin a message by the old route.',
      needs: ['ViewChannel', 'ReadMessageHistory'],
      reason: true,
      like: ['pin_message'],
      instead: 'delete_pin',
    },
    add_my_message_reaction: {
      about: 'React to a message as the bot.',
      effect: 'create',
      needs: ['ViewChannel', 'ReadMessageHistory'],
      like: ['add_reaction'],
    },
    delete_my_message_reaction: {
      about: "Take back the bot's reaction.",
      needs: ['ViewChannel', 'ReadMessageHistory'],
      like: ['remove_reaction'],
    },
    delete_user_message_reaction: {
      about: "Remove one person's reaction from a message.",
      needs: ['ViewChannel', 'ReadMessageHistory', 'ManageMessages'],
      like: ['remove_reaction'],
    },
    delete_all_message_reactions: {
      about: 'Remove every reaction from a message.',
      needs: ['ViewChannel', 'ReadMessageHistory', 'ManageMessages'],
      like: ['remove_reaction'],
    },
    delete_all_message_reactions_by_emoji: {
      about: 'Remove all reactions with one emoji from a message.',
      needs: ['ViewChannel', 'ReadMessageHistory', 'ManageMessages'],
      like: ['remove_reaction'],
    },
    list_message_reactions_by_emoji: {
      about: 'Who reacted to a message with one emoji.',
      needs: ['ViewChannel', 'ReadMessageHistory'],
      like: ['list_reactions'],
    },
    get_answer_voters: {
      about: 'Who voted for one answer of a poll.',
      needs: ['ViewChannel', 'ReadMessageHistory'],
      like: ['list_poll_voters'],
    },
    poll_expire: {
      about: "End one of the bot's polls now.",
      effect: 'update',
      needs: ['ViewChannel'],
      like: ['end_poll'],
    },
    guild_search: {
      about: 'Search the messages of a server by content, author, mentions, attachments, embeds, links, pins.',
      like: ['search_messages'],
    },
    trigger_typing_indicator: {
      about: 'Show that the bot is typing, for ten seconds or until it sends.',
      effect: 'update',
      needs: ['ViewChannel'],
      like: ['send_typing'],
    },
  },
  channels: {
    get_channel: { about: 'One channel or thread in full.', needs: ['ViewChannel'], like: ['get_channel'] },
    update_channel: {
      about: 'Change a channel or thread: name, topic, slowmode, parent, overwrites, tags, bitrate, archive, lock.',
      needs: ['ViewChannel'],
      reason: true,
      like: ['update_channel', 'update_thread'],
    },
    delete_channel: {
      about: 'Delete a channel or thread, or close a direct message.',
      needs: ['ViewChannel'],
      reason: true,
      like: ['delete_channel'],
    },
    list_guild_channels: { about: 'Channels of a server, without threads.', like: ['list_channels'] },
    create_guild_channel: {
      about: 'Create a channel of any type with every setting.',
      needs: ['ManageChannels'],
      reason: true,
      like: ['create_channel'],
    },
    bulk_update_guild_channels: {
      about: 'Reorder channels and move them between categories.',
      needs: ['ManageChannels'],
      like: ['update_channel', 'order_channels'],
    },
    set_channel_permission_overwrite: {
      about: 'Set the permission overwrite of a role or member in a channel.',
      needs: ['ViewChannel', 'ManageRoles'],
      reason: true,
      like: ['set_channel_permissions'],
    },
    delete_channel_permission_overwrite: {
      about: 'Remove the permission overwrite of a role or member.',
      needs: ['ViewChannel', 'ManageRoles'],
      reason: true,
      like: ['set_channel_permissions'],
    },
    follow_channel: {
      about: 'Let another channel receive what an announcement channel publishes.',
      effect: 'create',
      needs: ['ViewChannel'],
      reason: true,
      like: ['create_webhook'],
    },
  },
  threads: {
    create_thread: {
      about: 'Start a thread or a forum post.',
      needs: ['ViewChannel'],
      reason: true,
      like: ['create_thread'],
      mentions: true,
    },
    create_thread_from_message: {
      about: 'Start a thread on a message.',
      needs: ['ViewChannel', 'CreatePublicThreads'],
      reason: true,
      like: ['create_thread'],
    },
    get_active_guild_threads: { about: 'Active threads of a server that the bot can see.', like: ['list_threads'] },
    list_public_archived_threads: {
      about: 'Archived public threads of a channel.',
      needs: ['ViewChannel', 'ReadMessageHistory'],
      like: ['list_threads'],
    },
    list_private_archived_threads: {
      about: 'Archived private threads of a channel.',
      needs: ['ViewChannel', 'ReadMessageHistory', 'ManageThreads'],
      like: ['list_threads'],
    },
    list_my_private_archived_threads: {
      about: 'Archived private threads that the bot joined.',
      needs: ['ViewChannel', 'ReadMessageHistory'],
      like: ['list_threads'],
    },
    thread_search: {
      about: 'Search the threads or posts of a channel by name, tags, age and archive state.',
      needs: ['ViewChannel', 'ReadMessageHistory'],
      like: ['list_threads'],
    },
    list_thread_members: { about: 'Members of a thread.', needs: ['ViewChannel'], like: ['list_thread_members'] },
    get_thread_member: {
      about: 'Whether, and since when, someone is in a thread.',
      needs: ['ViewChannel'],
      like: ['list_thread_members'],
    },
    join_thread: { about: 'Join a thread as the bot.', needs: ['ViewChannel'], like: ['update_thread_members'] },
    leave_thread: {
      about: 'Leave a thread.',
      effect: 'update',
      needs: ['ViewChannel'],
      like: ['update_thread_members'],
    },
    add_thread_member: { about: 'Add someone to a thread.', needs: ['ViewChannel'], like: ['update_thread_members'] },
    delete_thread_member: {
      about: 'Remove someone from a thread.',
      needs: ['ViewChannel'],
      like: ['update_thread_members'],
    },
  },
  servers: {
    list_my_guilds: { about: 'Servers the bot is in.', like: ['list_servers'] },
    get_guild: { about: 'One server with its settings, roles and emojis.', like: ['get_server'] },
    update_guild: {
      about:
        'Change the settings of a server: name, icon, verification, notifications, system and rules channels, features.',
      needs: ['ManageGuild'],
      reason: true,
      like: ['update_server'],
    },
    leave_guild: { about: 'Make the bot leave a server.' },
    get_guild_preview: { about: 'Public preview of a discoverable server, or of one the bot is in.' },
    list_guild_audit_log_entries: {
      about: 'Audit log: who changed what, filtered by user and action.',
      needs: ['ViewAuditLog'],
      like: ['read_audit_log'],
    },
    get_guilds_onboarding: {
      about: 'Onboarding of a server: prompts, options, default channels.',
      like: ['get_onboarding'],
    },
    put_guilds_onboarding: {
      about: 'Replace the onboarding of a server.',
      needs: ['ManageGuild', 'ManageRoles'],
      reason: true,
      like: ['update_onboarding'],
    },
    get_guild_welcome_screen: { about: 'Welcome screen of a community server.', like: ['get_welcome_screen'] },
    update_guild_welcome_screen: {
      about: 'Change the welcome screen.',
      needs: ['ManageGuild'],
      reason: true,
      like: ['update_welcome_screen'],
    },
    get_guild_new_member_welcome: {
      about: 'Server guide: the welcome for new members, their tasks and resource channels.',
    },
    update_guild_incident_actions: {
      about: 'Pause invites or direct messages for up to a day during a raid.',
      needs: ['ManageGuild'],
    },
    get_guild_vanity_url: { about: 'Vanity invite of a server and its uses.', needs: ['ManageGuild'] },
    get_guild_widget_settings: { about: 'Whether the widget is on, and for which channel.', needs: ['ManageGuild'] },
    update_guild_widget_settings: { about: 'Turn the widget on or off.', needs: ['ManageGuild'], reason: true },
    get_guild_widget: { about: 'Public widget: members online, voice channels, invite.' },
    get_guild_widget_png: { about: 'Widget of a server as a PNG image.' },
    list_guild_integrations: {
      about: 'Integrations of a server: bots, Twitch, YouTube.',
      needs: ['ManageGuild'],
      like: ['list_integrations'],
    },
    delete_guild_integration: {
      about: 'Remove an integration with its webhooks and bot.',
      needs: ['ManageGuild'],
      reason: true,
      like: ['delete_integration'],
    },
    get_guild_template: { about: 'A server template by its code.', like: ['list_templates'] },
    list_guild_templates: { about: 'Templates made of a server.', needs: ['ManageGuild'], like: ['list_templates'] },
    create_guild_template: { about: 'Make a template of a server.', needs: ['ManageGuild'], like: ['create_template'] },
    sync_guild_template: {
      about: 'Bring a template to the current state of its server.',
      needs: ['ManageGuild'],
      like: ['update_template'],
    },
    update_guild_template: {
      about: 'Rename or describe a template.',
      needs: ['ManageGuild'],
      like: ['update_template'],
    },
    delete_guild_template: { about: 'Delete a template.', needs: ['ManageGuild'], like: ['delete_template'] },
  },
  members: {
    list_guild_members: { about: 'Members of a server, page by page.', like: ['list_members'] },
    search_guild_members: { about: 'Members whose name or nickname begins with a text.', like: ['find_members'] },
    get_guild_member: { about: 'One member of a server.', like: ['get_member'] },
    get_user: { about: 'A Discord user by id.', like: ['get_member'], nowhere: true },
    update_guild_member: {
      about: 'Change a member: nickname, roles, timeout, voice mute, deafen, move.',
      reason: true,
      like: ['update_member', 'timeout_member', 'assign_role'],
    },
    update_my_guild_member: {
      about: "Change the bot's own nickname, avatar, banner or bio in a server.",
      reason: true,
      like: ['update_member'],
    },
    add_guild_member: {
      about: 'Add someone to a server with their OAuth2 access token.',
      effect: 'create',
      needs: ['CreateInstantInvite'],
    },
    delete_guild_member: { about: 'Kick a member.', needs: ['KickMembers'], reason: true, like: ['kick_member'] },
    list_guild_bans: { about: 'Bans of a server.', needs: ['BanMembers'], like: ['list_bans'] },
    get_guild_ban: { about: 'The ban of one user.', needs: ['BanMembers'], like: ['list_bans'] },
    ban_user_from_guild: {
      about: 'Ban a user and optionally delete their recent messages.',
      effect: 'delete',
      needs: ['BanMembers'],
      reason: true,
      like: ['ban_member'],
    },
    unban_user_from_guild: {
      about: 'Lift a ban.',
      effect: 'update',
      needs: ['BanMembers'],
      reason: true,
      like: ['unban_member'],
    },
    bulk_ban_users_from_guild: {
      about: 'Ban up to 200 users at once.',
      effect: 'delete',
      needs: ['BanMembers', 'ManageGuild'],
      reason: true,
      like: ['ban_member'],
    },
    preview_prune_guild: {
      about: 'How many members a prune would remove.',
      needs: ['KickMembers', 'ManageGuild'],
      like: ['prune_members'],
    },
    prune_guild: {
      about: 'Remove members who were inactive for some days.',
      effect: 'delete',
      needs: ['KickMembers', 'ManageGuild'],
      reason: true,
      like: ['prune_members'],
    },
    get_guild_join_requests: { about: 'Requests to join a server.', needs: ['KickMembers'] },
    action_guild_join_request: { about: 'Approve or reject a request to join.', needs: ['KickMembers'], reason: true },
  },
  roles: {
    list_guild_roles: { about: 'Roles of a server.', like: ['list_roles'] },
    get_guild_role: { about: 'One role.', like: ['list_roles'] },
    guild_role_member_counts: { about: 'How many members each role has.', like: ['list_roles'] },
    create_guild_role: {
      about: 'Create a role with any setting: permissions, colours, icon, hoist.',
      needs: ['ManageRoles'],
      reason: true,
      like: ['create_role'],
    },
    update_guild_role: { about: 'Change a role.', needs: ['ManageRoles'], reason: true, like: ['update_role'] },
    bulk_update_guild_roles: {
      about: 'Reorder roles.',
      needs: ['ManageRoles'],
      reason: true,
      like: ['update_role', 'order_roles'],
    },
    delete_guild_role: { about: 'Delete a role.', needs: ['ManageRoles'], reason: true, like: ['delete_role'] },
    add_guild_member_role: {
      about: 'Give a member a role.',
      needs: ['ManageRoles'],
      reason: true,
      like: ['assign_role'],
    },
    delete_guild_member_role: {
      about: 'Take a role from a member.',
      effect: 'update',
      needs: ['ManageRoles'],
      reason: true,
      like: ['assign_role'],
    },
  },
  webhooks: {
    list_channel_webhooks: {
      about: 'Webhooks of a channel.',
      needs: ['ViewChannel', 'ManageWebhooks'],
      like: ['list_webhooks'],
    },
    get_guild_webhooks: { about: 'Webhooks of a server.', needs: ['ManageWebhooks'], like: ['list_webhooks'] },
    create_webhook: {
      about: 'Create a webhook in a channel.',
      needs: ['ViewChannel', 'ManageWebhooks'],
      reason: true,
      like: ['create_webhook'],
    },
    get_webhook: { about: 'One webhook.', like: ['list_webhooks'] },
    update_webhook: {
      about: 'Change a webhook: name, avatar, channel.',
      needs: ['ManageWebhooks'],
      reason: true,
      like: ['update_webhook'],
    },
    delete_webhook: { about: 'Delete a webhook.', needs: ['ManageWebhooks'], reason: true, like: ['delete_webhook'] },
    get_webhook_by_token: { about: 'One webhook by its token.', like: ['list_webhooks'] },
    update_webhook_by_token: { about: 'Change a webhook by its token.', reason: true, like: ['update_webhook'] },
    delete_webhook_by_token: { about: 'Delete a webhook by its token.', reason: true, like: ['delete_webhook'] },
    execute_webhook: {
      about: 'Send a message through a webhook, with its own name and avatar.',
      like: ['send_webhook_message', 'respond_interaction'],
      mentions: true,
    },
    execute_github_compatible_webhook: { about: 'Send a GitHub event to a webhook.', like: ['send_webhook_message'] },
    execute_slack_compatible_webhook: {
      about: 'Send a message in the format of Slack to a webhook.',
      like: ['send_webhook_message'],
    },
    get_webhook_message: { about: 'A message that a webhook sent.', like: ['list_webhooks', 'respond_interaction'] },
    update_webhook_message: {
      about: 'Edit a message that a webhook sent.',
      like: ['edit_webhook_message', 'respond_interaction'],
      mentions: true,
    },
    delete_webhook_message: {
      about: 'Delete a message that a webhook sent.',
      like: ['delete_webhook_message', 'respond_interaction'],
    },
  },
  invites: {
    // Manage Server, or View Audit Log: either will do.
    list_guild_invites: { about: 'Invites of a server with their uses.', like: ['list_invites'] },
    list_channel_invites: {
      about: 'Invites to a channel.',
      needs: ['ViewChannel', 'ManageChannels'],
      like: ['list_invites'],
    },
    create_channel_invite: {
      about: 'Create an invite to a channel: age, uses, temporary, target stream or application, target users, roles.',
      needs: ['ViewChannel', 'CreateInstantInvite'],
      reason: true,
      like: ['create_invite'],
      file: 'target_users_file',
      reach: 'server',
    },
    invite_resolve: { about: 'What an invite leads to.', like: ['get_invite'] },
    invite_revoke: { about: 'Delete an invite.', reason: true, like: ['delete_invite'] },
    // Whom an invite lets in is, as with creating one, about the whole server.
    // The inviter needs no permission; others need Manage Server, or to read, View Audit Log.
    get_invite_target_users: { about: 'Users whom an invite is for, as CSV.', like: ['list_invites'], reach: 'server' },
    update_invite_target_users: {
      about: 'Replace the users whom an invite is for by a CSV file.',
      like: ['create_invite'],
      file: 'target_users_file',
      reach: 'server',
    },
    get_invite_target_users_job_status: {
      about: 'How far the processing of the users of an invite is.',
      like: ['list_invites'],
      reach: 'server',
    },
    bulk_add_invite_target_users: {
      about: 'Add up to 1,000 users whom an invite is for.',
      effect: 'update',
      like: ['create_invite'],
      reach: 'server',
    },
    bulk_remove_invite_target_users: {
      about: 'Remove up to 1,000 users whom an invite is for.',
      effect: 'delete',
      like: ['create_invite'],
      reach: 'server',
    },
    add_invite_target_user: { about: 'Add one user whom an invite is for.', like: ['create_invite'], reach: 'server' },
    remove_invite_target_user: {
      about: 'Remove one user whom an invite is for.',
      like: ['create_invite'],
      reach: 'server',
    },
  },
  direct_messages: {
    create_dm: {
      about: 'Open a direct message with a user, or a group of those who gave an access token.',
      like: ['send_direct_message'],
    },
    add_group_dm_user: { about: 'Add someone to a group direct message.' },
    delete_group_dm_user: { about: 'Remove someone from a group direct message.' },
  },
  scheduled_events: {
    list_guild_scheduled_events: { about: 'Scheduled events of a server.', like: ['list_scheduled_events'] },
    create_guild_scheduled_event: {
      about: 'Create a scheduled event: stage, voice or elsewhere, with recurrence and cover image.',
      needs: ['CreateEvents'],
      reason: true,
      like: ['create_scheduled_event'],
    },
    get_guild_scheduled_event: { about: 'One scheduled event.', like: ['list_scheduled_events'] },
    update_guild_scheduled_event: {
      about: 'Change, start, end or cancel a scheduled event.',
      reason: true,
      like: ['update_scheduled_event'],
    },
    delete_guild_scheduled_event: {
      about: 'Delete a scheduled event.',
      reason: true,
      like: ['delete_scheduled_event'],
    },
    list_guild_scheduled_event_users: {
      about: 'Who is interested in a scheduled event.',
      like: ['list_scheduled_events'],
    },
    count_guild_scheduled_event_users: {
      about: 'How many are interested in a scheduled event and its exceptions.',
      like: ['list_scheduled_events'],
    },
    list_guild_scheduled_event_exception_users: {
      about: 'Who is interested in one occurrence of a recurring event.',
      like: ['list_scheduled_events'],
    },
    create_guild_scheduled_event_exception: {
      about: 'Move or cancel one occurrence of a recurring event.',
      reason: true,
      like: ['update_scheduled_event'],
    },
    update_guild_scheduled_event_exception: {
      about: 'Change a moved or cancelled occurrence.',
      reason: true,
      like: ['update_scheduled_event'],
    },
    delete_guild_scheduled_event_exception: {
      about: 'Put an occurrence back to what the series says.',
      reason: true,
      like: ['update_scheduled_event'],
    },
  },
  automod: {
    list_auto_moderation_rules: {
      about: 'AutoMod rules of a server.',
      needs: ['ManageGuild'],
      like: ['list_automod_rules'],
    },
    create_auto_moderation_rule: {
      about: 'Create an AutoMod rule: keywords, regular expressions, presets, spam, mention spam, profiles.',
      needs: ['ManageGuild'],
      reason: true,
      like: ['create_automod_rule'],
    },
    get_auto_moderation_rule: { about: 'One AutoMod rule.', needs: ['ManageGuild'], like: ['list_automod_rules'] },
    update_auto_moderation_rule: {
      about: 'Change an AutoMod rule or turn it on or off.',
      needs: ['ManageGuild'],
      reason: true,
      like: ['update_automod_rule'],
    },
    delete_auto_moderation_rule: {
      about: 'Delete an AutoMod rule.',
      needs: ['ManageGuild'],
      reason: true,
      like: ['delete_automod_rule'],
    },
  },
  expressions: {
    list_guild_emojis: { about: 'Custom emojis of a server.', like: ['list_emojis'] },
    get_guild_emoji: { about: 'One custom emoji.', like: ['list_emojis'] },
    create_guild_emoji: {
      about: 'Upload an emoji.',
      needs: ['CreateGuildExpressions'],
      reason: true,
      like: ['create_emoji'],
    },
    update_guild_emoji: { about: 'Rename an emoji or confine it to roles.', reason: true, like: ['update_emoji'] },
    delete_guild_emoji: { about: 'Delete an emoji.', reason: true, like: ['delete_emoji'] },
    list_guild_stickers: { about: 'Stickers of a server.', like: ['list_stickers'] },
    get_guild_sticker: { about: 'One sticker of a server.', like: ['list_stickers'] },
    create_guild_sticker: {
      about: 'Upload a sticker: PNG, APNG, GIF or Lottie, at most 512 kB.',
      needs: ['CreateGuildExpressions'],
      reason: true,
      like: ['create_sticker'],
      file: 'file',
    },
    update_guild_sticker: { about: 'Change a sticker.', reason: true, like: ['update_sticker'] },
    delete_guild_sticker: { about: 'Delete a sticker.', reason: true, like: ['delete_sticker'] },
    get_sticker: { about: 'Any sticker by id.' },
    list_sticker_packs: { about: "Discord's own sticker packs.", nowhere: true },
    get_sticker_pack: { about: "One of Discord's sticker packs.", nowhere: true },
    list_guild_soundboard_sounds: { about: 'Soundboard sounds of a server.', like: ['list_sounds'] },
    get_guild_soundboard_sound: { about: 'One soundboard sound.', like: ['list_sounds'] },
    create_guild_soundboard_sound: {
      about: 'Upload a soundboard sound: MP3 or Ogg as a data URI, at most 512 kB and 5.2 seconds.',
      needs: ['CreateGuildExpressions'],
      reason: true,
      like: ['create_sound'],
    },
    update_guild_soundboard_sound: { about: 'Change a soundboard sound.', reason: true, like: ['update_sound'] },
    delete_guild_soundboard_sound: { about: 'Delete a soundboard sound.', reason: true, like: ['delete_sound'] },
    get_soundboard_default_sounds: { about: 'Soundboard sounds that everyone has.', nowhere: true },
  },
  voice: {
    list_voice_regions: { about: 'Voice regions.', nowhere: true },
    list_guild_voice_regions: { about: 'Voice regions of a server.' },
    get_self_voice_state: { about: "The bot's voice state in a server.", like: ['get_voice_state'] },
    get_voice_state: { about: 'The voice state of a member.', like: ['get_voice_state'] },
    update_self_voice_state: {
      about: 'Ask to speak, or stop speaking, on a stage as the bot.',
      like: ['update_voice_state'],
    },
    update_voice_state: {
      about: 'Let a member speak on a stage, or move them to the audience.',
      needs: ['MuteMembers'],
      like: ['update_voice_state'],
    },
    update_voice_channel_status: {
      about: 'Set the status text of a voice channel.',
      needs: ['ViewChannel'],
      reason: true,
      like: ['update_channel'],
    },
    send_soundboard_sound: {
      about: 'Play a soundboard sound in the voice channel the bot is in.',
      needs: ['ViewChannel', 'Speak', 'UseSoundboard'],
    },
    create_stage_instance: { about: 'Open a stage with a topic.', reason: true, like: ['start_stage'] },
    get_stage_instance: { about: 'The open stage of a stage channel.', needs: ['ViewChannel'], like: ['get_stage'] },
    update_stage_instance: {
      about: 'Change the topic of an open stage.',
      needs: ['ViewChannel'],
      reason: true,
      like: ['update_stage'],
    },
    delete_stage_instance: { about: 'Close a stage.', needs: ['ViewChannel'], reason: true, like: ['end_stage'] },
  },
  commands: {
    list_application_commands: { about: 'Global application commands of the bot.', like: ['list_commands'] },
    create_application_command: {
      about: 'Create or replace a global slash, user or message command.',
      like: ['create_command', 'update_command'],
    },
    bulk_set_application_commands: {
      about: 'Replace all global commands; those not named are deleted.',
      effect: 'delete',
      like: ['create_command', 'update_command', 'delete_command'],
    },
    get_application_command: { about: 'One global command.', like: ['list_commands'] },
    update_application_command: { about: 'Change a global command.', like: ['update_command'] },
    delete_application_command: { about: 'Delete a global command.', like: ['delete_command'] },
    list_guild_application_commands: {
      about: 'Application commands of the bot in one server.',
      like: ['list_commands'],
    },
    create_guild_application_command: {
      about: 'Create or replace a slash, user or message command in one server.',
      like: ['create_command', 'update_command'],
    },
    bulk_set_guild_application_commands: {
      about: 'Replace all commands of one server; those not named are deleted.',
      effect: 'delete',
      like: ['create_command', 'update_command', 'delete_command'],
    },
    get_guild_application_command: { about: 'One command of a server.', like: ['list_commands'] },
    update_guild_application_command: { about: 'Change a command of a server.', like: ['update_command'] },
    delete_guild_application_command: { about: 'Delete a command of a server.', like: ['delete_command'] },
    list_guild_application_command_permissions: {
      about: 'Who may use which commands in a server.',
      like: ['list_commands'],
    },
    get_guild_application_command_permissions: {
      about: 'Who may use one command in a server.',
      like: ['list_commands'],
    },
    set_guild_application_command_permissions: {
      about: 'Set who may use a command in a server; Discord wants a user token for it.',
      like: ['update_command'],
    },
  },
  interactions: {
    create_interaction_response: {
      about: 'Answer an interaction within three seconds: message, deferral, update, autocomplete, modal.',
      mentions: true,
      like: ['respond_interaction'],
    },
    get_original_webhook_message: { about: 'The first answer to an interaction.', like: ['respond_interaction'] },
    update_original_webhook_message: {
      about: 'Edit the first answer to an interaction.',
      mentions: true,
      like: ['respond_interaction'],
    },
    delete_original_webhook_message: {
      about: 'Delete the first answer to an interaction.',
      like: ['respond_interaction'],
    },
  },
  applications: {
    get_my_application: { about: "The bot's application: owner, flags, install settings, endpoints.", nowhere: true },
    update_my_application: {
      about:
        "Change the bot's application: description, icon, interactions endpoint, install settings, event webhooks.",
    },
    get_application: { about: 'The application by id.', nowhere: true },
    update_application: { about: 'Change the application by id.' },
    applications_get_activity_instance: { about: 'A running activity and who takes part.' },
    upload_application_attachment: { about: 'Upload a file for use in an activity.', file: 'file' },
    list_application_emojis: { about: 'Emojis that belong to the application.', nowhere: true },
    create_application_emoji: { about: 'Upload an emoji for the application.' },
    get_application_emoji: { about: 'One emoji of the application.', nowhere: true },
    update_application_emoji: { about: 'Rename an emoji of the application.' },
    delete_application_emoji: { about: 'Delete an emoji of the application.' },
    get_entitlements: { about: 'Who has bought or been given what of the application.' },
    create_entitlement: { about: 'Give a test entitlement to a user or server.' },
    get_entitlement: { about: 'One entitlement.' },
    delete_entitlement: { about: 'Delete a test entitlement.' },
    consume_entitlement: { about: 'Mark a one-time purchase as consumed.', effect: 'update' },
    get_sku_subscriptions: { about: 'Subscriptions to an SKU.' },
    get_sku_subscription: { about: 'One subscription to an SKU.' },
    get_application_role_connections_metadata: { about: 'Which metadata linked roles can ask for.', nowhere: true },
    update_application_role_connections_metadata: { about: 'Replace the metadata that linked roles can ask for.' },
    get_my_user: { about: "The bot's user.", nowhere: true },
    update_my_user: { about: "Change the bot's user name, avatar or banner." },
    list_my_connections: {
      about: "Accounts connected to the bot's user; Discord wants a user token for it.",
      nowhere: true,
    },
    get_my_oauth2_authorization: { about: 'What the current authorization covers.', nowhere: true },
    get_my_oauth2_application: { about: "The bot's application as OAuth2 shows it.", nowhere: true },
    get_public_keys: { about: "Discord's public keys for signatures.", nowhere: true },
    get_openid_connect_userinfo: { about: 'OpenID Connect claims; Discord wants a user token for it.', nowhere: true },
    get_gateway: { about: 'Address of the gateway.', nowhere: true },
    get_bot_gateway: {
      about: 'Address of the gateway, recommended shards, and how many identifies are left today.',
      nowhere: true,
    },
  },
  lobbies: {
    create_or_join_lobby: { about: 'Create or join a lobby by a shared secret.' },
    create_lobby: { about: 'Create a lobby of the Social SDK.' },
    get_lobby: { about: 'One lobby with members and metadata.' },
    edit_lobby: { about: 'Change a lobby.' },
    delete_lobby: { about: 'Delete a lobby.' },
    edit_lobby_channel_link: { about: 'Link a lobby to a channel of a server, or unlink it.' },
    leave_lobby: { about: 'Leave a lobby.' },
    add_lobby_member: { about: 'Add or change a member of a lobby.' },
    bulk_update_lobby_members: { about: 'Add, change or remove up to 25 members of a lobby.', effect: 'delete' },
    delete_lobby_member: { about: 'Remove a member from a lobby.' },
    create_linked_lobby_guild_invite_for_self: {
      about: 'Invite to the server that a lobby is linked to, for oneself.',
    },
    create_linked_lobby_guild_invite_for_user: { about: 'Invite a lobby member to the linked server.' },
    get_lobby_messages: { about: 'Messages of a lobby.' },
    create_lobby_message: { about: 'Send a message to a lobby.', mentions: true },
    update_lobby_message_external_moderation_metadata: { about: 'Attach moderation metadata to a lobby message.' },
    update_user_message_external_moderation_metadata: {
      about: 'Attach moderation metadata to a direct message between two users of the game.',
    },
    partner_sdk_token: { about: 'Token of a provisional account of the Social SDK.' },
    bot_partner_sdk_token: { about: 'Token of a provisional account, as the bot.' },
    partner_sdk_unmerge_provisional_account: {
      about: 'Separate a provisional account from the Discord account it was merged with.',
      effect: 'delete',
    },
    bot_partner_sdk_unmerge_provisional_account: {
      about: 'Separate a provisional account, as the bot.',
      effect: 'delete',
    },
  },
};
