import type { APIGuildMember } from 'discord-api-types/v10';
import { oneLine } from '../../domain/hidden-text.ts';
import { OperationError } from '../../kernel/errors.ts';
import { guarded } from '../../kernel/guarded.ts';
import { isSnowflake } from '../../kernel/ids.ts';
import type { Call } from '../../kernel/pipeline.ts';
import { visibleServers } from './servers.ts';

const names = ({ nick, user }: APIGuildMember) =>
  [user.username, user.global_name, nick].filter((name): name is string => Boolean(name));

const label = (member: APIGuildMember) =>
  `${guarded(member.user.username)}${member.nick ? ` ${guarded(member.nick)}` : ''} (${member.user.id})`;

/** Without a server, every server the caller may use is looked through, a bounded number of them. */
async function search(call: Call, name: string, guildId: string | undefined): Promise<APIGuildMember[]> {
  const guilds = guildId === undefined ? (await visibleServers(call)).slice(0, 10).map(({ id }) => id) : [guildId];
  const found = (await Promise.all(guilds.map((id) => call.discord.findMembers(id, name)))).flat();
  return [...new Map(found.map((member) => [member.user.id, member])).values()];
}

/** `@alice`, `alice`, a nickname, `<@id>`, an id, or `me` for the bot → id. */
export async function resolveUser(
  call: Call,
  value: string,
  field: string,
  guildId: string | undefined,
): Promise<string> {
  const mention = /^<@!?(\d+)>$/.exec(value)?.[1];
  const id = mention ?? (isSnowflake(value) ? value : undefined);
  if (id !== undefined) return id;

  const wanted = value.replace(/^@/, '').trim();
  if (wanted.toLowerCase() === 'me') return (await call.discord.me()).id;
  const found = await search(call, wanted, guildId);
  const lower = wanted.toLowerCase();
  const byUserName = found.filter(({ user }) => user.username.toLowerCase() === lower);
  const exact =
    byUserName.length > 0 ? byUserName : found.filter((m) => names(m).some((n) => n.toLowerCase() === lower));
  if (exact.length === 1 && exact[0]) return exact[0].user.id;
  const shown = (exact.length > 1 ? exact : found).slice(0, 5).map(label).join(', ');
  if (exact.length > 1) {
    throw new OperationError('ambiguous', `${field}: several members are called "${oneLine(value)}".`, {
      hint: `Give the id: ${shown}.`,
    });
  }
  throw new OperationError('not_found', `${field}: no member is called "${oneLine(value)}".`, {
    hint: shown ? `Did you mean ${shown}?` : 'find_members looks for parts of names; ids always work.',
  });
}
