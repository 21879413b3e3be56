import { discordError } from '../../errors.ts';
import { messageView } from '../../views/messages.ts';
import type { ThreadRecord } from '../../world/records.ts';
import { compareSnowflakes } from '../../world/snowflake.ts';
import { canView, channelFor } from '../access.ts';
import { route } from '../route.ts';
import { refuseUnlessIndexed } from '../search/not-ready.ts';
import { occurrences, words } from '../search/words.ts';
import { threadListView } from './thread-lists.ts';

interface ThreadQuery {
  name?: string;
  slop?: number;
  min_id?: string;
  max_id?: string;
  tag?: string | string[];
  tag_setting?: 'match_all' | 'match_some';
  archived?: boolean;
  sort_by?: 'relevance' | 'creation_time' | 'last_message_time' | 'archive_time';
  sort_order?: 'asc' | 'desc';
  limit?: number;
  offset?: number;
}

/** In the document only: no page of the documentation describes it. */
export const threadSearchRoutes = [
  route<unknown, ThreadQuery>({
    method: 'GET',
    path: '/channels/{channel_id}/threads/search',
    run(request) {
      const { world, user, params, query } = request;
      const { channel, guild } = channelFor(request, params.channel_id ?? '', 'ReadMessageHistory');
      if (!guild || channel.kind !== 'guild' || ![0, 5, 15, 16].includes(channel.type)) throw discordError(50024);
      refuseUnlessIndexed(world);
      const found = [...guild.threads.values()]
        .filter((thread) => thread.parent_id === channel.id && canView(world, user.id, thread) && fits(thread, query))
        .sort(order(query));
      const { offset = 0, limit = 25 } = query;
      const page = found.slice(offset, offset + limit);
      return {
        ...threadListView(page, user.id, found.length > offset + page.length),
        first_messages: page.flatMap((thread) => {
          const first = thread.messages.get(thread.id);
          return first ? [messageView(world, first, user.id)] : [];
        }),
        total_results: found.length,
      };
    },
  }),
];

function fits(thread: ThreadRecord, query: ThreadQuery): boolean {
  const { name = '', slop = 2, min_id, max_id, tag, tag_setting = 'match_some', archived } = query;
  const tags = typeof tag === 'string' ? tag.split(',') : (tag ?? []);
  const carries = (id: string) => thread.applied_tags.includes(id);
  return (
    occurrences(words(thread.name), words(name), slop) > 0 &&
    (min_id === undefined || compareSnowflakes(thread.id, min_id) > 0) &&
    (max_id === undefined || compareSnowflakes(thread.id, max_id) < 0) &&
    (archived === undefined || thread.archived === archived) &&
    (tags.length === 0 || (tag_setting === 'match_all' ? tags.every(carries) : tags.some(carries)))
  );
}

function order({ name = '', slop = 2, sort_by = 'last_message_time', sort_order = 'desc' }: ThreadQuery) {
  const keys: Readonly<Record<string, (a: ThreadRecord, b: ThreadRecord) => number>> = {
    creation_time: (a, b) => compareSnowflakes(a.id, b.id),
    last_message_time: (a, b) => compareSnowflakes(a.last_message_id ?? a.id, b.last_message_id ?? b.id),
    archive_time: (a, b) => a.archive_timestamp - b.archive_timestamp,
    relevance: (a, b) => score(a, name, slop) - score(b, name, slop),
  };
  const compare = keys[sort_by] ?? (() => 0);
  return sort_order === 'asc' && sort_by !== 'relevance'
    ? compare
    : (a: ThreadRecord, b: ThreadRecord) => compare(b, a);
}

/** A name that is little more than what was asked for fits best. */
function score(thread: ThreadRecord, name: string, slop: number): number {
  const own = words(thread.name);
  return occurrences(own, words(name), slop) / Math.max(1, own.length);
}
