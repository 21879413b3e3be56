/** Words for Discord's numbers. https://docs.discord.com/developers/resources/guild#guild-object-verification-level and the lists after it */
export const VERIFICATION_LEVELS = ['none', 'low', 'medium', 'high', 'very_high'] as const;
export const CONTENT_FILTERS = ['disabled', 'members_without_roles', 'all_members'] as const;
export const NOTIFICATIONS = ['all_messages', 'only_mentions'] as const;
