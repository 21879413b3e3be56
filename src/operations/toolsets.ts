import type { Toolset } from '../kernel/catalogue.ts';

/** Groups of operations, in the order lists show them. A folder beside this file for each. */
export const toolsets: readonly Toolset[] = [
  { name: 'messages', description: 'Send, read, edit, delete, search, react, pin.', default: true },
  { name: 'channels', description: 'List, create, change and delete channels; permissions.', default: true },
  { name: 'threads', description: 'Threads and forum posts.', default: true },
  { name: 'servers', description: 'Servers the bot is in.', default: true },
  { name: 'members', description: 'Find members; timeout, kick, ban, nickname.', default: true },
  { name: 'roles', description: 'Roles and who has them.', default: true },
  { name: 'webhooks', description: 'Webhooks and messages sent through them.', default: false },
  { name: 'invites', description: 'Invites.', default: false },
  { name: 'direct_messages', description: 'Private messages; off unless allowed.', default: false },
  { name: 'scheduled_events', description: 'Events of a server that people sign up for.', default: false },
  { name: 'automod', description: 'AutoMod rules.', default: false },
  { name: 'expressions', description: 'Emojis, stickers and soundboard sounds.', default: false },
  { name: 'voice', description: 'Voice states, stages, soundboard.', default: false },
  { name: 'commands', description: 'Slash and context-menu commands of the bot.', default: false },
  {
    name: 'interactions',
    description: 'Ask people with buttons, menus and forms, and answer what they use.',
    default: false,
  },
  { name: 'applications', description: "The bot's application and user, purchases, linked roles.", default: false },
  { name: 'lobbies', description: 'Lobbies and accounts of the Social SDK.', default: false },
  { name: 'schedules', description: 'Send messages later, once or again and again; reminders.', default: false },
  {
    name: 'bulk',
    description: 'The same for many at once, as jobs with a dry run: send, change, assign, delete, moderate.',
    default: false,
  },
  {
    name: 'blueprint',
    description: 'A whole server as YAML: export it, plan and apply changes to it, undo them.',
    default: false,
  },
  { name: 'jobs', description: 'Work that goes on after a call: look, wait, pause, cancel.', default: false },
  { name: 'prompts', description: 'Tasks worth repeating: use them, keep your own.', default: false },
  { name: 'events', description: 'Wait for what happens, and what happened.', default: true },
  {
    name: 'insights',
    description: 'Members and activity: profiles, statistics, interests, charts, privacy.',
    default: false,
  },
  {
    name: 'catalogue',
    description: 'Find and run every other operation.',
    default: true,
  },
  { name: 'utility', description: 'Resolve names and links, decode ids, format times.', default: true },
];
