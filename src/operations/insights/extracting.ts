import { z } from 'zod';
import { loadTagger } from '../../domain/members/tagging.ts';
import { extractTopics, type Topic } from '../../domain/members/topics.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { operation } from '../../kernel/operation.ts';
import { AnyUser, Server } from '../../kernel/references.ts';
import type { StoredMessage } from '../../kernel/store/messages.ts';
import type { Store } from '../../kernel/store/store.ts';
import { openChannels } from './open-channels.ts';
import { counted, membersById, nameOf, personLabel } from './people.ts';
import { knowledge, knowledgeOf, recall, requireInsights } from './recall.ts';
import { windowFields, windowOf } from './window.ts';

/** Under this name the extractor stands behind what it found. */
const EXTRACTOR = 'extractor';
/** Messages of one member that are read; what they wrote last tells most. */
const MOST_MESSAGES = 300;

interface Scope {
  guild_id: string;
  since: number;
  until: number;
  author_is_bot: false;
  channel_ids?: string[];
}

/** Who wrote something that has not been read yet, most first. */
async function unread(store: Store, scope: Scope): Promise<string[]> {
  const fresh = await store.messages.list({ ...scope, analyzed: false, limit: 1000 });
  const byAuthor = Map.groupBy(
    fresh.filter(({ webhook_id, content }) => !webhook_id && content),
    ({ author_id }) => author_id,
  );
  return [...byAuthor].sort(([, a], [, b]) => b.length - a.length).map(([id]) => id);
}

/** What an agent found out by reading is not overruled by counting words. */
async function keep(
  store: Store,
  server: string,
  user: string,
  topics: readonly Topic[],
  read: readonly StoredMessage[],
) {
  const known = await store.interests.of(server, user);
  const byOthers = new Set(known.filter(({ source }) => source !== EXTRACTOR).map(({ topic }) => topic));
  const found = topics.filter(({ topic }) => !byOthers.has(topic));
  await store.transaction(async ({ interests, messages }) => {
    await interests.set(
      server,
      user,
      found.map(({ topic, confidence }) => ({ topic, confidence, source: EXTRACTOR })),
    );
    for (const { message_id, analyzed } of read) if (!analyzed) await messages.change({ message_id, analyzed: true });
  });
  return found;
}

async function extractOf(context: Context, store: Store, scope: Scope, user: string) {
  const messages = await store.messages.list({ ...scope, author_ids: [user], limit: MOST_MESSAGES });
  const read = messages.filter(({ content, webhook_id }) => content && !webhook_id);
  context.signal.throwIfAborted();
  const { topics, understood } = await extractTopics(
    read.map(({ content }) => content ?? ''),
    await loadTagger(),
    () => Bun.sleep(0),
  );
  return { topics: await keep(store, scope.guild_id, user, topics, read), understood, messages: read.length };
}

export const extracting = {
  extract_interests: operation({
    title: 'Extract interests',
    description:
      'Look for interests in what members wrote, with a local language library (English), and record them. One member, or those with most new messages.',
    effect: 'update',
    idempotent: true,
    permissions: [],
    input: z.object({
      server: Server,
      user: AnyUser,
      ...windowFields('90d'),
      limit: z.int().min(1).max(100).default(20).describe('Members at once'),
    }),
    output: z.object({
      guild_id: z.string(),
      members: z.array(
        z.object({
          user_id: z.string(),
          username: z.string(),
          display_name: z.string().optional(),
          messages: z.int(),
          understood: z.boolean(),
          topics: z.array(z.object({ topic: z.string(), confidence: z.number(), mentions: z.int() })),
        }),
      ),
      remaining: z.int().describe('members with messages not looked at yet, of those seen'),
      ...knowledge,
    }),
    text: ({ members, remaining, notice }) =>
      [
        members.length === 0 ? 'No messages to look at.' : `Looked at ${counted(members.length, 'member')}:`,
        ...members.map(({ topics, messages, understood, ...who }) => {
          const what = topics.map(({ topic, confidence }) => `${plainName(topic)} ${confidence}`).join(', ');
          const none = understood ? 'nothing found' : 'not in English: read and use record_interests';
          return `${personLabel(who)}, ${counted(messages, 'message')}: ${what || none}`;
        }),
        ...(remaining > 0 ? [`${counted(remaining, 'more member')} to look at: call again.`] : []),
        ...(notice ? [notice] : []),
      ].join('\n'),
    async run({ server, user, since, until, limit }, context) {
      await requireInsights(context, server, user);
      const store = await recall(context);
      const window = windowOf({ since, until }, context.now());
      const channels = await openChannels(context, server, undefined);
      const scope: Scope = {
        guild_id: server,
        since: window.from,
        until: window.until,
        author_is_bot: false,
        ...(channels === undefined ? {} : { channel_ids: channels }),
      };
      const wanted = user === undefined ? await unread(store, scope) : [user];
      const people = await membersById(store, server, wanted.slice(0, limit));
      const members = [];
      for (const [id, member] of people) {
        members.push({ ...nameOf(member), ...(await extractOf(context, store, scope, id)) });
        context.progress(members.length, people.size, 'members');
      }
      return {
        guild_id: server,
        members,
        remaining: Math.max(0, wanted.length - limit),
        ...(await knowledgeOf(store, server, window.from)),
      };
    },
  }),
};
