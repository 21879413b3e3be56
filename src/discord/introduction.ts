import type { APIGuild, APIGuildMember, APIThreadChannel, APIThreadMember, APIUser } from 'discord-api-types/v10';
import { type GuildChannel, type Path, path } from '../kernel/discord.ts';
import { OperationError } from '../kernel/errors.ts';
import type { LiveCache } from './cache.ts';
import type { GuildCreate } from './live-guild.ts';
import type { RestClient } from './rest.ts';

/** Four requests each; a bot in more servers asks for what it needs, when it needs it. */
const MOST_GUILDS = 25;

/**
 * Asks REST for what READY and GUILD_CREATE would have told: a session that another process began does not tell it again.
 * What the session tells meanwhile is put on top, so that an answer that was overtaken does no harm.
 */
export async function introduce(live: LiveCache, rest: RestClient, signal: AbortSignal): Promise<void> {
  const get = <T>(url: Path, query: Record<string, number> = {}) => rest.request<T>('GET', url, { signal, query });

  async function guild(id: string): Promise<GuildCreate> {
    const [server, channels, active, self] = await Promise.all([
      get<APIGuild>(path`/guilds/${id}`),
      get<GuildChannel[]>(path`/guilds/${id}/channels`),
      get<{ threads: APIThreadChannel[]; members?: APIThreadMember[] }>(path`/guilds/${id}/threads/active`),
      get<APIGuildMember>(path`/guilds/${id}/members/${user.id}`),
    ]);
    const threads = active.threads.map((thread) => {
      const member = active.members?.find((each) => each.id === thread.id);
      return member ? { ...thread, member } : thread;
    });
    return { ...server, channels, threads, members: [self] };
  }

  const user = await get<APIUser>('/users/@me');
  const guilds = await get<{ id: string }[]>('/users/@me/guilds', { limit: MOST_GUILDS + 1 });
  if (guilds.length > MOST_GUILDS) return;
  live.meet(user);
  // One after the other: calls of people share the same limits.
  for (const { id } of guilds) {
    await live.catchUp(id, () => guild(id)).catch(unlessGone);
    signal.throwIfAborted();
  }
  live.introduced = true;
}

function unlessGone(error: unknown): void {
  if (error instanceof OperationError && error.code === 'not_found') return;
  throw error;
}
