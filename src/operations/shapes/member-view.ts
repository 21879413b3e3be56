import type { APIGuild, APIGuildMember, APIUser } from 'discord-api-types/v10';
import { z } from 'zod';
import { formatTime } from '../../domain/durations.ts';
import { rolesOf } from '../../domain/hierarchy.ts';
import { plainName, quoted } from '../../domain/rendering/layout.ts';
import { flagNames, withoutEmpty } from './channel-view.ts';

const CDN = 'https://cdn.discordapp.com';

/** A member of a server, with the roles by name, highest first and without @everyone. */
export const MemberView = z.object({
  id: z.string(),
  username: z.string(),
  global_name: z.string().optional(),
  nick: z.string().optional(),
  bot: z.boolean().optional(),
  roles: z.array(z.object({ id: z.string(), name: z.string() })),
  joined_at: z.string().optional(),
  premium_since: z.string().optional(),
  communication_disabled_until: z.string().optional().describe('timed out until'),
  pending: z.boolean().optional(),
  mute: z.boolean().optional(),
  deaf: z.boolean().optional(),
  flags: z.array(z.string()).optional(),
  avatar_url: z.string().optional(),
});
export type MemberView = z.output<typeof MemberView>;

/** https://docs.discord.com/developers/resources/guild#guild-member-object-guild-member-flags */
const FLAGS: Readonly<Record<number, string>> = {
  0: 'did_rejoin',
  1: 'completed_onboarding',
  2: 'bypasses_verification',
  3: 'started_onboarding',
  4: 'is_guest',
  5: 'started_home_actions',
  6: 'completed_home_actions',
  7: 'automod_quarantined_username',
  9: 'dm_settings_upsell_acknowledged',
  10: 'automod_quarantined_guild_tag',
};
export const BYPASSES_VERIFICATION = 1 << 2;

const picture = (base: string, hash: string | null | undefined) =>
  hash ? `${CDN}/${base}/${hash}.${hash.startsWith('a_') ? 'gif' : 'png'}` : undefined;

const avatarUrl = ({ id, avatar }: Pick<APIUser, 'id' | 'avatar'>) => picture(`avatars/${id}`, avatar);

export function memberView(guild: Pick<APIGuild, 'id' | 'owner_id' | 'roles'>, member: APIGuildMember): MemberView {
  const { user } = member;
  const flags = flagNames(member.flags, FLAGS);
  return {
    id: user.id,
    username: user.username,
    roles: rolesOf(guild, member)
      .filter(({ id }) => id !== guild.id)
      .map(({ id, name }) => ({ id, name })),
    ...withoutEmpty({
      global_name: user.global_name,
      nick: member.nick,
      bot: user.bot,
      joined_at: member.joined_at,
      premium_since: member.premium_since,
      communication_disabled_until: member.communication_disabled_until,
      pending: member.pending || undefined,
      mute: member.mute || undefined,
      deaf: member.deaf || undefined,
      flags: flags.length > 0 ? flags : undefined,
      avatar_url: picture(`guilds/${guild.id}/users/${user.id}/avatars`, member.avatar) ?? avatarUrl(user),
    }),
  };
}

/** One line: id, names, then what differs from an ordinary member. */
export function memberLine(member: MemberView, now = Date.now()): string {
  const { global_name: shown, nick, communication_disabled_until: until } = member;
  const alias = [...new Set([nick, shown].filter((name) => name && name.toLowerCase() !== member.username))];
  return [
    `${member.id} ${plainName(member.username, 40)}${member.bot ? '[bot]' : ''}`,
    ...alias.map((name) => quoted(name ?? '', 40)),
    ...(member.roles.length > 0 ? [`roles: ${member.roles.map(({ name }) => plainName(name, 40)).join(', ')}`] : []),
    ...(member.joined_at ? [`joined ${formatTime(member.joined_at).slice(0, 10)}`] : []),
    ...(member.premium_since ? [`boosting since ${formatTime(member.premium_since).slice(0, 10)}`] : []),
    ...(until && Date.parse(until) > now ? [`timed out until ${formatTime(until)}`] : []),
    ...(member.pending ? ['has not accepted the rules'] : []),
    ...(member.mute ? ['server muted'] : []),
    ...(member.deaf ? ['server deafened'] : []),
  ].join('; ');
}
