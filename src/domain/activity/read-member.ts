import type { MemberUpdate } from '../../kernel/store/members.ts';
import { asId, asText, asTime, idsIn, type Payload } from './payload.ts';

const CDN = 'https://cdn.discordapp.com';

/** https://docs.discord.com/developers/reference#image-formatting-cdn-endpoints */
function avatarUrl(guildId: string, user: Payload, member: Payload | undefined): string | null {
  const id = asText(user['id']);
  const [own, usual] = [asText(member?.['avatar']), asText(user['avatar'])];
  const hash = own ?? usual;
  if (hash === undefined) return null;
  const place = own === undefined ? `avatars/${id}` : `guilds/${guildId}/users/${id}/avatars`;
  return `${CDN}/${place}/${hash}.${hash.startsWith('a_') ? 'gif' : 'png'}`;
}

/**
 * What to keep of a member. `member` is Discord's guild member without its user; without it only what the account itself
 * says is known, and nickname, roles and date of joining stay as they were.
 */
export function readMember(guildId: string, user: Payload, member?: Payload): MemberUpdate | undefined {
  const [id, username] = [asId(user['id']), asText(user['username'])];
  if (id === undefined || username === undefined) return undefined;
  const joined = asTime(member?.['joined_at']);
  return {
    user_id: id,
    guild_id: guildId,
    username,
    is_bot: user['bot'] === true,
    ...(member === undefined
      ? {}
      : {
          display_name: asText(member['nick']) ?? asText(user['global_name']) ?? null,
          avatar_url: avatarUrl(guildId, user, member),
          role_ids: idsIn(member['roles']),
          ...(joined === undefined ? {} : { joined_at: joined }),
        }),
  };
}
