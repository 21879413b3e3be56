import type { APIGuildForumTag, APIThreadChannel } from 'discord-api-types/v10';
import { z } from 'zod';
import { tagIds } from '../../domain/forum-tags.ts';
import { byAge, isOlder } from '../../domain/positions.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import { type ThreadLike, threadList } from '../../domain/rendering/threads.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation, type PermissionName } from '../../kernel/operation.ts';
import { AnyChannel, channelNamed, Server } from '../../kernel/references.ts';
import { requirePermissions } from '../authority.ts';
import { reachable, unconfined } from '../reach.ts';
import { threadCursor } from '../shapes/cursors.ts';
import { threadSettings } from '../shapes/thread-shapes.ts';

const PINNED = 1 << 1;

const ThreadObject = z.looseObject({
  id: z.string(),
  name: z.string(),
  parent_id: z.string(),
}) as unknown as z.ZodType<ThreadLike>;

interface Listing {
  threads: APIThreadChannel[];
  has_more?: boolean;
}

type State = 'active' | 'archived' | 'private' | 'joined' | 'all';

/** Where each kind of archived thread is listed, and what its `before` takes. */
const ARCHIVES: Readonly<Partial<Record<State, { route: string; before: (thread: APIThreadChannel) => string }>>> = {
  archived: { route: 'threads/archived/public', before: archivedAt },
  all: { route: 'threads/archived/public', before: archivedAt },
  private: { route: 'threads/archived/private', before: archivedAt },
  joined: { route: 'users/@me/threads/archived/private', before: ({ id }) => id },
};

function archivedAt({ thread_metadata }: APIThreadChannel): string {
  return thread_metadata?.archive_timestamp ?? '';
}

async function activeThreads({ discord }: Context, guildId: string, channelId: string | undefined) {
  const { threads } = await discord.request<Listing>('GET', path`/guilds/${guildId}/threads/active`);
  return channelId === undefined ? threads : threads.filter(({ parent_id }) => parent_id === channelId);
}

async function archivedThreads({ discord }: Context, channelId: string, state: State, limit: number, before?: string) {
  const archive = ARCHIVES[state];
  if (!archive) return { threads: [], next: undefined };
  // Discord takes no less than 2.
  const found = await discord.request<Listing>('GET', `/channels/${channelId}/${archive.route}`, {
    query: { limit: Math.max(2, Math.min(limit, 100)), before },
  });
  const threads = found.threads.slice(0, limit);
  const last = threads.at(-1);
  const more = last && (found.has_more || threads.length < found.threads.length);
  return { threads, next: more ? archive.before(last) : undefined };
}

/** Marks the cursor of a page of active threads. */
const ACTIVE = 'active:';

/** Those that this caller may look into. */
async function within(context: Context, found: readonly APIThreadChannel[]): Promise<APIThreadChannel[]> {
  if (unconfined(context)) return [...found];
  const seen = await reachable(context, found);
  return found.filter(({ id }) => seen.has(id));
}

/** Names of the parents and of the tags that posts carry. */
async function namesOf({ discord }: Context, guildId: string, threads: readonly APIThreadChannel[]) {
  const parents = new Set(threads.map(({ parent_id }) => parent_id));
  const names: Record<string, string> = {};
  for (const channel of await discord.channels(guildId)) {
    if (!parents.has(channel.id)) continue;
    names[channel.id] = channel.name;
    if ('available_tags' in channel) for (const tag of channel.available_tags) names[tag.id] = tag.name;
  }
  return names;
}

export const threads = {
  list_threads: operation({
    title: 'List threads',
    description:
      'Threads and forum posts of a channel or server. Archived ones need a channel: archived (public), private, joined (private, with the bot); all is active and archived.',
    effect: 'read',
    reach: 'channel',
    permissions: [],
    resources: [
      {
        template: 'discord://channels/{channel}/threads{?state,name,tag,limit,cursor}',
        name: 'channel-threads',
        title: 'Threads or posts of a channel',
        each: 'forum',
      },
      { template: 'discord://servers/{server}/threads', name: 'server-threads', title: 'Active threads of a server' },
    ],
    input: z.object({
      channel: AnyChannel,
      server: Server,
      state: z.enum(['active', 'archived', 'private', 'joined', 'all']).default('active'),
      name: z.string().optional().describe('Part of the name'),
      tag: z.string().optional(),
      limit: z.int().min(1).max(100).default(50),
      cursor: threadCursor,
    }),
    output: z.object({
      guild_id: z.string(),
      threads: z.array(ThreadObject),
      names: z.record(z.string(), z.string()).describe('Parents and tags by id'),
      next: z.string().optional(),
    }),
    text: ({ threads: found, names, next }) => {
      const count = found.length === 1 ? '1 thread' : `${found.length || 'No'} threads`;
      return [`${count}${next ? ', more remain' : ''}. Times are UTC.`, ...threadList(found, names)].join('\n');
    },
    async run({ channel, server, state, name, tag, limit, cursor: before }, context) {
      if (channel === undefined && state !== 'active') {
        throw new OperationError('invalid_input', 'channel: is required for archived threads.', {
          hint: 'Discord lists archived threads one channel at a time.',
        });
      }
      const from = before?.startsWith(ACTIVE) ? before.slice(ACTIVE.length) : undefined;
      const pagesActive = (state === 'active' || state === 'all') && (before === undefined || from !== undefined);
      const active = pagesActive ? await within(context, await activeThreads(context, server, channel)) : [];
      const names = await namesOf(context, server, active);
      const matches = (thread: APIThreadChannel) =>
        (name === undefined || thread.name.toLowerCase().includes(name.toLowerCase())) &&
        (tag === undefined || thread.applied_tags?.some((id) => id === tag || sameName(names[id], tag)) === true);
      const open = active.filter(matches).sort((a, b) => byAge(b, a));
      const left = from === undefined ? open : open.filter(({ id }) => isOlder(id, from));
      const shown = left.slice(0, limit);
      const last = shown.at(-1)?.id;
      const room = limit - shown.length;
      if (last !== undefined && (left.length > limit || (room === 0 && state === 'all'))) {
        return { guild_id: server, threads: shown, names, next: `${ACTIVE}${last}` };
      }
      if (channel === undefined || state === 'active') return { guild_id: server, threads: shown, names };

      const archived = await archivedThreads(context, channel, state, room, from === undefined ? before : undefined);
      const seen = await within(context, archived.threads);
      Object.assign(names, await namesOf(context, server, seen));
      const closed = seen.filter(matches);
      return {
        guild_id: server,
        threads: [...shown, ...closed],
        names,
        ...(archived.next ? { next: archived.next } : {}),
      };
    },
  }),

  update_thread: operation({
    title: 'Change a thread',
    description: 'Archive, lock, pin (forum), rename, retag or set up a thread or post. Only what is given changes.',
    effect: 'update',
    permissions: ['ViewChannel'],
    reason: true,
    idempotent: true,
    input: z.object({
      thread: channelNamed('Name, id or link'),
      archived: z.boolean().optional(),
      locked: z.boolean().optional(),
      pinned: z.boolean().optional(),
      name: z.string().min(1).max(100).optional(),
      tags: z.array(z.string()).max(5).optional().describe('All its tags by name'),
      invitable: z.boolean().optional(),
      ...threadSettings,
    }),
    output: z.object({
      id: z.string(),
      name: z.string(),
      archived: z.boolean(),
      locked: z.boolean(),
      changed: z.array(z.string()),
    }),
    text: ({ id, name, archived, locked, changed }) =>
      `Changed ${changed.join(', ')} of ${plainName(name, 100)} ${id}, now ${archived ? 'archived' : 'active'}${locked ? ' and locked' : ''}.`,
    async run({ thread: threadId, ...wanted }, context) {
      const { discord } = context;
      const changed = Object.entries(wanted).flatMap(([field, value]) => (value === undefined ? [] : field));
      if (changed.length === 0) {
        throw new OperationError('invalid_input', 'There is nothing to change.', {
          hint: 'Give archived, locked, pinned, name, tags, invitable, auto_archive or slowmode.',
        });
      }
      const where = path`/channels/${threadId}`;
      const thread = await discord.channel(threadId);
      if (!('thread_metadata' in thread)) {
        throw new OperationError('invalid_input', `thread: ${threadId} is a channel, not a thread.`, {
          hint: 'update_channel changes channels. Nothing was done.',
        });
      }
      const current = await discord.request<APIThreadChannel>('GET', where);
      await requireSay(context, current, wanted);
      const { archived, locked, pinned, tags, auto_archive, slowmode, name, invitable } = wanted;
      const flags: number = current.flags ?? 0;
      const other = {
        name,
        invitable,
        auto_archive_duration: auto_archive,
        rate_limit_per_user: slowmode,
        flags: pinned === undefined ? undefined : pinned ? flags | PINNED : flags & ~PINNED,
        applied_tags: tags && tagIds(tags, await tagsOfParent(context, current)),
      };
      // An archived thread takes other changes only while it is open.
      const wasArchived = current.thread_metadata?.archived ?? false;
      const hasOther = Object.values(other).some((value) => value !== undefined);
      const reopen = wasArchived && hasOther && archived !== false;
      let updated = await discord.request<APIThreadChannel>('PATCH', where, {
        body: reopen ? { ...other, locked, archived: false } : { ...other, locked, archived },
      });
      // A pin is lost on archiving, so who asks for one wants the post open.
      if (reopen && !pinned)
        updated = await discord.request<APIThreadChannel>('PATCH', where, { body: { archived: true } });
      return {
        id: threadId,
        name: updated.name,
        archived: updated.thread_metadata?.archived ?? false,
        locked: updated.thread_metadata?.locked ?? false,
        changed,
      };
    },
  }),
};

/**
 * Whoever opened a thread may change it, anyone who may write can open it again, all else takes Manage Threads.
 * https://docs.discord.com/developers/resources/channel#modify-channel
 */
async function requireSay(context: Context, thread: APIThreadChannel, wanted: Readonly<Record<string, unknown>>) {
  const others = Object.entries(wanted).some(([field, value]) => value !== undefined && field !== 'archived');
  const place = { guildId: thread.guild_id ?? '', channelId: thread.id };
  const reopens = !others && wanted['archived'] === false && thread.thread_metadata?.locked !== true;
  const needs = (id: string): PermissionName[] =>
    reopens ? ['SendMessagesInThreads'] : thread.owner_id === id ? [] : ['ManageThreads'];
  await requirePermissions(context, place, needs((await context.discord.me()).id), 'change this thread', 'bot');
  if (context.caller.kind === 'user') {
    await requirePermissions(context, place, needs(context.caller.id), 'change this thread', 'caller');
  }
}

const sameName = (a: string | undefined, b: string) => a?.toLowerCase() === b.toLowerCase();

async function tagsOfParent({ discord }: Context, { parent_id }: APIThreadChannel): Promise<APIGuildForumTag[]> {
  const parent = parent_id ? await discord.channel(parent_id) : undefined;
  return parent && 'available_tags' in parent ? parent.available_tags : [];
}
