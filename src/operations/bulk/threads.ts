import type { APIChannel, APIThreadChannel } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Args, Batch, Bulk } from '../../domain/bulk/bulk.ts';
import { parseTime } from '../../domain/durations.ts';
import { tagIds } from '../../domain/forum-tags.ts';
import { OperationError } from '../../kernel/errors.ts';
import { snowflakeTime } from '../../kernel/ids.ts';
import type { JobContext } from '../../kernel/jobs.ts';
import { operation } from '../../kernel/operation.ts';
import { AnyUser, anyChannelNamed, Server } from '../../kernel/references.ts';
import { threadSettings } from '../shapes/thread-shapes.ts';
import { asked, beginBulk, bulkFields, bulkOutput, bulkText, reasonOf } from './beginning.ts';
import { chooseThreads, labelOf, lacking, requireChoice } from './choosing-channels.ts';

interface Wanted {
  server: string;
  channels?: string[];
  state: 'active' | 'archived' | 'all';
  name?: string;
  tag?: string;
  owner?: string;
  inactive_since?: string;
  add_tags?: string[];
  remove_tags?: string[];
  changes: Args;
  reason?: string;
}

/** https://docs.discord.com/developers/resources/channel#forum-tag-object-forum-tag-structure */
const MOST_TAGS = 5;

const tagsOf = (parent: APIChannel | undefined) => (parent && 'available_tags' in parent ? parent.available_tags : []);

/** The tags that a post has afterwards, by id; or why that cannot be. */
function retagged(
  thread: APIThreadChannel,
  parent: APIChannel | undefined,
  { add_tags, remove_tags }: Wanted,
): string[] | string {
  const available = tagsOf(parent);
  try {
    const removed = tagIds(remove_tags ?? [], available);
    const kept = (thread.applied_tags ?? []).filter((id) => !removed.includes(id));
    const tags = [...new Set([...kept, ...tagIds(add_tags ?? [], available)])];
    return tags.length > MOST_TAGS ? `it would have ${tags.length} tags, and Discord allows ${MOST_TAGS}` : tags;
  } catch (error) {
    if (error instanceof OperationError) return `${error.message} ${error.hint}`;
    throw error;
  }
}

const lastWord = (thread: APIThreadChannel): number => snowflakeTime(thread.last_message_id ?? thread.id);

function hasTag(thread: APIThreadChannel, parent: APIChannel | undefined, tag: string | undefined): boolean {
  if (tag === undefined) return true;
  const wanted = tagsOf(parent).filter(({ id, name }) => id === tag || name.toLowerCase() === tag.toLowerCase());
  return wanted.some(({ id }) => thread.applied_tags?.includes(id));
}

async function* select(context: JobContext): AsyncGenerator<Batch> {
  const { job, discord } = context;
  const wanted = asked<Wanted>(job);
  const { server, channels, state, name, owner, inactive_since, tag } = wanted;
  const before = inactive_since === undefined ? undefined : parseTime(inactive_since, job.created_at, 'inactive_since');
  const all = await chooseThreads(context, { server, channels, state, name });
  const steps: Batch['steps'][number][] = [];
  const warnings: string[] = [];
  const sample: string[] = [];
  for (const thread of all) {
    const parent = thread.parent_id ? await discord.channel(thread.parent_id) : undefined;
    if (owner !== undefined && thread.owner_id !== owner) continue;
    if (before !== undefined && lastWord(thread) >= before) continue;
    if (!hasTag(thread, parent, tag)) continue;
    const args: Record<string, Args[string]> = { thread: thread.id, ...reasonOf(wanted) };
    if (wanted.add_tags || wanted.remove_tags) {
      const tags = retagged(thread, parent, wanted);
      if (typeof tags === 'string') {
        warnings.push(`${labelOf(thread)} is left out: ${tags}`);
        continue;
      }
      args['tags'] = tags;
    }
    const own = thread.owner_id === (await discord.me()).id;
    if (!own) warnings.push(...(await lacking(context, server, thread, ['ManageThreads'])));
    steps.push({ key: thread.id, operation: 'update_thread', args });
    if (sample.length < 10) sample.push(labelOf(thread));
  }
  yield { steps, warnings, sample, looked: all.length, cursor: null };
}

const changeMany: Bulk = {
  past: 'Changed',
  one: 'thread',
  many: 'threads',
  common: ({ changes }) => changes as Args,
  select,
};

export const threads = {
  bulk_update_threads: operation({
    title: 'Change many threads',
    description:
      'Archive, lock, pin, tag or set up many threads or posts: those named, or those below channels, by name, tag, owner or last activity. A job; by default a dry run.',
    effect: 'update',
    rare: true,
    reach: 'channel',
    permissions: [],
    like: ['update_thread'],
    preview: true,
    reason: true,
    idempotent: true,
    input: z.object({
      server: Server,
      channels: z.array(anyChannelNamed('Thread, channel, forum or category').unwrap()).max(500).optional(),
      state: z.enum(['active', 'archived', 'all']).default('active'),
      name: z.string().min(1).max(100).optional().describe('part of the name'),
      tag: z.string().max(50).optional().describe('posts that have this tag'),
      owner: AnyUser,
      inactive_since: z.string().max(60).optional().describe('nothing written since: 30d, 2026-01-01'),
      archived: z.boolean().optional(),
      locked: z.boolean().optional(),
      pinned: z.boolean().optional(),
      add_tags: z.array(z.string().max(50)).max(5).optional(),
      remove_tags: z.array(z.string().max(50)).max(20).optional(),
      ...threadSettings,
      ...bulkFields,
    }),
    output: bulkOutput,
    text: (view) => bulkText(view),
    async run({ server, dry_run, plan, wait, ...given }, context) {
      const { channels, state, name, tag, owner, inactive_since, add_tags, remove_tags, ...changes } = given;
      requireChoice(given, ['channels', 'name', 'tag', 'owner', 'inactive_since']);
      if (inactive_since !== undefined) parseTime(inactive_since, context.now(), 'inactive_since');
      if (!add_tags && !remove_tags && Object.values(changes).every((value) => value === undefined)) {
        throw new OperationError('invalid_input', 'There is nothing to change.', {
          hint: 'Give archived, locked, pinned, add_tags, remove_tags, auto_archive or slowmode.',
        });
      }
      return beginBulk(context, {
        ...{ kind: 'bulk_update_threads', server, steps: ['update_thread'], dry_run, plan, wait },
        args: { server, channels, state, name, tag, owner, inactive_since, add_tags, remove_tags, changes },
      });
    },
    async carryOn(context) {
      const { runBulk } = await import('../../domain/bulk/run.ts');
      return runBulk(context, changeMany);
    },
  }),
};
