import type { APIGuildMember } from 'discord-api-types/v10';
import { path } from '../../kernel/discord.ts';
import type { JobContext } from '../../kernel/jobs.ts';
import type { Store } from '../../kernel/store/store.ts';
import { asObject } from '../activity/payload.ts';
import { readPrivacy } from '../activity/privacy.ts';
import { readMember } from '../activity/read-member.ts';

const PAGE = 1000;

export interface MemberPage {
  taken: number;
  /** Where the list goes on; null at its end. */
  next: string | null;
}

/** Takes over a page of the members of a server, in the order of their ids. */
export async function takeMembers(
  { discord, store }: Pick<JobContext, 'discord' | 'store'>,
  guildId: string,
  after: string,
): Promise<MemberPage> {
  const page = await discord.request<APIGuildMember[]>('GET', path`/guilds/${guildId}/members`, {
    query: { limit: PAGE, after },
  });
  const open = await store();
  const privacy = await readPrivacy(open.settings);
  const updates = privacy.of(guildId).tracking
    ? page.flatMap((member) => {
        const user = asObject(member.user);
        return (
          (user && !privacy.forgets(member.user.id, guildId, 1) && readMember(guildId, user, asObject(member))) || []
        );
      })
    : [];
  await open.members.upsert(updates);
  const last = page.at(-1)?.user.id;
  return { taken: updates.length, next: page.length < PAGE || last === undefined ? null : last };
}

/**
 * Those on record as present whom the list, read since `began`, did not name: they left unseen, some time before now.
 * Who came or changed meanwhile was written down since.
 */
export async function leaveMissing(store: Store, guildId: string, began: number, now: number): Promise<number> {
  const gone: string[] = [];
  for (let offset = 0; ; offset += PAGE) {
    const members = await store.members.list({ guild_id: guildId, order: 'oldest', limit: PAGE, offset });
    gone.push(...members.filter(({ updated_at }) => updated_at < began).map(({ user_id }) => user_id));
    if (members.length < PAGE) break;
  }
  for (const id of gone) await store.members.left(guildId, id, now);
  return gone.length;
}
