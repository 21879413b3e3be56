import type { APIMessage, APIThreadChannel } from 'discord-api-types/v10';
import { z } from 'zod';
import { catchUp } from '../../domain/activity/projector.ts';
import { position } from '../../domain/positions.ts';
import { transcript } from '../../domain/rendering/transcript.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { type ErrorCode, OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { channelNamed, Server, userNamed } from '../../kernel/references.ts';
import type { Store } from '../../kernel/store/store.ts';
import { namesIn } from '../history.ts';
import { reachable, unconfined } from '../reach.ts';
import { cursor } from '../shapes/cursors.ts';
import { brief, foundRows, transcriptFields } from '../shapes/message-shapes.ts';
import { openStored, standingOf, storedFields } from '../stored-reading.ts';
import { searchStored, unknownToStore, type Wanted } from './stored-search.ts';

/** https://docs.discord.com/developers/resources/message#search-guild-messages */
const PAGE = 25;
const MAX_OFFSET = 9975;
const MAX_CHANNELS = 500;
const NOT_INDEXED = 110_000;

/** How long a call waits for Discord to build its index before saying so, milliseconds. */
const INDEX_WAIT_MS = 20_000;

interface SearchAnswer {
  messages: (APIMessage & { hit?: boolean })[][];
  total_results: number;
  threads?: APIThreadChannel[] | null;
}

interface NotIndexed {
  code: number;
  /** seconds; 0 when Discord cannot tell */
  retry_after: number;
}

const SORTS = {
  newest: { sort_by: 'timestamp', sort_order: 'desc' },
  oldest: { sort_by: 'timestamp', sort_order: 'asc' },
  relevance: { sort_by: 'relevance', sort_order: 'desc' },
} as const;

type Query = Record<string, string | number | boolean | readonly string[] | undefined>;

async function searchOnce(context: Context, guildId: string, query: Query, patience: number): Promise<SearchAnswer> {
  const until = context.now() + patience;
  for (;;) {
    const answer = await context.discord.request<SearchAnswer | NotIndexed>(
      'GET',
      path`/guilds/${guildId}/messages/search`,
      { query },
    );
    if ('messages' in answer) return answer;
    if (answer.code !== NOT_INDEXED) throw new Error(`Discord answered a search with code ${answer.code}.`);
    const wait = Math.max(answer.retry_after, 1) * 1000;
    if (context.now() + wait > until) throw notIndexed(answer.retry_after);
    await pause(wait, context.signal);
  }
}

const notIndexed = (retryAfter: number) =>
  new OperationError('busy', 'Discord has not finished indexing this server for search.', {
    hint: 'Search again later; until then read_messages with filters looks through one channel.',
    retriable: true,
    retryAfter: Math.max(retryAfter, 5),
  });

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** Search answers with groups; the message found is marked, what surrounds it is not. */
const hit = (group: SearchAnswer['messages'][number]) => group.find((each) => each.hit) ?? group[0];

/** Where a confined caller may search, named so that pages and counts are of that; undefined means everywhere. */
async function openToCaller(context: Context, guildId: string): Promise<string[] | undefined> {
  if (unconfined(context)) return undefined;
  const { discord } = context;
  const known = [...(await discord.channels(guildId)), ...(await discord.threads(guildId))];
  const seen = [...(await reachable(context, known))];
  // An empty list would mean everywhere again.
  return seen.length > 0 ? seen.slice(0, MAX_CHANNELS) : ['0'];
}

/** Results only from where this caller may look, whatever the bot sees. */
async function permitted(
  context: Context,
  guildId: string,
  found: readonly APIMessage[],
  threads: readonly APIThreadChannel[],
) {
  if (unconfined(context)) return [...found];
  const wanted = new Set(found.map(({ channel_id }) => channel_id));
  const known = [...(await context.discord.channels(guildId)), ...threads].filter(({ id }) => wanted.has(id));
  const seen = await reachable(context, known);
  return found.filter(({ channel_id }) => seen.has(channel_id));
}

const HAS = /^-?(link|embed|file|image|video|sound|sticker|poll|forward)$/;
const HAS_WORDS = 'must be link, embed, file, image, video, sound, sticker, poll or forward, perhaps after a -';

const words = z.array(z.string().min(1).max(1024)).max(100).optional();
const ids = z
  .array(z.string().regex(/^\d{15,20}$/, 'must be an id'))
  .max(100)
  .optional();

/** Filters that few searches need. */
const more = {
  author_type: z.array(z.string().regex(/^-?(user|bot|webhook)$/, 'must be user, bot or webhook')).optional(),
  mentions_roles: ids,
  replied_to_users: ids,
  replied_to_messages: ids,
  mention_everyone: z.boolean().optional(),
  link_hostname: words,
  embed_provider: words,
  embed_type: z.array(z.enum(['image', 'video', 'gif', 'sound', 'article'])).optional(),
  attachment_extension: words,
  attachment_filename: words,
  include_nsfw: z.boolean().optional(),
  slop: z.int().min(0).max(100).optional(),
};

export const search = {
  search_messages: operation({
    title: 'Search messages',
    description:
      'Search all messages of a server. All filters must match; of several values in one, any. "-" excludes.',
    effect: 'read',
    reach: 'channel',
    permissions: [],
    intents: ['MessageContent'],
    resources: [
      {
        template: 'discord://servers/{server}/messages{?content,authors,channels,after,before,sort,limit,cursor}',
        name: 'server-messages',
        title: 'Messages found in a server',
      },
    ],
    rows: foundRows,
    input: z.object({
      server: Server,
      content: z.string().max(1024).optional(),
      authors: z.array(userNamed('User')).optional(),
      channels: z.array(channelNamed('Channel')).optional(),
      has: z
        .array(z.string().regex(HAS, HAS_WORDS))
        .optional()
        .describe('link, embed, file, image, video, sound, sticker, poll, forward; -link excludes'),
      before: z.string().optional().describe('Id, link or time (2d, 2026-05-01)'),
      after: z.string().optional(),
      mentions: z.array(userNamed('User')).optional(),
      pinned: z.boolean().optional(),
      more: brief(more)
        .optional()
        .describe(
          'Lists: author_type (user, bot, webhook), mentions_roles, replied_to_users, replied_to_messages (ids), link_hostname, embed_provider, embed_type, attachment_extension, attachment_filename. mention_everyone, include_nsfw, slop (0-100 words between)',
        ),
      sort: z.enum(['newest', 'oldest', 'relevance']).default('newest'),
      source: z.enum(['auto', 'discord', 'stored']).default('auto'),
      limit: z.int().min(1).max(100).default(25),
      cursor,
    }),
    output: z.object({
      guild_id: z.string(),
      total_results: z.int(),
      ...transcriptFields,
      ...storedFields,
      notice: z.string().optional(),
      next: z.string().optional(),
    }),
    text: ({ messages, total_results, me, names, notice, next }) => {
      const count = `${messages.length || 'no'} of ${total_results} ${total_results === 1 ? 'result' : 'results'}`;
      const heading = `${count}${next ? ', more remain' : ''}. Times are UTC.`;
      const shown = transcript(messages, {
        heading,
        names,
        selfId: me,
        mixedChannels: true,
        dated: true,
        maxText: 400,
      });
      return [notice, shown].filter(Boolean).join('\n');
    },
    async run(input, context) {
      const now = context.now();
      const wanted: Wanted = {
        guildId: input.server,
        content: input.content,
        authors: input.authors,
        channels: input.channels,
        has: input.has,
        after: position(input.after, now, 'after'),
        before: position(input.before, now, 'before'),
        mentions: input.mentions,
        pinned: input.pinned,
        more: input.more ?? {},
        sort: input.sort,
        limit: input.limit,
        offset: offsetOf(input.cursor),
      };
      if (input.source === 'discord') return searchDiscord(context, wanted, INDEX_WAIT_MS);
      if (input.source === 'stored') {
        const store = await context.store();
        await catchUp(store);
        return searchStored(context, store, wanted, '');
      }
      try {
        return await searchDiscord(context, wanted, 0);
      } catch (error) {
        const because = error instanceof OperationError ? INSTEAD[error.code] : undefined;
        const tells = because !== undefined && unknownToStore(wanted).length === 0;
        const store = tells ? await stored(context, input.server) : undefined;
        // Who can be answered at once need not wait for an index.
        if (store && because !== undefined) return searchStored(context, store, wanted, because);
        if (error instanceof OperationError && error.code === 'busy') {
          return searchDiscord(context, wanted, INDEX_WAIT_MS);
        }
        throw error;
      }
    },
  }),
};

/** When what is stored answers instead, and what is said of Discord then. */
const INSTEAD: Partial<Record<ErrorCode, string>> = {
  busy: 'Discord has not finished indexing this server.',
  missing_permission: 'Discord does not let the bot search here.',
  discord_refused: 'Discord refused to search.',
  discord_unavailable: 'Discord is away.',
};

/** The store, where something of this server is in it. */
async function stored(context: Context, guildId: string): Promise<Store | undefined> {
  const store = await openStored(context);
  return store && (await standingOf(context, store, guildId)) ? store : undefined;
}

async function searchDiscord(context: Context, wanted: Wanted, patience: number) {
  const { discord } = context;
  const { guildId, offset: start, limit: most } = wanted;
  const { mentions_roles, replied_to_users, replied_to_messages, ...rest } = wanted.more as z.output<
    z.ZodObject<typeof more>
  >;
  const query: Query = {
    ...rest,
    content: wanted.content,
    author_id: wanted.authors,
    channel_id: wanted.channels ?? (await openToCaller(context, guildId)),
    has: wanted.has?.map((each) => each.replace('forward', 'snapshot')),
    min_id: wanted.after,
    max_id: wanted.before,
    mentions: wanted.mentions,
    mentions_role_id: mentions_roles,
    replied_to_user_id: replied_to_users,
    replied_to_message_id: replied_to_messages,
    pinned: wanted.pinned,
    ...SORTS[wanted.sort],
  };
  const found: APIMessage[] = [];
  const threads: APIThreadChannel[] = [];
  let offset = start;
  let total = 0;
  while (offset <= MAX_OFFSET && offset - start < most) {
    const limit = Math.min(PAGE, most - (offset - start));
    const answer = await searchOnce(context, guildId, { ...query, limit, offset }, patience);
    total = answer.total_results;
    threads.push(...(answer.threads ?? []));
    found.push(...answer.messages.flatMap((group) => hit(group) ?? []));
    offset += limit;
    if (offset >= total || answer.messages.length === 0) break;
  }
  const messages = await permitted(context, guildId, found, threads);
  const channels = [...new Set(messages.map(({ channel_id }) => channel_id))];
  const archived = threads.filter(({ id }) => channels.includes(id)).map(({ id, name }) => [id, `#${name}`]);
  return {
    guild_id: guildId,
    total_results: messages.length === found.length ? total : messages.length,
    me: (await discord.me()).id,
    messages,
    names: { ...Object.fromEntries(archived), ...(await namesIn(context, guildId, messages, channels)) },
    source: 'discord' as const,
    ...(offset < total && offset <= MAX_OFFSET && found.length > 0 ? { next: String(offset) } : {}),
  };
}

function offsetOf(text: string | undefined): number {
  if (text === undefined) return 0;
  if (/^\d{1,4}$/.test(text.trim())) return Number(text);
  throw new OperationError('invalid_input', 'cursor: is not one that this operation gave.', {
    hint: 'Pass `next` of the previous answer as it is, with the same other fields.',
  });
}
