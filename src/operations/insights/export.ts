import { z } from 'zod';
import { type Cell, csvLine } from '../../domain/csv.ts';
import type { Context } from '../../kernel/context.ts';
import { operation } from '../../kernel/operation.ts';
import { Server } from '../../kernel/references.ts';
import type { Store } from '../../kernel/store/store.ts';
import { cursor } from '../shapes/cursors.ts';
import { offsetOf } from './offset.ts';
import { channelNames, openChannels } from './open-channels.ts';
import { counted } from './people.ts';
import { recall, requireManager } from './recall.ts';
import { type Window, windowFields, windowOf } from './window.ts';

/** Largest table in an answer that a model reads, characters; programs get as many rows as they ask for. */
const MOST_CHARS = 30_000;
const PAGE = 1000;

interface Wish {
  server: string;
  window: Window;
  offset: number;
  limit: number;
}

interface Table {
  columns: readonly string[];
  rows(context: Context, store: Store, wish: Wish): Promise<readonly (readonly Cell[])[]>;
}

const time = (milliseconds: number | null) => (milliseconds === null ? null : new Date(milliseconds).toISOString());

/** Pages of a list that gives a thousand at once, until there are enough. */
async function gather<T>(
  { offset, limit }: Wish,
  page: (offset: number, limit: number) => Promise<readonly T[]>,
): Promise<T[]> {
  const found: T[] = [];
  while (found.length < limit) {
    const size = Math.min(PAGE, limit - found.length);
    const next = await page(offset + found.length, size);
    found.push(...next);
    if (next.length < size) break;
  }
  return found;
}

const part = <T>(rows: readonly T[], { offset, limit }: Wish) => rows.slice(offset, offset + limit);

async function namesById(store: Store, server: string): Promise<Map<string, string>> {
  const all = await gather({ offset: 0, limit: 100_000 } as Wish, (offset, limit) =>
    store.members.list({ guild_id: server, presence: 'any', order: 'oldest', offset, limit }),
  );
  return new Map(all.map(({ user_id, username }) => [user_id, username]));
}

const TABLES = {
  members: {
    columns: ['user_id', 'username', 'display_name', 'is_bot', 'joined_at', 'left_at', 'last_active'],
    async rows(_context, store, wish) {
      const found = await gather(wish, (offset, limit) =>
        store.members.list({ guild_id: wish.server, presence: 'any', order: 'oldest', offset, limit }),
      );
      return found.map((each) => [
        each.user_id,
        each.username,
        each.display_name,
        each.is_bot,
        time(each.joined_at),
        time(each.left_at),
        time(each.last_active),
      ]);
    },
  },
  activity: {
    columns: [
      'date',
      'user_id',
      'username',
      'messages_sent',
      'reactions_given',
      'reactions_received',
      'channels_active',
    ],
    async rows(_context, store, wish) {
      const [days, names] = await Promise.all([
        store.activity.daily({ guild_id: wish.server, ...wish.window.days }),
        namesById(store, wish.server),
      ]);
      return part(days, wish).map((day) => [
        day.date,
        day.user_id,
        names.get(day.user_id),
        day.messages_sent,
        day.reactions_given,
        day.reactions_received,
        day.channels_active,
      ]);
    },
  },
  channels: {
    columns: ['hour', 'channel_id', 'channel', 'messages_sent', 'reactions_given'],
    async rows(context, store, wish) {
      const open = await openChannels(context, wish.server, undefined);
      const [hours, names] = await Promise.all([
        store.activity.hours({
          guild_id: wish.server,
          since: wish.window.from,
          until: wish.window.until,
          ...(open === undefined ? {} : { channel_ids: open }),
        }),
        channelNames(context, wish.server),
      ]);
      return part(hours, wish).map((each) => [
        time(each.hour),
        each.channel_id,
        names.get(each.channel_id),
        each.messages_sent,
        each.reactions_given,
      ]);
    },
  },
  messages: {
    columns: [
      'message_id',
      'channel_id',
      'author_id',
      'author',
      'is_bot',
      'sent_at',
      'edited_at',
      'reply_to_id',
      'attachments',
      'content',
    ],
    async rows(context, store, wish) {
      const open = await openChannels(context, wish.server, undefined);
      const { from, until } = wish.window;
      const filter = {
        guild_id: wish.server,
        since: from,
        until,
        ...(open === undefined ? {} : { channel_ids: open }),
      };
      const all = [];
      // Read from the first on, since what is asked for by id cannot shift under a reader.
      for (let after: string | undefined; all.length < wish.offset + wish.limit; ) {
        const page = await store.messages.list({
          ...filter,
          order: 'oldest',
          limit: PAGE,
          ...(after === undefined ? {} : { after_id: after }),
        });
        all.push(...page);
        after = page.at(-1)?.message_id;
        if (page.length < PAGE) break;
      }
      return part(all, wish).map((each) => [
        each.message_id,
        each.channel_id,
        each.author_id,
        each.author_name,
        each.author_is_bot,
        time(each.timestamp),
        time(each.edited_at),
        each.reply_to_id,
        each.attachments.map(({ filename }) => filename).join(' '),
        each.content,
      ]);
    },
  },
  interests: {
    columns: ['user_id', 'username', 'topic', 'confidence', 'source', 'recorded_at'],
    async rows(_context, store, wish) {
      const { server } = wish;
      const [names, found] = await Promise.all([
        namesById(store, server),
        store.interests.find({ guild_id: server, topic: '', limit: PAGE }),
      ]);
      return part(found, wish).map((each) => [
        each.user_id,
        names.get(each.user_id),
        each.topic,
        each.confidence,
        each.source,
        time(each.created_at),
      ]);
    },
  },
} as const satisfies Record<string, Table>;

/** As many lines as fit; at least one. */
function fitting(lines: readonly string[], room: number): string[] {
  let used = 0;
  const end = lines.findIndex((line, index) => {
    used += line.length + 1;
    return index > 0 && used > room;
  });
  return lines.slice(0, end === -1 ? lines.length : end);
}

export const exporting = {
  export_csv: operation({
    title: 'Export as CSV',
    description:
      'What is remembered of a server as a table: members, daily activity, channels by hour, messages, or interests.',
    effect: 'read',
    permissions: [],
    input: z.object({
      server: Server,
      what: z.enum(['members', 'activity', 'channels', 'messages', 'interests']),
      ...windowFields('30d'),
      limit: z.int().min(1).max(10_000).default(1000).describe('Rows'),
      cursor,
    }),
    output: z.object({
      guild_id: z.string(),
      what: z.string(),
      rows: z.int(),
      csv: z.string(),
      next: z.string().optional(),
    }),
    text: ({ what, rows, csv, next }) => `${what}, ${counted(rows, 'row')}${next ? ', more remain' : ''}:\n${csv}`,
    async run({ server, what, since, until, limit, cursor: at }, context) {
      await requireManager(context, server, 'export what is remembered of this server');
      const store = await recall(context);
      const offset = offsetOf(at);
      const { columns, rows }: Table = TABLES[what];
      const window = windowOf({ since, until }, context.now());
      // One more than wanted tells whether there is more.
      const found = await rows(context, store, { server, window, offset, limit: limit + 1 });
      const lines = found.slice(0, limit).map(csvLine);
      const shown = context.full ? lines : fitting(lines, MOST_CHARS);
      return {
        guild_id: server,
        what,
        rows: shown.length,
        csv: [csvLine(columns), ...shown].join('\n'),
        ...(shown.length < found.length ? { next: String(offset + shown.length) } : {}),
      };
    },
  }),
};
