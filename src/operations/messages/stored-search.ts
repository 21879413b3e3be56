import type { Context } from '../../kernel/context.ts';
import { OperationError } from '../../kernel/errors.ts';
import type { MessageSearch, Part, StoredMessage } from '../../kernel/store/messages.ts';
import type { Store } from '../../kernel/store/store.ts';
import { namesIn } from '../history.ts';
import { messageFrom, ownId, type Standing, standingOf, standingText, storedView } from '../stored-reading.ts';

const PAGE = 100;
/** How many messages that may not be shown are passed over for one answer. */
const MOST_LOOKED_AT = 2000;

/** What was asked for, with names and times resolved. */
export interface Wanted {
  guildId: string;
  content: string | undefined;
  authors: readonly string[] | undefined;
  channels: readonly string[] | undefined;
  has: readonly string[] | undefined;
  /** Ids; both left out. */
  after: string | undefined;
  before: string | undefined;
  mentions: readonly string[] | undefined;
  pinned: boolean | undefined;
  more: Record<string, unknown>;
  sort: 'newest' | 'oldest' | 'relevance';
  limit: number;
  offset: number;
}

const PARTS: Readonly<Record<string, Part>> = {
  link: 'link',
  embed: 'embed',
  file: 'attachment',
  image: 'image',
  video: 'video',
  sound: 'sound',
};
const KNOWN = new Set(['author_type', 'replied_to_messages', 'mention_everyone', 'include_nsfw']);
const KINDS = ['user', 'bot', 'webhook'] as const;

/** Filters on what is not stored, by the names that callers know. */
export function unknownToStore({ has, pinned, more }: Wanted): string[] {
  const parts = (has ?? []).filter((each) => PARTS[each.replace(/^-/, '')] === undefined).map((each) => `has ${each}`);
  const fields = Object.entries(more).flatMap(([name, value]) =>
    value === undefined || KNOWN.has(name) ? [] : [name],
  );
  return [...parts, ...(pinned === undefined ? [] : ['pinned']), ...fields];
}

const parts = (has: readonly string[] | undefined, excluded: boolean) =>
  (has ?? [])
    .filter((each) => each.startsWith('-') === excluded)
    .flatMap((each) => PARTS[each.replace(/^-/, '')] ?? []);

function authorKinds(given: unknown) {
  if (!Array.isArray(given)) return undefined;
  const wanted = KINDS.filter((kind) => given.includes(kind));
  const all = wanted.length > 0 ? wanted : KINDS;
  return all.filter((kind) => !given.includes(`-${kind}`));
}

function queryOf(wanted: Wanted): MessageSearch {
  const { guildId, content, authors, channels, has, after, before, mentions, more, sort } = wanted;
  const kinds = authorKinds(more['author_type']);
  const replied = more['replied_to_messages'] as readonly string[] | undefined;
  const everyone = more['mention_everyone'] as boolean | undefined;
  const [any, none] = [parts(has, false), parts(has, true)];
  return {
    guild_id: guildId,
    order: sort === 'relevance' ? 'best' : sort,
    limit: PAGE,
    ...(content?.trim() ? { text: content } : {}),
    ...(authors ? { author_ids: authors } : {}),
    ...(channels ? { channel_ids: channels } : {}),
    ...(any.length > 0 ? { has_any: any } : {}),
    ...(none.length > 0 ? { has_none: none } : {}),
    ...(after === undefined ? {} : { after_id: after }),
    ...(before === undefined ? {} : { before_id: before }),
    ...(mentions ? { mention_ids: mentions } : {}),
    ...(kinds ? { author_kinds: kinds } : {}),
    ...(replied ? { reply_to_ids: replied } : {}),
    ...(everyone === undefined ? {} : { mentions_everyone: everyone }),
  };
}

async function collect(context: Context, store: Store, wanted: Wanted) {
  const { guildId, content, limit, more } = wanted;
  const view = await storedView(context, store, guildId);
  const query = queryOf(wanted);
  const found: StoredMessage[] = [];
  let [offset, passedOver, total] = [wanted.offset, 0, 0];

  async function allowed(message: StoredMessage): Promise<StoredMessage | undefined> {
    const shown = await view.shown(message);
    if (!shown || (shown.content === null && content?.trim())) return undefined;
    return more['include_nsfw'] || !(await view.placeOf(shown.channel_id)).nsfw ? shown : undefined;
  }

  for (;;) {
    const page = await store.messages.search({ ...query, offset });
    total = page.total;
    for (const message of page.messages) {
      if (found.length === limit || passedOver === MOST_LOOKED_AT) break;
      const shown = await allowed(message);
      if (shown) found.push(shown);
      else passedOver += 1;
      offset += 1;
    }
    const full = found.length === limit || passedOver === MOST_LOOKED_AT;
    if (full || page.messages.length < PAGE) {
      const more = full && (page.messages.length === PAGE || offset < total);
      return { found, total: Math.max(total - passedOver, found.length), ...(more ? { next: String(offset) } : {}) };
    }
    context.signal.throwIfAborted();
  }
}

/** What is stored of what was asked for. `because` says in a sentence why it is not Discord that answers. */
export async function searchStored(context: Context, store: Store, wanted: Wanted, because: string) {
  const { guildId } = wanted;
  const unknown = unknownToStore(wanted);
  if (unknown.length > 0) {
    throw new OperationError('invalid_input', `What is stored cannot be searched by ${unknown.join(', ')}.`, {
      hint: 'Leave these out, or ask Discord with source discord.',
    });
  }
  const nothing: Standing = { source: 'stored', stale: false };
  const standing = (await standingOf(context, store, guildId)) ?? nothing;
  const { found, total, next } = await collect(context, store, wanted);
  const messages = found.map(messageFrom);
  const channels = [...new Set(found.map(({ channel_id }) => channel_id))];
  const notice = standing === nothing ? 'Nothing is stored of this server yet.' : standingText(standing, because);
  return {
    guild_id: guildId,
    total_results: total,
    me: await ownId(context),
    messages,
    names: await namesIn(context, guildId, messages, channels),
    ...(next === undefined ? {} : { next }),
    ...standing,
    notice,
  };
}
