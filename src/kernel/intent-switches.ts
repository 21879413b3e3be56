/** What the developer portal calls the privileged intents. https://docs.discord.com/developers/events/gateway#privileged-intents */
export const SWITCHES = {
  GuildMembers: 'Server Members Intent',
  GuildPresences: 'Presence Intent',
  MessageContent: 'Message Content Intent',
} as const;
