import type { ReviewedToolsets } from './reviewed.ts';

/** What an application has of its own. */
export const applications: ReviewedToolsets = {
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
