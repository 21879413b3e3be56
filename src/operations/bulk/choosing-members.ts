import type { APIGuildMember } from 'discord-api-types/v10';
import { z } from 'zod';
import { catchUp } from '../../domain/activity/projector.ts';
import { parseTime } from '../../domain/durations.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import { path } from '../../kernel/discord.ts';
import { snowflakeTime } from '../../kernel/ids.ts';
import type { JobContext } from '../../kernel/jobs.ts';
import { AnyRole, AnyUser } from '../../kernel/references.ts';
import { requireChoice } from './choosing-channels.ts';

/** Members of a server, chosen by who they are. */

const when = (what: string) => z.string().min(1).max(60).optional().describe(`${what}: 30d, 2026-01-01`);

export const memberFields = {
  users: z.array(AnyUser.unwrap()).max(1000).optional(),
  with_role: AnyRole,
  without_role: AnyRole,
  no_roles: z.boolean().optional(),
  name: z.string().min(1).max(100).optional().describe('part of user name or nickname'),
  joined_before: when('here since before'),
  joined_after: when('came after'),
  account_after: when('account made after'),
  inactive_since: when('not seen active since, as far as Guildhall knows'),
  bots: z.boolean().default(false).describe('true: bots as well'),
};

export type MemberChoice = {
  [K in keyof typeof memberFields]?: z.output<(typeof memberFields)[K]> | undefined;
};

const TIMES = ['joined_before', 'joined_after', 'account_after', 'inactive_since'] as const;

/** Refuses what chooses nobody in particular, and what is no time. */
export function checkChoice(choice: MemberChoice, now: number): void {
  requireChoice(choice, [
    ...['users', 'with_role', 'without_role', 'no_roles', 'name'],
    ...['joined_before', 'joined_after', 'account_after', 'inactive_since'],
  ]);
  for (const field of TIMES) if (choice[field] !== undefined) parseTime(choice[field], now, field);
}

const PAGE = 1000;

async function* allMembers({ discord }: JobContext, server: string): AsyncGenerator<APIGuildMember[]> {
  for (let after = '0'; ; ) {
    const query = { limit: PAGE, after };
    const page = await discord.request<APIGuildMember[]>('GET', path`/guilds/${server}/members`, { query });
    yield page;
    const last = page.at(-1)?.user.id;
    if (page.length < PAGE || last === undefined) return;
    after = last;
  }
}

async function* candidates(context: JobContext, server: string, users: readonly string[] | undefined) {
  if (!users) return yield* allMembers(context, server);
  for (const id of users) yield [await context.discord.member(server, id)];
}

const shownName = ({ nick, user }: APIGuildMember) => `${user.username} ${user.global_name ?? ''} ${nick ?? ''}`;

export interface Chosen {
  members: APIGuildMember[];
  looked: number;
}

export async function chooseMembers(context: JobContext, server: string, choice: MemberChoice): Promise<Chosen> {
  const { job } = context;
  const time = (field: (typeof TIMES)[number]) =>
    choice[field] === undefined ? undefined : parseTime(choice[field], job.created_at, field);
  const [before, after, account, inactive] = TIMES.map(time);
  const store = await context.store();
  if (inactive !== undefined) await catchUp(store);
  const { name, with_role, without_role, no_roles, bots, users } = choice;

  const fits = ({ user, roles, joined_at, ...member }: APIGuildMember): boolean => {
    const joined = joined_at ? Date.parse(joined_at) : 0;
    return (
      (bots === true || !user.bot) &&
      (with_role === undefined || roles.includes(with_role)) &&
      (without_role === undefined || !roles.includes(without_role)) &&
      (!no_roles || roles.length === 0) &&
      (name === undefined ||
        shownName({ user, roles, joined_at, ...member })
          .toLowerCase()
          .includes(name.toLowerCase())) &&
      (before === undefined || joined < before) &&
      (after === undefined || joined >= after) &&
      (account === undefined || snowflakeTime(user.id) >= account)
    );
  };
  const members: APIGuildMember[] = [];
  let looked = 0;
  for await (const page of candidates(context, server, users)) {
    looked += page.length;
    for (const member of page.filter(fits)) {
      const known = inactive === undefined ? undefined : await store.members.get(server, member.user.id);
      if (inactive === undefined || (known?.last_active ?? 0) < inactive) members.push(member);
    }
  }
  return { members, looked };
}

export const personOf = ({ user }: APIGuildMember): string => `${user.id} ${plainName(user.username, 40)}`;
