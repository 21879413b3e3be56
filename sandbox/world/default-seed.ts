import type { PermissionName } from '../permissions.ts';
import type { Seed } from './seed-format.ts';

const botPermissions: readonly PermissionName[] = [
  'ViewChannel',
  'SendMessages',
  'SendMessagesInThreads',
  'ReadMessageHistory',
  'EmbedLinks',
  'AttachFiles',
  'AddReactions',
  'UseExternalEmojis',
  'MentionEveryone',
  'ManageMessages',
  'PinMessages',
  'ManageThreads',
  'CreatePublicThreads',
  'CreatePrivateThreads',
  'ManageChannels',
  'ManageRoles',
  'ManageWebhooks',
  'ManageGuild',
  'ManageNicknames',
  'ChangeNickname',
  'KickMembers',
  'BanMembers',
  'ModerateMembers',
  'ViewAuditLog',
  'CreateInstantInvite',
  'SendPolls',
  'ManageGuildExpressions',
  'CreateGuildExpressions',
  'ManageEvents',
  'CreateEvents',
  'Connect',
  'Speak',
  'MuteMembers',
  'DeafenMembers',
  'MoveMembers',
  'UseApplicationCommands',
  'SendVoiceMessages',
];

/** The world one gets without `--seed`: a small community with channels of every type and a bot that may do its work. */
export const defaultSeed: Seed = {
  bots: [{ name: 'Guildhall Demo', description: 'A bot for trying things out.', owner: 'alice' }],
  users: [
    { name: 'alice', display_name: 'Alice' },
    { name: 'bob', display_name: 'Bob' },
    { name: 'carol', display_name: 'Carol' },
    { name: 'dave', display_name: 'Dave' },
    { name: 'erin', display_name: 'Erin' },
    { name: 'frank', display_name: 'Frank' },
    { name: 'grace', display_name: 'Grace' },
    { name: 'heidi', display_name: 'Heidi' },
  ],
  guilds: [
    {
      name: 'Guildhall',
      description: 'Where people and agents meet.',
      owner: 'alice',
      features: ['COMMUNITY', 'NEWS'],
      roles: [
        { name: 'Admin', color: 0xe74c3c, hoist: true, permissions: ['Administrator'] },
        {
          name: 'Moderator',
          color: 0x3498db,
          hoist: true,
          mentionable: true,
          permissions: [
            'KickMembers',
            'BanMembers',
            'ManageMessages',
            'ManageThreads',
            'ModerateMembers',
            'ManageNicknames',
            'ViewAuditLog',
          ],
        },
        { name: 'Member', color: 0x2ecc71, mentionable: true },
      ],
      members: [
        { user: 'alice', roles: ['Admin', 'Member'] },
        { user: 'bob', roles: ['Moderator', 'Member'] },
        { user: 'carol', roles: ['Member'], nick: 'Carol (she/her)' },
        { user: 'dave', roles: ['Member'] },
        { user: 'erin', roles: ['Member'] },
        { user: 'frank', roles: ['Member'] },
        { user: 'grace', roles: ['Member'] },
        { user: 'heidi' },
      ],
      bots: [{ bot: 'Guildhall Demo', permissions: botPermissions }],
      emojis: [{ name: 'guild' }, { name: 'party', animated: true }],
      channels: [
        {
          name: 'Information',
          type: 'category',
          channels: [
            {
              name: 'welcome',
              topic: 'Start here.',
              overwrites: [{ for: '@everyone', deny: ['SendMessages'] }],
              messages: [
                {
                  author: 'alice',
                  content: 'Welcome to Guildhall! Say hello in #general.',
                  minutes_ago: 2880,
                  pinned: true,
                },
              ],
            },
            {
              name: 'announcements',
              type: 'news',
              topic: 'News from the team.',
              overwrites: [{ for: '@everyone', deny: ['SendMessages'] }],
              messages: [{ author: 'alice', content: 'Our first meeting is on Friday at six.', minutes_ago: 1440 }],
            },
          ],
        },
        {
          name: 'Community',
          type: 'category',
          channels: [
            {
              name: 'general',
              topic: 'Anything goes.',
              messages: [
                { author: 'bob', content: 'Morning, everyone.', minutes_ago: 95 },
                { author: 'carol', content: 'Morning! Did anybody try the new release?', minutes_ago: 93 },
                { author: 'dave', content: 'I did. The search is much faster now.', minutes_ago: 90 },
                { author: 'erin', content: 'Where do I report a bug?', minutes_ago: 40 },
                { author: 'bob', content: 'Open a post in #ideas, or tell me here.', minutes_ago: 38 },
              ],
              threads: [
                {
                  name: 'Release feedback',
                  author: 'carol',
                  messages: [
                    { author: 'carol', content: 'Collecting feedback on the release here.', minutes_ago: 88 },
                    { author: 'frank', content: 'The dark theme is lovely.', minutes_ago: 80 },
                  ],
                },
              ],
            },
            { name: 'off-topic', topic: 'Pets, music, food.', slowmode: 5 },
            {
              name: 'ideas',
              type: 'forum',
              topic: 'One post for each idea.',
              tags: [
                { name: 'feature', emoji: '💡' },
                { name: 'bug', emoji: '🐛' },
                { name: 'done', emoji: '✅', moderated: true },
              ],
              threads: [
                {
                  name: 'Weekly digest',
                  author: 'grace',
                  tags: ['feature'],
                  messages: [
                    {
                      author: 'grace',
                      content: 'Could somebody write a digest of the week every Monday?',
                      minutes_ago: 600,
                    },
                    { author: 'dave', content: 'An agent could do that.', minutes_ago: 580 },
                  ],
                },
              ],
            },
            { name: 'gallery', type: 'media', topic: 'Show what you made.', tags: [{ name: 'art' }] },
          ],
        },
        {
          name: 'Voice',
          type: 'category',
          channels: [
            { name: 'Lounge', type: 'voice' },
            { name: 'Town hall', type: 'stage' },
          ],
        },
        {
          name: 'Staff',
          type: 'category',
          overwrites: [
            { for: '@everyone', deny: ['ViewChannel'] },
            { for: 'Moderator', allow: ['ViewChannel'] },
          ],
          channels: [
            {
              name: 'staff',
              topic: 'Moderators only.',
              overwrites: [
                { for: '@everyone', deny: ['ViewChannel'] },
                { for: 'Moderator', allow: ['ViewChannel'] },
              ],
              messages: [{ author: 'bob', content: 'Heidi is new, please be kind.', minutes_ago: 30 }],
            },
          ],
        },
      ],
    },
  ],
};
