import type { PrivilegedIntent } from '../kernel/operation.ts';

/** Bit numbers. https://docs.discord.com/developers/events/gateway#list-of-intents */
const BITS = {
  Guilds: 0,
  GuildMembers: 1,
  GuildModeration: 2,
  GuildExpressions: 3,
  GuildIntegrations: 4,
  GuildWebhooks: 5,
  GuildInvites: 6,
  GuildVoiceStates: 7,
  GuildPresences: 8,
  GuildMessages: 9,
  GuildMessageReactions: 10,
  GuildMessageTyping: 11,
  DirectMessages: 12,
  DirectMessageReactions: 13,
  DirectMessageTyping: 14,
  MessageContent: 15,
  GuildScheduledEvents: 16,
  AutoModerationConfiguration: 20,
  AutoModerationExecution: 21,
  GuildMessagePolls: 24,
  DirectMessagePolls: 25,
} as const;

export type IntentName = keyof typeof BITS;

/** What the cache lives on; always asked for. */
const NEEDED: readonly IntentName[] = ['Guilds', 'GuildExpressions'];

/** All that agents may want to hear of; typing is a flood that nobody asked for, presence one that configuration may ask for. */
export const DEFAULT_INTENTS: readonly IntentName[] = [
  'GuildMembers',
  'GuildModeration',
  'GuildIntegrations',
  'GuildWebhooks',
  'GuildInvites',
  'GuildVoiceStates',
  'GuildMessages',
  'GuildMessageReactions',
  'GuildMessagePolls',
  'GuildScheduledEvents',
  'AutoModerationConfiguration',
  'AutoModerationExecution',
  'DirectMessages',
  'DirectMessageReactions',
  'DirectMessagePolls',
  'MessageContent',
];

/**
 * How Discord's Developer Portal names each privileged intent, and the bits of the application's flags that say it may
 * be used: one for verified bots, one for the others.
 * https://docs.discord.com/developers/resources/application#application-object-application-flags
 */
const PRIVILEGED: Readonly<Record<PrivilegedIntent, { title: string; flags: number }>> = {
  GuildPresences: { title: 'Presence Intent', flags: (1 << 12) | (1 << 13) },
  GuildMembers: { title: 'Server Members Intent', flags: (1 << 14) | (1 << 15) },
  MessageContent: { title: 'Message Content Intent', flags: (1 << 18) | (1 << 19) },
};

const PRIVILEGED_NAMES = Object.keys(PRIVILEGED) as PrivilegedIntent[];

export const intentBits = (names: Iterable<IntentName>): number =>
  [...NEEDED, ...names].reduce((bits, name) => bits | (1 << BITS[name]), 0);

export const privilegedAmong = (names: readonly IntentName[]): PrivilegedIntent[] =>
  PRIVILEGED_NAMES.filter((name) => names.includes(name));

export const privilegedNotAmong = (names: readonly IntentName[]): PrivilegedIntent[] =>
  PRIVILEGED_NAMES.filter((name) => !names.includes(name));

/** Those that the application has not switched on. */
export const switchedOff = (names: readonly PrivilegedIntent[], applicationFlags: number): PrivilegedIntent[] =>
  names.filter((name) => (applicationFlags & PRIVILEGED[name].flags) === 0);

/** Which switches to flip. */
export const howToSwitchOn = (names: readonly PrivilegedIntent[]): string =>
  `Switch on ${names.map((name) => `"${PRIVILEGED[name].title}"`).join(' and ')} in the Developer Portal ` +
  '(your application > Bot > Privileged Gateway Intents), then restart.';
