import type { APIGuildMember } from 'discord-api-types/v10';
import { z } from 'zod';
import { formatTime } from '../../domain/durations.ts';
import { compareRoles, highestRole } from '../../domain/hierarchy.ts';
import { permissionSummary } from '../../domain/permissions.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { isSnowflake, snowflakeTime } from '../../kernel/ids.ts';
import { operation } from '../../kernel/operation.ts';
import { AnyRole, Server, User } from '../../kernel/references.ts';
import type { Member } from '../../kernel/store/members.ts';
import { idCursor } from '../shapes/cursors.ts';
import { MemberView, memberLine, memberView } from '../shapes/member-view.ts';
import { isAway, openWhileAway, storedFields } from '../stored-reading.ts';

/** The most members Discord gives at once. */
const PAGE = 1000;
/** Beyond this, sorting would hold too much at once. */
const MOST_TO_SORT = 20_000;

const lines = (members: readonly MemberView[]) =>
  members.length === 0 ? 'No members match.' : members.map((member) => memberLine(member)).join('\n');

/** Members in the order of their ids, a page at a time. */
async function* pages(context: Context, guildId: string, after: string, size: number) {
  let from = after;
  for (;;) {
    const query = { limit: size, after: from };
    const page = await context.discord.request<APIGuildMember[]>('GET', path`/guilds/${guildId}/members`, { query });
    yield page;
    const last = page.at(-1);
    if (!last || page.length < size) return;
    from = last.user.id;
  }
}

const byJoining = (a: APIGuildMember, b: APIGuildMember) => (a.joined_at ?? '~').localeCompare(b.joined_at ?? '~');
const shownName = ({ nick, user }: APIGuildMember) => (nick ?? user.global_name ?? user.username).toLowerCase();
const SORTS = {
  name: (a: APIGuildMember, b: APIGuildMember) => shownName(a).localeCompare(shownName(b)),
  joined: byJoining,
  newest: (a: APIGuildMember, b: APIGuildMember) => byJoining(b, a),
};

/** By id, or by the start of a name; while Discord is away, among those that are stored. */
async function membersLike(context: Context, server: string, wanted: string, limit: number) {
  const { discord } = context;
  try {
    if (!isSnowflake(wanted)) return { found: await discord.findMembers(server, wanted) };
    return { found: [await discord.member(server, wanted)] };
  } catch (error) {
    if (error instanceof OperationError && error.code === 'not_found') return { found: [] };
    const away = isAway(error) ? await openWhileAway(context, server) : undefined;
    if (!away) throw error;
    const known = isSnowflake(wanted)
      ? [await away.store.members.get(server, wanted)]
      : (await away.store.members.list({ guild_id: server, name: wanted, limit: 1000 })).filter((each) =>
          [each.username, each.display_name].some((name) => name?.toLowerCase().startsWith(wanted.toLowerCase())),
        );
    const found = known.flatMap((each) => (each && each.left_at === null ? [asGuildMember(each)] : [])).slice(0, limit);
    return { found, ...away.standing, notice: away.notice };
  }
}

/** A stored member in the shape that Discord's have, as far as it is known. */
const asGuildMember = ({ user_id, username, display_name, is_bot, role_ids, joined_at }: Member) =>
  ({
    user: { id: user_id, username, ...(is_bot ? { bot: true } : {}) },
    nick: display_name,
    roles: [...role_ids],
    joined_at: joined_at === null ? null : new Date(joined_at).toISOString(),
  }) as APIGuildMember;

export const members = {
  list_members: operation({
    title: 'List members',
    description: 'List members of a server, or those with a role.',
    effect: 'read',
    permissions: [],
    intents: ['GuildMembers'],
    resources: [
      {
        template: 'discord://servers/{server}/members{?role,sort,limit,after}',
        name: 'server-members',
        title: 'Members of a server',
      },
    ],
    input: z.object({
      server: Server,
      role: AnyRole,
      sort: z.enum(['id', 'name', 'joined', 'newest']).default('id'),
      limit: z.int().min(1).max(1000).default(50),
      after: idCursor,
    }),
    output: z.object({
      guild_id: z.string(),
      members: z.array(MemberView),
      next: z.string().optional().describe('more: give it as after'),
    }),
    text: ({ members: found }) => lines(found),
    async run({ server, role, sort, limit, after }, context) {
      const guild = await context.discord.guild(server);
      const has = ({ roles }: APIGuildMember) => role === undefined || role === server || roles.includes(role);
      const found: APIGuildMember[] = [];
      const whole = sort !== 'id';
      const size = whole || role !== undefined ? PAGE : Math.min(PAGE, limit + 1);
      let seen = 0;
      for await (const page of pages(context, server, whole ? '0' : (after ?? '0'), size)) {
        seen += page.length;
        found.push(...page.filter(has));
        if (!whole && found.length > limit) break;
        if (whole && seen > MOST_TO_SORT) {
          throw new OperationError('too_large', `sort: the server has more than ${MOST_TO_SORT} members.`, {
            hint: 'Leave sort out and page with after, or use find_members.',
          });
        }
        context.progress(seen, guild.approximate_member_count);
      }
      if (whole) found.sort(SORTS[sort]);
      const start = whole && after !== undefined ? found.findIndex(({ user }) => user.id === after) + 1 : 0;
      const shown = found.slice(start, start + limit);
      const last = shown.at(-1);
      return {
        guild_id: server,
        members: shown.map((member) => memberView(guild, member)),
        ...(last && found.length > start + limit ? { next: last.user.id } : {}),
      };
    },
  }),

  find_members: operation({
    title: 'Find members',
    description: 'Find members by the start of a user name or nickname, or by id.',
    effect: 'read',
    permissions: [],
    input: z.object({
      server: Server,
      query: z.string().trim().min(1).max(100),
      limit: z.int().min(1).max(100).default(10),
    }),
    output: z.object({
      guild_id: z.string(),
      members: z.array(MemberView),
      ...storedFields,
      notice: z.string().optional(),
    }),
    text: ({ members: found, notice }) => [notice, lines(found)].filter(Boolean).join('\n'),
    async run({ server, query, limit }, context) {
      const guild = await context.discord.guild(server);
      const wanted = query.replace(/^<?@!?|>$/g, '');
      const { found, ...standing } = await membersLike(context, server, wanted, limit);
      const shown = found.slice(0, limit).map((member) => memberView(guild, member));
      return { guild_id: server, members: shown, ...standing };
    },
  }),

  get_member: operation({
    title: 'Get a member',
    description:
      'A member in full: roles, dates, timeout, permissions in the server, and whether the bot outranks them.',
    effect: 'read',
    reach: 'channel',
    permissions: [],
    resources: [{ template: 'discord://servers/{server}/members/{user}', name: 'member', title: 'Member' }],
    input: z.object({ server: Server, user: User }),
    output: MemberView.extend({
      guild_id: z.string(),
      created_at: z.string(),
      owner: z.boolean(),
      permissions: z.array(z.string()),
      below_bot: z.boolean().describe('the bot may moderate them, given the permission'),
    }),
    text: ({ permissions, owner, below_bot, created_at, avatar_url, flags, ...member }) =>
      [
        memberLine({ ...member, roles: [] }),
        `account created ${formatTime(created_at)}${owner ? '; owns the server' : ''}`,
        ...(flags ? [`flags: ${flags.join(' ')}`] : []),
        ...(avatar_url ? [`avatar: ${avatar_url}`] : []),
        `may: ${permissionSummary(permissions)}`,
        below_bot ? 'ranks below the bot' : 'does not rank below the bot, so is out of its reach',
        ...member.roles.map(({ id, name }) => `role ${id} ${plainName(name)}`),
      ].join('\n'),
    async run({ server, user }, { discord }) {
      const me = await discord.me();
      const [guild, member, own, { permissions, because }] = await Promise.all([
        discord.guild(server),
        discord.member(server, user),
        discord.member(server, me.id),
        discord.permissions({ guildId: server, userId: user }),
      ]);
      const owner = guild.owner_id === user;
      const ranksBelow = compareRoles(highestRole(guild, own), highestRole(guild, member)) > 0;
      return {
        guild_id: server,
        ...memberView(guild, member),
        created_at: new Date(snowflakeTime(user)).toISOString(),
        owner,
        permissions: because === 'owner' || because === 'administrator' ? ['Administrator'] : [...permissions],
        below_bot: !owner && (guild.owner_id === me.id || ranksBelow),
      };
    },
  }),
};
