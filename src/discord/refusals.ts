import type { ErrorCode } from '../kernel/errors.ts';

/** Our words for one of Discord's JSON error codes. */
export interface Wording {
  code: ErrorCode;
  message: string;
  hint: string;
}

/**
 * Nouns of the 10xxx codes ("Unknown …"), and where their id stands in a path.
 * https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
 */
export const UNKNOWN: Readonly<Record<number, { noun: string; after?: string }>> = {
  10002: { noun: 'application', after: 'applications' },
  10003: { noun: 'channel', after: 'channels' },
  10004: { noun: 'server', after: 'guilds' },
  10005: { noun: 'integration', after: 'integrations' },
  10006: { noun: 'invite' },
  10007: { noun: 'member', after: 'members' },
  10008: { noun: 'message', after: 'messages' },
  10009: { noun: 'permission overwrite', after: 'permissions' },
  10011: { noun: 'role', after: 'roles' },
  10013: { noun: 'user', after: 'users' },
  10014: { noun: 'emoji' },
  10015: { noun: 'webhook', after: 'webhooks' },
  10026: { noun: 'ban', after: 'bans' },
  10057: { noun: 'server template' },
  10060: { noun: 'sticker', after: 'stickers' },
  10061: { noun: 'sticker pack' },
  10062: { noun: 'interaction' },
  10063: { noun: 'application command', after: 'commands' },
  10067: { noun: 'stage instance' },
  10070: { noun: 'scheduled event', after: 'scheduled-events' },
  10087: { noun: 'forum tag' },
  10097: { noun: 'soundboard sound', after: 'soundboard-sounds' },
};

const wording = (code: ErrorCode, message: string, hint: string): Wording => ({ code, message, hint });

const FREE_ONE = 'Delete one that is no longer needed, then try again.';

/** Codes whose meaning does not depend on the request. */
export const REFUSALS: Readonly<Record<number, Wording>> = {
  20001: wording(
    'discord_refused',
    'Discord does not let bots use this endpoint.',
    'Only a person signed in to Discord can do this.',
  ),
  20012: wording(
    'discord_refused',
    'Discord does not let this bot act on that application.',
    'Use the application that owns the bot token.',
  ),
  20018: wording('discord_refused', 'Only the owner of the server can do this.', 'Ask the owner of the server.'),
  20031: wording('discord_refused', 'Discord does not allow a word in this name.', 'Choose another name.'),
  30003: wording('conflict', 'This channel already has as many pins as Discord allows.', 'Unpin a message first.'),
  30005: wording('conflict', 'This server already has 250 roles, the most Discord allows.', FREE_ONE),
  30007: wording('conflict', 'This channel already has 15 webhooks, the most Discord allows.', FREE_ONE),
  30008: wording('conflict', 'This server already has as many emojis as its level allows.', FREE_ONE),
  30010: wording(
    'conflict',
    'This message already has 20 different reactions, the most Discord allows.',
    'Use one of the emojis that are already there.',
  ),
  30013: wording('conflict', 'This server already has 500 channels, the most Discord allows.', FREE_ONE),
  30015: wording('invalid_input', 'A message can carry at most 10 files.', 'Send the rest in another message.'),
  30016: wording('conflict', 'This server already has as many invites as Discord allows.', FREE_ONE),
  30030: wording('conflict', 'This server already has as many categories as Discord allows.', FREE_ONE),
  30031: wording('conflict', 'This server already has a template; Discord allows one.', 'Change or delete that one.'),
  30033: wording('conflict', 'This thread already has 1,000 members, the most Discord allows.', 'Start a new thread.'),
  30039: wording('conflict', 'This server already has as many stickers as its level allows.', FREE_ONE),
  30046: wording(
    'conflict',
    'Messages older than an hour can only be edited a few times, and this one has been.',
    'Post a new message instead.',
  ),
  30047: wording('conflict', 'This forum already has a pinned post; Discord allows one.', 'Unpin that post first.'),
  30048: wording('conflict', 'This forum already has 20 tags, the most Discord allows.', FREE_ONE),
  30058: wording('conflict', 'This server already has as many webhooks as Discord allows.', FREE_ONE),
  30060: wording('conflict', 'This channel already has as many permission overwrites as Discord allows.', FREE_ONE),
  40005: wording(
    'too_large',
    'The upload is larger than Discord accepts here.',
    'Send a smaller file, or a link to it. Servers without boosts accept 10 MB.',
  ),
  40006: wording(
    'discord_unavailable',
    'Discord has switched this feature off for the moment.',
    'Try again later; https://discordstatus.com may say more.',
  ),
  40007: wording('conflict', 'That user is banned from this server.', 'Lift the ban first.'),
  40018: wording('invalid_input', 'Only consumable purchases can be consumed.', 'Look at the type of the SKU.'),
  40019: wording(
    'invalid_input',
    'Only test entitlements can be deleted.',
    'Refunds are made in the developer portal.',
  ),
  40032: wording('conflict', 'That member is in no voice channel.', 'They must join a voice channel first.'),
  40033: wording('conflict', 'That message has already been published.', 'Nothing needs to be done.'),
  40058: wording(
    'invalid_input',
    'Forums and media channels take posts, not loose messages.',
    'Create a post (a thread with a first message), or send to one of the threads.',
  ),
  40060: wording('conflict', 'That interaction has already been answered.', 'Send a follow-up instead.'),
  40061: wording('invalid_input', 'Two tags of a forum cannot have the same name.', 'Give each tag its own name.'),
  40066: wording(
    'missing_permission',
    'The tags of this forum can only be set by moderators.',
    'Grant the bot "Manage Threads" in this forum.',
  ),
  40067: wording('invalid_input', 'This forum requires a tag on every post.', 'Choose one of the tags of the forum.'),
  50002: wording('discord_refused', 'Discord does not let bots do this.', 'Only a person can.'),
  50003: wording('invalid_input', 'This cannot be done in a direct message.', 'Name a channel of a server.'),
  50004: wording('conflict', 'The widget of this server is switched off.', 'Switch it on in Server Settings > Widget.'),
  50005: wording(
    'discord_refused',
    'Discord only lets the author edit a message.',
    'Post a new message, or edit one that the bot wrote.',
  ),
  50006: wording(
    'invalid_input',
    'The message is empty.',
    'Give it text, an embed, a file, a sticker, a poll or components.',
  ),
  50007: wording(
    'discord_refused',
    'Discord does not let the bot write to this user.',
    'They accept no direct messages from members of shared servers, share no server with the bot, or blocked it.',
  ),
  50008: wording(
    'invalid_input',
    'This kind of channel takes no messages.',
    'Name a text, announcement or voice channel, or a thread.',
  ),
  50009: wording(
    'discord_refused',
    'The verification level of this server is too high for the bot to act here.',
    'An administrator of the server can lower it.',
  ),
  50016: wording(
    'invalid_input',
    'Discord deletes between 2 and 100 messages at once.',
    'Delete a single message on its own, more than 100 in several calls.',
  ),
  50019: wording('invalid_input', 'A message can only be pinned in its own channel.', 'Name the channel it is in.'),
  50020: wording('conflict', 'That invite code is invalid or taken.', 'Choose another.'),
  50021: wording('invalid_input', "This cannot be done to one of Discord's system messages.", 'Name another message.'),
  50024: wording(
    'invalid_input',
    'This cannot be done in this kind of channel.',
    'Look at the type of the channel, and name one where it applies.',
  ),
  50027: wording('not_found', 'The token of that webhook is not valid.', 'Get the webhook again, or create a new one.'),
  50028: wording('not_found', 'Discord knows no such role in this server.', 'List the roles of the server.'),
  50033: wording('invalid_input', 'One of the recipients is not valid.', 'Name users who share a server with the bot.'),
  50034: wording(
    'invalid_input',
    'Messages older than two weeks cannot be deleted in bulk.',
    'Leave them out, or delete them one by one.',
  ),
  50045: wording('too_large', 'The file is larger than Discord accepts here.', 'Send a smaller file.'),
  50046: wording('invalid_input', 'Discord could not read the file.', 'Check its format and that it is complete.'),
  50074: wording(
    'conflict',
    'Community servers need this channel.',
    'Choose another rules or updates channel in Server Settings > Community first.',
  ),
  50081: wording(
    'not_found',
    'Discord knows no such sticker that the bot may use.',
    'List the stickers of the server.',
  ),
  50083: wording('conflict', 'The thread is archived.', 'Unarchive it first.'),
  50101: wording('conflict', 'This server has too few boosts for that.', 'Choose what its level allows.'),
  50109: wording('invalid_input', 'Discord could not read the request.', 'Check the values that were given.'),
  50123: wording('invalid_input', 'Discord does not take files of this type here.', 'Look at which types it takes.'),
  60003: wording(
    'discord_refused',
    'This server wants two-factor authentication for moderation, and the owner of the bot has none.',
    'The owner of the bot must switch on two-factor authentication in their Discord account.',
  ),
  90001: wording('discord_refused', 'The author of that message has blocked the bot.', 'It cannot react to it.'),
  130000: wording('discord_unavailable', 'Discord is overloaded.', 'Try again a little later.'),
  150006: wording('conflict', 'This stage is already live.', 'Use the stage that is open.'),
  160002: wording(
    'missing_permission',
    'The bot cannot reply where it may not read the message history.',
    'Grant the bot "Read Message History" in this channel.',
  ),
  160004: wording('conflict', 'That message already has a thread.', 'Use that thread.'),
  160005: wording('conflict', 'The thread is locked.', 'Unlock it first; that takes "Manage Threads".'),
  160006: wording('conflict', 'This server has as many active threads as Discord allows.', 'Archive one first.'),
  200000: wording('discord_refused', 'AutoMod of this server blocked the message.', 'Word it differently.'),
  200001: wording('discord_refused', 'AutoMod of this server blocked the title.', 'Word it differently.'),
  220001: wording(
    'invalid_input',
    'A webhook in a forum needs a thread: an existing one or a title for a new one.',
    'Give a thread or a thread name.',
  ),
  220002: wording('invalid_input', 'Give a thread or a thread name, not both.', 'Leave one of them out.'),
  220003: wording('invalid_input', 'Webhooks can start threads only in forums.', 'Leave the thread name out.'),
  240000: wording('discord_refused', 'Discord blocked the message for a harmful link.', 'Leave the link out.'),
  500000: wording(
    'discord_refused',
    'None of these users could be banned.',
    'They may be banned already, or stand above the bot. list_bans shows who is banned.',
  ),
  520001: wording('conflict', 'That poll has ended.', 'Nothing can be changed in it.'),
  520006: wording('invalid_input', 'That message has no poll.', 'Name a message with a poll that the bot sent.'),
};
