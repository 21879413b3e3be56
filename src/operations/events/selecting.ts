import { z } from 'zod';
import { serversNamed } from '../../domain/channels/bounds.ts';
import { type ContentFilter, satisfies } from '../../domain/events/filter.ts';
import { PRESENCE, toldBeforeIn } from '../../domain/events/presence.ts';
import { type Selection, storeFilter } from '../../domain/events/selection.ts';
import type { Context } from '../../kernel/context.ts';
import { AnyServer, AnyUser, anyChannelNamed } from '../../kernel/references.ts';
import type { StoredEvent } from '../../kernel/store/events.ts';
import { patternOf } from '../pattern.ts';
import { mayReach, unconfined } from '../reach.ts';

export const selectionFields = {
  server: AnyServer,
  channels: z.array(anyChannelNamed('Channel; its threads count').unwrap()).max(50).optional(),
  users: z.array(AnyUser.unwrap()).max(50).optional(),
  types: z
    .array(z.string().max(60))
    .max(30)
    .optional()
    .describe("messages (default), edits, reactions, members, threads, … or Discord's names"),
  mentions_me: z.boolean().optional(),
  matches: z.string().max(200).optional().describe('Regular expression (RE2) on the text'),
  from: z.enum(['humans', 'bots']).optional(),
  include_own: z.boolean().optional(),
};

type Fields = { [K in keyof typeof selectionFields]?: z.output<(typeof selectionFields)[K]> | undefined };

/** Only what was given: it is compared, kept and sent to the store. */
export function selectionOf({
  server,
  channels,
  users,
  types,
  mentions_me,
  matches,
  from,
  include_own,
}: Fields): Selection {
  const selection = { server, channels, users, types: types ?? ['messages'], mentions_me, matches, from, include_own };
  return Object.fromEntries(Object.entries(selection).filter(([, value]) => value !== undefined));
}

async function mentionOf(context: Context, { mentions_me, server }: Selection): Promise<ContentFilter['mentions']> {
  if (!mentions_me) return undefined;
  const { id } = await context.discord.me();
  const guilds = server === undefined ? await context.discord.guilds() : [{ id: server }];
  const roles = await Promise.all(
    guilds.slice(0, 25).map(async (guild) => (await context.discord.member(guild.id, id)).roles),
  );
  return { user_id: id, role_ids: roles.flat() };
}

/** Whether the event happened where the selection looks and this caller may look; places are looked up once. */
function places(context: Context, channels: readonly string[] | undefined) {
  const known = new Map<string, Promise<boolean>>();

  async function judge(channelId: string): Promise<boolean> {
    const channel = await context.discord.channel(channelId).catch(() => undefined);
    const parent = channel && 'parent_id' in channel ? channel.parent_id : undefined;
    if (channels && !channels.includes(channelId) && !(parent && channels.includes(parent))) return false;
    return channel === undefined ? unconfined(context) : mayReach(context, channel);
  }

  return async ({ channel_id, guild_id }: StoredEvent): Promise<boolean> => {
    const guilds = serversNamed(context.caller);
    if (guild_id !== null && guilds && !guilds.includes(guild_id)) return false;
    if (channel_id === null) return channels === undefined && unconfined(context);
    let answer = known.get(channel_id);
    if (!answer) {
      answer = judge(channel_id);
      known.set(channel_id, answer);
    }
    return answer;
  };
}

/** A change of presence is told once for each server; who sees several of them needs it once. */
function repeats({ caller }: Context, { server }: Selection, { type, payload }: StoredEvent): boolean {
  const before = type === PRESENCE && server === undefined ? toldBeforeIn(payload) : undefined;
  return before !== undefined && (serversNamed(caller)?.includes(before) ?? true);
}

export interface Taken {
  events: StoredEvent[];
  /** Everything up to here was looked at. */
  cursor: number;
  /** Some up to here are not kept any more and may have been wanted. */
  missed_to?: number;
}

/** Reads the log for one call: what the selection wants, of what this caller may see. */
export async function openReader(context: Context, selection: Selection) {
  const store = await context.store();
  const { id: self } = await context.discord.me();
  const filter = storeFilter(selection, self);
  const [mentions, matches] = await Promise.all([mentionOf(context, selection), patternOf(selection.matches)]);
  const content: ContentFilter = { ...(mentions ? { mentions } : {}), ...(matches ? { matches } : {}) };
  const within = places(context, selection.channels);
  const wanted = async (event: StoredEvent) =>
    satisfies(content, event) && !repeats(context, selection, event) && (await within(event));

  return {
    self,
    last: () => store.events.last(),
    /** Up to here some that would be wanted are not kept any more; 0 where all are. */
    missing: () => store.events.missing(filter),
    /** When the oldest event happened that is kept after that; milliseconds. */
    async keptSince(seq: number): Promise<number | undefined> {
      return (await store.events.read({ after: seq, limit: 1 })).events[0]?.occurred_at;
    },
    /** Up to `limit` events after a place in the log, oldest first. */
    async after(seq: number, limit: number): Promise<Taken> {
      const events: StoredEvent[] = [];
      let cursor = seq;
      let missed: Pick<Taken, 'missed_to'> = {};
      for (;;) {
        const page = await store.events.read({ ...filter, after: cursor, limit: Math.max(limit, 200) });
        if (page.missed_to !== undefined) missed = { missed_to: page.missed_to };
        for (const event of page.events) {
          if (!(await wanted(event))) continue;
          events.push(event);
          if (events.length === limit) return { events, cursor: event.seq, ...missed };
        }
        cursor = page.cursor;
        if (!page.more) return { events, cursor, ...missed };
        context.signal.throwIfAborted();
      }
    },
    /** The latest events, oldest first, and where to look for earlier ones. */
    async latest(before: number | undefined, limit: number): Promise<{ events: StoredEvent[]; earlier?: number }> {
      const events: StoredEvent[] = [];
      let from = before;
      for (;;) {
        const page = await store.events.latest({
          ...filter,
          limit: 500,
          ...(from === undefined ? {} : { before: from }),
        });
        for (const event of page) {
          from = event.seq;
          if (await wanted(event)) events.unshift(event);
          if (events.length === limit) return { events, earlier: event.seq };
        }
        if (page.length < 500) return { events };
        context.signal.throwIfAborted();
      }
    },
  };
}

export type EventReader = Awaited<ReturnType<typeof openReader>>;
