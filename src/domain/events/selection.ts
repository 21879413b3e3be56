import type { EventFilter } from '../../kernel/store/events.ts';
import type { ContentFilter } from './filter.ts';

/** Which events someone wants, in ids; what a subscription keeps. */
export interface Selection {
  server?: string;
  channels?: readonly string[];
  users?: readonly string[];
  types?: readonly string[];
  mentions_me?: boolean;
  matches?: string;
  from?: 'humans' | 'bots';
  include_own?: boolean;
}

/** Families of types by the word people use, and what Discord calls what belongs to each. */
const FAMILIES = new Map<string, readonly string[]>(
  Object.entries({
    messages: ['MESSAGE_CREATE'],
    edits: ['MESSAGE_UPDATE'],
    deletions: ['MESSAGE_DELETE'],
    reactions: [
      'MESSAGE_REACTION_ADD',
      'MESSAGE_REACTION_REMOVE',
      'MESSAGE_REACTION_REMOVE_ALL',
      'MESSAGE_REACTION_REMOVE_EMOJI',
    ],
    polls: ['MESSAGE_POLL_VOTE_ADD', 'MESSAGE_POLL_VOTE_REMOVE'],
    threads: ['THREAD_CREATE', 'THREAD_UPDATE', 'THREAD_DELETE'],
    members: ['GUILD_MEMBER_ADD', 'GUILD_MEMBER_UPDATE', 'GUILD_MEMBER_REMOVE'],
    bans: ['GUILD_BAN_ADD', 'GUILD_BAN_REMOVE'],
    channels: ['CHANNEL_CREATE', 'CHANNEL_UPDATE', 'CHANNEL_DELETE', 'CHANNEL_PINS_UPDATE'],
    roles: ['GUILD_ROLE_CREATE', 'GUILD_ROLE_UPDATE', 'GUILD_ROLE_DELETE'],
    voice: ['VOICE_STATE_UPDATE'],
    presence: ['PRESENCE_UPDATE'],
    interactions: ['INTERACTION_CREATE'],
    audit_log: ['GUILD_AUDIT_LOG_ENTRY_CREATE'],
    automod: ['AUTO_MODERATION_ACTION_EXECUTION'],
    scheduled_events: [
      'GUILD_SCHEDULED_EVENT_CREATE',
      'GUILD_SCHEDULED_EVENT_UPDATE',
      'GUILD_SCHEDULED_EVENT_DELETE',
      'GUILD_SCHEDULED_EVENT_USER_ADD',
      'GUILD_SCHEDULED_EVENT_USER_REMOVE',
    ],
  }),
);

/** Words and Discord's own names, in any case, as names of types. */
export const typesOf = (wanted: readonly string[]): string[] => [
  ...new Set(wanted.flatMap((word) => FAMILIES.get(word.toLowerCase()) ?? [word.toUpperCase()])),
];

/** The part of a selection that the store filters by. Channels are not in it: a channel stands for its threads too. */
export function storeFilter(selection: Selection, self: string): EventFilter {
  const { server, users, types, from, include_own } = selection;
  return {
    ...(server === undefined ? {} : { guild_ids: [server] }),
    ...(users === undefined ? {} : { author_ids: users }),
    ...(types === undefined ? {} : { types: typesOf(types) }),
    ...(from === undefined ? {} : { author_is_bot: from === 'bots' }),
    ...(include_own || users?.includes(self) ? {} : { not_author_ids: [self] }),
  };
}

export type Pattern = NonNullable<ContentFilter['matches']>;
