import type { ApplicationRecord } from '../world/records.ts';

/** https://discord.com/developers/docs/events/gateway#list-of-intents */
export const intents = {
  guilds: 1 << 0,
  members: 1 << 1,
  moderation: 1 << 2,
  expressions: 1 << 3,
  integrations: 1 << 4,
  webhooks: 1 << 5,
  invites: 1 << 6,
  voiceStates: 1 << 7,
  presences: 1 << 8,
  messages: 1 << 9,
  reactions: 1 << 10,
  typing: 1 << 11,
  directMessages: 1 << 12,
  directReactions: 1 << 13,
  directTyping: 1 << 14,
  messageContent: 1 << 15,
  scheduledEvents: 1 << 16,
  autoModerationConfiguration: 1 << 20,
  autoModerationExecution: 1 << 21,
  polls: 1 << 24,
  directPolls: 1 << 25,
} as const;

const allIntents = Object.values(intents).reduce((sum, bit) => sum | bit, 0);

/** Each privileged intent with the application flags that switch it on: for verified applications, and for small ones. */
const privileged: readonly (readonly [intent: number, flags: number])[] = [
  [intents.presences, (1 << 12) | (1 << 13)],
  [intents.members, (1 << 14) | (1 << 15)],
  [intents.messageContent, (1 << 18) | (1 << 19)],
];

export function areValidIntents(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && (value & ~allIntents) === 0;
}

export function areAllowedIntents(value: number, application: ApplicationRecord): boolean {
  return privileged.every(([intent, flags]) => !(value & intent) || (application.flags & flags) !== 0);
}

/** Intents of which one is needed; 0 means always sent, null never. */
interface Needed {
  readonly guild: number | null;
  readonly direct: number | null;
}

const inGuilds = (...names: string[]) => names.map((name) => [name, { guild: intents.guilds, direct: null }] as const);
const onlyGuild = (guild: number, ...names: string[]) => names.map((name) => [name, { guild, direct: null }] as const);
const either = (guild: number, direct: number, ...names: string[]) =>
  names.map((name) => [name, { guild, direct }] as const);

/** Events that are not listed need no intent. */
const neededByEvent: ReadonlyMap<string, Needed> = new Map<string, Needed>([
  ...inGuilds('GUILD_CREATE', 'GUILD_UPDATE', 'GUILD_DELETE'),
  ...inGuilds('GUILD_ROLE_CREATE', 'GUILD_ROLE_UPDATE', 'GUILD_ROLE_DELETE'),
  ...inGuilds('CHANNEL_CREATE', 'CHANNEL_UPDATE', 'CHANNEL_DELETE'),
  ...inGuilds('THREAD_CREATE', 'THREAD_UPDATE', 'THREAD_DELETE', 'THREAD_LIST_SYNC', 'THREAD_MEMBER_UPDATE'),
  ...inGuilds('STAGE_INSTANCE_CREATE', 'STAGE_INSTANCE_UPDATE', 'STAGE_INSTANCE_DELETE'),
  ...inGuilds('VOICE_CHANNEL_STATUS_UPDATE', 'VOICE_CHANNEL_START_TIME_UPDATE'),
  ...onlyGuild(intents.guilds | intents.members, 'THREAD_MEMBERS_UPDATE'),
  ...onlyGuild(intents.members, 'GUILD_MEMBER_ADD', 'GUILD_MEMBER_UPDATE', 'GUILD_MEMBER_REMOVE'),
  ...onlyGuild(intents.moderation, 'GUILD_AUDIT_LOG_ENTRY_CREATE', 'GUILD_BAN_ADD', 'GUILD_BAN_REMOVE'),
  ...onlyGuild(intents.moderation, 'GUILD_JOIN_REQUEST_CREATE', 'GUILD_JOIN_REQUEST_UPDATE'),
  ...onlyGuild(intents.moderation, 'GUILD_JOIN_REQUEST_DELETE'),
  ...onlyGuild(intents.expressions, 'GUILD_EMOJIS_UPDATE', 'GUILD_STICKERS_UPDATE', 'GUILD_SOUNDBOARD_SOUNDS_UPDATE'),
  ...onlyGuild(intents.expressions, 'GUILD_SOUNDBOARD_SOUND_CREATE', 'GUILD_SOUNDBOARD_SOUND_UPDATE'),
  ...onlyGuild(intents.expressions, 'GUILD_SOUNDBOARD_SOUND_DELETE'),
  ...onlyGuild(intents.integrations, 'GUILD_INTEGRATIONS_UPDATE', 'INTEGRATION_CREATE', 'INTEGRATION_UPDATE'),
  ...onlyGuild(intents.integrations, 'INTEGRATION_DELETE'),
  ...onlyGuild(intents.webhooks, 'WEBHOOKS_UPDATE'),
  ...onlyGuild(intents.invites, 'INVITE_CREATE', 'INVITE_DELETE'),
  ...onlyGuild(intents.voiceStates, 'VOICE_STATE_UPDATE', 'VOICE_CHANNEL_EFFECT_SEND'),
  ...onlyGuild(intents.presences, 'PRESENCE_UPDATE'),
  ...onlyGuild(intents.scheduledEvents, 'GUILD_SCHEDULED_EVENT_CREATE', 'GUILD_SCHEDULED_EVENT_UPDATE'),
  ...onlyGuild(intents.scheduledEvents, 'GUILD_SCHEDULED_EVENT_DELETE', 'GUILD_SCHEDULED_EVENT_USER_ADD'),
  ...onlyGuild(intents.scheduledEvents, 'GUILD_SCHEDULED_EVENT_USER_REMOVE', 'GUILD_SCHEDULED_EVENT_EXCEPTION_CREATE'),
  ...onlyGuild(intents.scheduledEvents, 'GUILD_SCHEDULED_EVENT_EXCEPTION_UPDATE'),
  ...onlyGuild(intents.scheduledEvents, 'GUILD_SCHEDULED_EVENT_EXCEPTION_DELETE'),
  ...onlyGuild(intents.autoModerationConfiguration, 'AUTO_MODERATION_RULE_CREATE', 'AUTO_MODERATION_RULE_UPDATE'),
  ...onlyGuild(intents.autoModerationConfiguration, 'AUTO_MODERATION_RULE_DELETE'),
  ...onlyGuild(intents.autoModerationExecution, 'AUTO_MODERATION_ACTION_EXECUTION'),
  ...either(intents.guilds, intents.directMessages, 'CHANNEL_PINS_UPDATE'),
  ...either(intents.messages, intents.directMessages, 'MESSAGE_CREATE', 'MESSAGE_UPDATE', 'MESSAGE_DELETE'),
  ...onlyGuild(intents.messages, 'MESSAGE_DELETE_BULK'),
  ...either(intents.reactions, intents.directReactions, 'MESSAGE_REACTION_ADD', 'MESSAGE_REACTION_REMOVE'),
  ...either(intents.reactions, intents.directReactions, 'MESSAGE_REACTION_REMOVE_ALL', 'MESSAGE_REACTION_REMOVE_EMOJI'),
  ...either(intents.typing, intents.directTyping, 'TYPING_START'),
  ...either(intents.polls, intents.directPolls, 'MESSAGE_POLL_VOTE_ADD', 'MESSAGE_POLL_VOTE_REMOVE'),
]);

/** Whether these intents subscribe to the event. `inGuild`: the event belongs to a guild, else to direct messages. */
export function subscribes(granted: number, event: string, inGuild: boolean): boolean {
  const needed = neededByEvent.get(event);
  if (!needed) return true;
  const bits = inGuild ? needed.guild : needed.direct;
  return bits !== null && (granted & bits) !== 0;
}
