import type { ReviewedToolsets } from './reviewed.ts';

/** Where people speak. */
export const speaking: ReviewedToolsets = {
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
  direct_messages: {
    create_dm: {
      about: 'Open a direct message with a user, or a group of those who gave an access token.',
      like: ['send_direct_message'],
    },
    add_group_dm_user: { about: 'Add someone to a group direct message.' },
    delete_group_dm_user: { about: 'Remove someone from a group direct message.' },
  },
};
