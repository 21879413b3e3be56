import type { APIChannel, APIMessage } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Args, Batch, Bulk, Step } from '../../domain/bulk/bulk.ts';
import { HAS, type Has, passes } from '../../domain/message-filter.ts';
import { isOlder, position } from '../../domain/positions.ts';
import { plainName, quoted } from '../../domain/rendering/layout.ts';
import { searchableText } from '../../domain/rendering/message.ts';
import { path } from '../../kernel/discord.ts';
import { snowflakeTime } from '../../kernel/ids.ts';
import type { JobContext } from '../../kernel/jobs.ts';
import { operation, type PermissionName } from '../../kernel/operation.ts';
import { AnyUser, anyChannelNamed, Server } from '../../kernel/references.ts';
import { patternOf } from '../pattern.ts';
import { asked, beginBulk, bulkFields, bulkOutput, bulkText, reasonOf } from './beginning.ts';
import { chooseChannels, lacking, requireChoice } from './choosing-channels.ts';

const PAGE = 100;
/** https://docs.discord.com/developers/resources/message#bulk-delete-messages */
const BULK_AGE_MS = 14 * 24 * 3_600_000;
/** Older ones go one by one, and so many of them take as long as a call may. */
const SINGLES = 10;

interface Wanted {
  server: string;
  channels: string[];
  threads: boolean;
  users?: string[];
  from?: 'humans' | 'bots';
  contains?: string;
  matches?: string;
  has?: Has[];
  before?: string;
  after?: string;
  include_pinned: boolean;
  limit: number;
  reason?: string;
}

/** Where choosing goes on: channels not looked through yet, the first of them before a message. */
interface Cursor {
  waiting: readonly string[];
  before?: string;
  found: number;
}

type Filter = (message: APIMessage) => boolean;

async function filterOf({ users, from, contains, matches, has, include_pinned }: Wanted): Promise<Filter> {
  const pattern = await patternOf(matches);
  return (message) =>
    (include_pinned || !message.pinned) &&
    (users === undefined || users.includes(message.author.id)) &&
    (from === undefined || (message.author.bot ?? false) === (from === 'bots')) &&
    passes(message, { has, contains }) &&
    (pattern === undefined || pattern.test(message.content) || pattern.test(searchableText(message)));
}

/** Channels that hold messages, and where wanted the active threads below those that were named. */
async function placesOf(context: JobContext, { server, channels, threads }: Wanted): Promise<APIChannel[]> {
  const chosen = await chooseChannels(context, { server, channels, types: [0, 2, 5, 13, 15, 16] });
  if (!threads) return chosen;
  const ids = new Set(chosen.map(({ id }) => id));
  const below = (await context.discord.threads(server)).filter(({ parent_id }) => ids.has(parent_id ?? ''));
  return [...chosen, ...below];
}

const FORUMS = [15, 16];

async function begin(context: JobContext, wanted: Wanted): Promise<{ cursor: Cursor; warnings: string[] }> {
  const places = await placesOf(context, wanted);
  const me = (await context.discord.me()).id;
  const ownOnly = wanted.users?.every((id) => id === me) ?? false;
  const needed: PermissionName[] = ['ViewChannel', 'ReadMessageHistory'];
  if (!ownOnly) needed.push('ManageMessages');
  const warnings: string[] = [];
  for (const place of places) {
    warnings.push(...(await lacking(context, wanted.server, place, needed)));
  }
  const waiting = places.filter(({ type }) => !FORUMS.includes(type)).map(({ id }) => id);
  return { cursor: { waiting, found: 0 }, warnings };
}

function stepsOf(channel: string, messages: readonly APIMessage[], now: number, { reason }: Wanted): Step[] {
  const ids = messages.map(({ id }) => id);
  const young = ids.filter((id) => now - snowflakeTime(id) < BULK_AGE_MS);
  const old = ids.filter((id) => !young.includes(id));
  const parts = [
    young,
    ...Array.from({ length: Math.ceil(old.length / SINGLES) }, (_, i) => old.slice(i * SINGLES, (i + 1) * SINGLES)),
  ];
  return parts
    .filter((part) => part.length > 0)
    .map((part) => ({
      key: channel,
      operation: 'delete_messages',
      args: { channel, messages: part, ...reasonOf({ reason }) },
      size: part.length,
    }));
}

const sampleOf = ({ id, author, content }: APIMessage) =>
  `${id} ${plainName(author.username, 40)}: ${quoted(content, 120)}`;

async function* select(context: JobContext, _args: Args, from: unknown): AsyncGenerator<Batch> {
  const { job, discord } = context;
  const wanted = asked<Wanted>(job);
  const wants = await filterOf(wanted);
  const newest = position(wanted.before, job.created_at, 'before');
  const oldest = position(wanted.after, job.created_at, 'after') ?? '0';
  let at = from as Cursor | null;
  if (at === null) {
    const { cursor, warnings } = await begin(context, wanted);
    at = cursor;
    yield { steps: [], looked: 0, cursor: { ...at }, warnings };
  }
  while (at.waiting[0] !== undefined && at.found < wanted.limit) {
    const [channel, ...rest]: readonly string[] = at.waiting;
    const { page, last } = await pageOf(context, channel ?? '', at.before ?? newest);
    const within = page.filter(({ id }) => isOlder(oldest, id));
    const matching = within.filter(wants).slice(0, wanted.limit - at.found);
    const found: number = at.found + matching.length;
    const done = last === undefined || !isOlder(oldest, last);
    at = done ? { waiting: rest, found } : { waiting: at.waiting, before: last, found };
    yield {
      steps: stepsOf(channel ?? '', matching, context.now(), wanted),
      looked: within.length,
      cursor: { ...at },
      sample: matching.slice(0, 3).map(sampleOf),
      ...(found >= wanted.limit ? { warnings: [`stopped at the limit of ${wanted.limit}; there may be more`] } : {}),
    };
  }

  /** Newest first; `last` where there is more before it. */
  async function pageOf({ discord: by }: JobContext, id: string, before: string | undefined) {
    const { permissions } = await discord.permissions({ guildId: wanted.server, channelId: id });
    if (!permissions.includes('ReadMessageHistory')) return { page: [], last: undefined };
    const page = await by.request<APIMessage[]>('GET', path`/channels/${id}/messages`, {
      query: { limit: PAGE, before },
    });
    page.sort((a, b) => (isOlder(a.id, b.id) ? 1 : -1));
    return { page, last: page.length < PAGE ? undefined : page.at(-1)?.id };
  }
}

type Answer = { deleted?: string[]; not_found?: string[]; failed?: { id: string; message: string }[] };

const deleteMany: Bulk = {
  past: 'Deleted',
  one: 'message',
  many: 'messages',
  select,
  settle(data) {
    const { deleted = [], not_found = [], failed = [] } = data as Answer;
    const [first] = failed;
    return {
      done: deleted.length + not_found.length,
      failed: failed.length,
      note: {
        deleted: deleted.length,
        ...(not_found.length > 0 ? { gone_already: not_found.length } : {}),
        ...(first ? { failed: failed.map(({ id, message }) => ({ id, message })) } : {}),
      },
      ...(first ? { problem: first.message } : {}),
    };
  },
};

export const deleting = {
  purge_messages: operation({
    title: 'Purge messages',
    description:
      'Delete the messages of channels that fit: by author, text, pattern, what they hold, age. Pinned ones stay. A job; by default a dry run.',
    effect: 'delete',
    rare: true,
    reach: 'channel',
    permissions: [],
    like: ['delete_messages'],
    preview: true,
    reason: true,
    idempotent: true,
    input: z.object({
      server: Server,
      channels: z.array(anyChannelNamed('Channel, thread or category').unwrap()).min(1).max(100),
      threads: z.boolean().default(false).describe('active threads of these as well'),
      users: z.array(AnyUser.unwrap()).max(100).optional().describe('authors'),
      from: z.enum(['humans', 'bots']).optional(),
      contains: z.string().min(1).max(200).optional(),
      matches: z.string().max(200).optional().describe('Regular expression (RE2) on the text'),
      has: z.array(z.enum(HAS)).max(10).optional(),
      before: z.string().max(120).optional().describe('Message id, link or time: 7d, 2026-05-01'),
      after: z.string().max(120).optional(),
      include_pinned: z.boolean().default(false),
      limit: z.int().min(1).max(50_000).default(1000),
      ...bulkFields,
    }),
    output: bulkOutput,
    text: (view) => bulkText(view),
    async run({ dry_run, plan, wait, ...args }, context) {
      requireChoice(args, ['users', 'from', 'contains', 'matches', 'has', 'before', 'after']);
      await patternOf(args.matches);
      position(args.before, context.now(), 'before');
      position(args.after, context.now(), 'after');
      return beginBulk(context, {
        ...{ kind: 'purge_messages', server: args.server, steps: ['delete_messages'], dry_run, plan, wait },
        args,
      });
    },
    async carryOn(context) {
      const { runBulk } = await import('../../domain/bulk/run.ts');
      return runBulk(context, deleteMany);
    },
  }),
};
