import { z } from 'zod';
import { unanswered } from '../../domain/members/questions.ts';
import { transcript } from '../../domain/rendering/transcript.ts';
import { operation } from '../../kernel/operation.ts';
import { channelNamed, Server } from '../../kernel/references.ts';
import type { MessageFilter, StoredMessage } from '../../kernel/store/messages.ts';
import type { Store } from '../../kernel/store/store.ts';
import { namesIn } from '../history.ts';
import { foundRows, transcriptFields } from '../shapes/message-shapes.ts';
import { openChannels } from './open-channels.ts';
import { counted } from './people.ts';
import { knowledge, knowledgeOf, recall } from './recall.ts';
import { asMessage } from './stored-messages.ts';
import { windowFields, windowOf } from './window.ts';

const PAGE = 1000;
/** The latest so many messages are looked through. */
const MOST_MESSAGES = 20_000;
const HOUR = 3_600_000;

async function latest(store: Store, filter: MessageFilter): Promise<StoredMessage[]> {
  const found: StoredMessage[] = [];
  while (found.length < MOST_MESSAGES) {
    const last = found.at(-1)?.message_id;
    const page = await store.messages.list({
      ...filter,
      limit: PAGE,
      ...(last === undefined ? {} : { before_id: last }),
    });
    found.push(...page);
    if (page.length < PAGE) break;
  }
  return found;
}

export const questions = {
  unanswered_questions: operation({
    title: 'Unanswered questions',
    description:
      'Questions of people that nobody seems to have answered after some hours: no reply, mention, thread, or next message by others. A guess: read before acting.',
    effect: 'read',
    reach: 'channel',
    permissions: [],
    resources: [
      {
        template: 'discord://servers/{server}/questions{?since,hours}',
        name: 'questions',
        title: 'Questions without an answer',
      },
    ],
    rows: foundRows,
    input: z.object({
      server: Server,
      channels: z.array(channelNamed('Channel')).max(50).optional(),
      since: windowFields('7d').since,
      hours: z.number().min(0).max(720).default(6).describe('Time they had to be answered'),
      limit: z.int().min(1).max(100).default(20),
    }),
    output: z.object({
      guild_id: z.string(),
      total: z.int(),
      looked_at: z.int(),
      ...transcriptFields,
      ...knowledge,
    }),
    text: ({ messages, total, looked_at, me, names, notice }) => {
      const shown = messages.length < total ? `, the latest ${messages.length} of them` : '';
      const heading = `${counted(total, 'unanswered question')} among ${counted(looked_at, 'message')}${shown}. Times are UTC.`;
      const said = transcript(messages, { heading, names, selfId: me, mixedChannels: true, dated: true, maxText: 400 });
      return [said, notice].filter(Boolean).join('\n');
    },
    async run({ server, channels, since, hours, limit }, context) {
      const store = await recall(context);
      const now = context.now();
      const { from } = windowOf({ since }, now);
      const open = await openChannels(context, server, channels);
      const all = await latest(store, {
        guild_id: server,
        since: from,
        ...(open === undefined ? {} : { channel_ids: open }),
      });
      const found = unanswered(all, { now, patienceMs: hours * HOUR });
      const messages = found.slice(-limit).map(asMessage);
      const known = await knowledgeOf(store, server, from);
      const oldest = all.at(-1);
      const cut =
        all.length >= MOST_MESSAGES && oldest
          ? `Only messages since ${new Date(oldest.timestamp).toISOString()} were looked at: there are too many.`
          : undefined;
      const notice = [known.notice, cut].filter(Boolean).join(' ');
      return {
        guild_id: server,
        total: found.length,
        looked_at: all.length,
        me: (await context.discord.me()).id,
        messages,
        names: await namesIn(
          context,
          server,
          messages,
          messages.map(({ channel_id }) => channel_id),
        ),
        ...known,
        ...(notice ? { notice } : {}),
      };
    },
  }),
};
