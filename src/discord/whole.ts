import type { APIGuild, APIGuildMember } from 'discord-api-types/v10';

/** What Discord always sends and other backends may leave out, where nearly every reader looks into it. */
const GUILD = { roles: [], emojis: [], stickers: [], features: [], premium_tier: 0 };

export const wholeGuild = (guild: APIGuild): APIGuild => ({ ...GUILD, ...guild });
export const wholeMember = (member: APIGuildMember): APIGuildMember => ({ ...member, roles: member.roles ?? [] });
