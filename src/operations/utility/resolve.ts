import type { APIMessage, APIUser } from 'discord-api-types/v10';
import { z } from 'zod';
import { serversFor } from '../../domain/channels/bounds.ts';
import { bareName, kindsMeant, mentionOf, rank, type Thing } from '../../domain/lookup.ts';
import { placeOf } from '../../domain/rendering/channels.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { isSnowflake, messageLink, parseLink } from '../../kernel/ids.ts';
import { operation } from '../../kernel/operation.ts';
import { AnyServer } from '../../kernel/references.ts';
import { mayReach, reachable, requireReach, unconfined } from '../reach.ts';

const MAX_MATCHES = 10;
/** Looking through more at once would cost a bot of many servers dearly. */
const MAX_SERVERS = 10;
const CATEGORY = 4;
const THREADS: readonly number[] = [10, 11, 12];

const kindOfChannel = (type: number) =>
  type === CATEGORY ? 'category' : THREADS.includes(type) ? 'thread' : 'channel';

async function visibleServers({ caller, discord }: Context, server: string | undefined) {
  const all = await serversFor(caller, discord);
  return all.filter(({ id }) => server === undefined || id === server);
}

/** Channels, threads, roles and emoji of one server that this caller may see. */
async function thingsIn(context: Context, guildId: string): Promise<Thing[]> {
  const { discord } = context;
  const [channels, threads, { roles, emojis }] = await Promise.all([
    discord.channels(guildId),
    discord.threads(guildId),
    discord.guild(guildId),
  ]);
  const all = [...channels, ...threads];
  const seen = unconfined(context) ? undefined : await reachable(context, all);
  return [
    ...all
      .filter(({ id }) => !seen || seen.has(id))
      .map((channel) => ({
        kind: kindOfChannel(channel.type) as Thing['kind'],
        id: channel.id,
        name: channel.name ?? '',
        guild_id: guildId,
        ...('parent_id' in channel && channel.parent_id ? { parent_id: channel.parent_id } : {}),
      })),
    ...roles.map(({ id, name }) => ({ kind: 'role', id, name: name.replace(/^@/, ''), guild_id: guildId }) as const),
    ...emojis.flatMap(({ id, name, animated = false }) =>
      id && name ? { kind: 'emoji' as const, id, name, guild_id: guildId, animated } : [],
    ),
  ];
}

const userThing = ({ id, username, global_name }: APIUser, nick?: string | null): Thing => ({
  kind: 'user',
  id,
  name: username,
  aliases: [global_name, nick].filter((name): name is string => Boolean(name)),
});

async function membersCalled({ discord }: Context, guildId: string, name: string): Promise<Thing[]> {
  const members = await discord.findMembers(guildId, name);
  return members.map(({ user, nick }) => ({ ...userThing(user, nick), guild_id: guildId }));
}

/** Undefined where Discord knows nothing of that id, or the caller may not. */
async function orNothing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    const code = error instanceof OperationError ? error.code : undefined;
    if (code === 'not_found' || code === 'missing_permission' || code === 'forbidden') return undefined;
    throw error;
  }
}

async function byId(context: Context, id: string, servers: readonly { id: string; name: string }[]): Promise<Thing[]> {
  const server = servers.find((each) => each.id === id);
  if (server) return [{ kind: 'server', id, name: server.name }];
  for (const { id: guildId } of servers.slice(0, MAX_SERVERS)) {
    const found = (await thingsIn(context, guildId)).find((thing) => thing.id === id);
    if (found) return [found];
  }
  const channel = await orNothing(context.discord.channel(id));
  if (channel && (await mayReach(context, channel))) {
    const { name, guild_id } = placeOf(channel);
    return [{ kind: kindOfChannel(channel.type), id, name, ...(guild_id ? { guild_id } : {}) }];
  }
  const user = await orNothing(context.discord.request<APIUser>('GET', path`/users/${id}`));
  return user ? [userThing(user)] : [];
}

async function byLink(context: Context, link: NonNullable<ReturnType<typeof parseLink>>): Promise<Thing[]> {
  const channel = await requireReach(context, link.channel_id, 'query');
  const { name, guild_id, type } = placeOf(channel);
  const place = guild_id ? { guild_id } : {};
  if (!link.message_id) return [{ kind: kindOfChannel(type), id: channel.id, name, ...place }];
  const { id, author } = await context.discord.request<APIMessage>(
    'GET',
    path`/channels/${channel.id}/messages/${link.message_id}`,
  );
  return [{ kind: 'message', id, name: `by ${author.username}`, channel_id: channel.id, ...place }];
}

const MENTION = /^<(?:@!?|@&|#|a?:\w+:)(\d{15,20})>$/;

async function find(context: Context, text: string, server: string | undefined) {
  const link = parseLink(text);
  if (link) return { exact: true, things: await byLink(context, link) };
  const servers = await visibleServers(context, server);
  const id = MENTION.exec(text)?.[1] ?? (isSnowflake(text) ? text : undefined);
  if (id !== undefined) return { exact: true, things: await byId(context, id, servers) };
  const wanted = bareName(text);
  const kinds = kindsMeant(text);
  const perServer = servers
    .slice(0, MAX_SERVERS)
    .map(async (each) => [...(await thingsIn(context, each.id)), ...(await membersCalled(context, each.id, wanted))]);
  const things: Thing[] = [
    ...servers.map((each) => ({ kind: 'server', id: each.id, name: each.name }) as const),
    ...(await Promise.all(perServer)).flat(),
  ];
  const found = rank(
    wanted,
    things.filter(({ kind }) => !kinds || kinds.includes(kind)),
    MAX_MATCHES,
  );
  const unique = new Map(found.things.map((thing) => [`${thing.kind} ${thing.id}`, thing]));
  return { exact: found.exact, things: [...unique.values()] };
}

export const resolving = {
  resolve: operation({
    title: 'Resolve a name, mention, link or id',
    description:
      'What something is and its id: server, channel, thread, user, role, emoji or message; candidates when unsure.',
    effect: 'read',
    reach: 'channel',
    permissions: [],
    rows: false,
    input: z.object({ query: z.string().trim().min(1).max(200), server: AnyServer }),
    output: z.object({
      exact: z.boolean().describe('False: near misses'),
      matches: z.array(
        z.object({
          kind: z.string(),
          id: z.string(),
          name: z.string(),
          aliases: z.array(z.string()).optional(),
          guild_id: z.string().optional(),
          parent_id: z.string().optional(),
          channel_id: z.string().optional(),
          mention: z.string().optional(),
          link: z.string().optional(),
        }),
      ),
    }),
    text: ({ exact, matches }) =>
      [
        matches.length === 0 ? 'Nothing here is called that.' : exact ? '' : 'Nothing is called exactly that. Near:',
        ...matches.map(({ kind, id, name, aliases = [], guild_id, parent_id, channel_id, mention, link }) =>
          [
            `${kind} ${id} ${plainName(name)}`,
            aliases.length > 0 && `(${aliases.map((alias) => plainName(alias)).join(', ')})`,
            mention,
            channel_id && `in channel ${channel_id}`,
            parent_id && `under ${parent_id}`,
            guild_id && `of server ${guild_id}`,
            link,
          ]
            .filter(Boolean)
            .join(' '),
        ),
      ]
        .filter(Boolean)
        .join('\n'),
    async run({ query, server }, context) {
      const { exact, things } = await find(context, query, server);
      return {
        exact: exact && things.length > 0,
        matches: things.map((thing) => {
          const mention = mentionOf(thing);
          const { aliases, animated: _animated, ...rest } = thing;
          return {
            ...rest,
            ...(aliases?.length ? { aliases: [...aliases] } : {}),
            ...(mention ? { mention } : {}),
            ...(thing.channel_id ? { link: messageLink(thing.guild_id, thing.channel_id, thing.id) } : {}),
          };
        }),
      };
    },
  }),
};
