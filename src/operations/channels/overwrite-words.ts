import type { Context } from '../../kernel/context.ts';

/** Names of the roles and members that overwrites speak of; of members, those of the first 25. */
export async function overwriteNames(
  { discord }: Context,
  guildId: string,
  overwrites: readonly { id: string; type: number }[],
): Promise<Map<string, string>> {
  const guild = await discord.guild(guildId);
  const names = new Map(guild.roles.map(({ id, name }) => [id, name]));
  const members = overwrites.filter(({ type }) => type === 1).slice(0, 25);
  await Promise.all(
    members.map(async ({ id }) => {
      const member = await discord.member(guildId, id).catch(() => undefined);
      if (member) names.set(id, member.user.username);
    }),
  );
  return names;
}

/** `+ViewChannel -SendMessages` */
export const signs = (allow: readonly string[], deny: readonly string[]): string =>
  [...allow.map((name) => `+${name}`), ...deny.map((name) => `-${name}`)].join(' ') || 'nothing';
