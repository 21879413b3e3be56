import type { APIGuildMember } from 'discord-api-types/v10';
import { asObject } from '../../domain/activity/payload.ts';
import { readPrivacy } from '../../domain/activity/privacy.ts';
import { readMember } from '../../domain/activity/read-member.ts';
import { noteRoster, rosterTaken } from '../../domain/activity/since.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { MemberUpdate } from '../../kernel/store/members.ts';
import type { Store } from '../../kernel/store/store.ts';

const FRESH_MS = 24 * 3_600_000;
const PAGE = 1000;
/** Larger servers take too long for one call. */
const MOST_PAGES = 50;

export interface Roster {
  /** Whether all members are known, those who never did anything included. */
  complete: boolean;
  notice?: string;
}

async function fetchAll(
  context: Context,
  server: string,
  ignored: (id: string) => boolean,
): Promise<MemberUpdate[] | undefined> {
  const found: MemberUpdate[] = [];
  let after = '0';
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = { limit: PAGE, after };
    const members = await context.discord.request<APIGuildMember[]>('GET', path`/guilds/${server}/members`, { query });
    for (const member of members) {
      const user = asObject(member.user);
      const update = user && !ignored(member.user.id) ? readMember(server, user, asObject(member)) : undefined;
      if (update) found.push(update);
    }
    context.progress(found.length, undefined, 'members read');
    const last = members.at(-1);
    if (!last || members.length < PAGE) return found;
    after = last.user.id;
  }
  return undefined;
}

/** Who is on record as present and is not there any more left unseen, some time before now. */
async function missing(store: Store, server: string, there: ReadonlySet<string>): Promise<string[]> {
  const gone: string[] = [];
  for (let offset = 0; ; offset += PAGE) {
    const members = await store.members.list({ guild_id: server, order: 'oldest', limit: PAGE, offset });
    gone.push(...members.map(({ user_id }) => user_id).filter((id) => !there.has(id)));
    if (members.length < PAGE) return gone;
  }
}

/**
 * Makes sure that all members of a server are known. Events tell only of those who join, leave, change or do something;
 * the list itself is taken over from Discord, once a day at most.
 */
export async function roster(context: Context, store: Store, server: string): Promise<Roster> {
  const privacy = await readPrivacy(store.settings);
  if (!privacy.of(server).tracking) return { complete: false };
  const taken = await rosterTaken(store.settings, server);
  const now = context.now();
  if (taken !== undefined && now - taken < FRESH_MS) return { complete: true };
  try {
    const found = await fetchAll(context, server, (id) => privacy.forgets(id, server, 1));
    if (!found) {
      return { complete: false, notice: 'The server is too large to know everybody who never did anything.' };
    }
    const gone = await missing(store, server, new Set(found.map(({ user_id }) => user_id)));
    for (let i = 0; i < found.length; i += PAGE) await store.members.upsert(found.slice(i, i + PAGE));
    for (const id of gone) await store.members.left(server, id, now);
    await noteRoster(store.settings, server, now);
    return { complete: true };
  } catch (error) {
    if (!(error instanceof OperationError) || ['cancelled', 'timeout', 'store_unavailable'].includes(error.code))
      throw error;
    return {
      complete: false,
      notice: `The list of members could not be read, so only those who did something are known: ${error.message}`,
    };
  }
}
