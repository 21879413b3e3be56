import { z } from 'zod';
import { asObject } from '../../domain/activity/payload.ts';
import { readMember } from '../../domain/activity/read-member.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { Server, User } from '../../kernel/references.ts';
import type { Store } from '../../kernel/store/store.ts';
import { counted, membersById, nameOf, personLabel } from './people.ts';
import { recall, requireInsights } from './recall.ts';

const Interest = z.object({
  topic: z.string(),
  confidence: z.number(),
  source: z.string().optional(),
  recorded_at: z.string(),
});

const confidence = z.number().min(0).max(1);

const line = ({ topic, confidence: sure, source }: z.output<typeof Interest>) =>
  `${plainName(topic)} ${sure}${source ? ` (${plainName(source)})` : ''}`;

/** Interests hang on a member; one who never did anything is looked up first. */
async function requireKnown({ discord }: Context, store: Store, server: string, user: string): Promise<void> {
  if (await store.members.get(server, user)) return;
  const member = await discord.member(server, user);
  const found = asObject(member.user);
  const update = found && readMember(server, found, asObject(member));
  if (update) await store.members.upsert([update]);
}

export const interests = {
  member_interests: operation({
    title: 'Interests of a member',
    description: 'What a member is interested in, with how sure that is and who says so.',
    effect: 'read',
    permissions: [],
    resources: [
      {
        template: 'discord://servers/{server}/members/{user}/interests',
        name: 'member-interests',
        title: 'Interests of a member',
      },
    ],
    input: z.object({ server: Server, user: User }),
    output: z.object({ guild_id: z.string(), user_id: z.string(), interests: z.array(Interest) }),
    text: ({ user_id, interests: found }) =>
      found.length === 0
        ? `No interests of ${user_id} are recorded. extract_interests looks for them in messages; record_interests keeps what you find.`
        : found.map(line).join('\n'),
    async run({ server, user }, context) {
      const store = await recall(context);
      const found = await store.interests.of(server, user);
      return {
        guild_id: server,
        user_id: user,
        interests: found.map(({ topic, confidence: sure, source, created_at }) => ({
          topic,
          confidence: sure,
          ...(source === null ? {} : { source }),
          recorded_at: new Date(created_at).toISOString(),
        })),
      };
    },
  }),

  who_is_interested: operation({
    title: 'Who is interested in something',
    description: 'Members interested in a topic, the surest first; without a topic, the topics of the server.',
    effect: 'read',
    permissions: [],
    rows: { list: 'members' },
    input: z.object({
      server: Server,
      topic: z.string().trim().min(1).max(200).optional(),
      min_confidence: confidence.default(0),
      limit: z.int().min(1).max(200).default(25),
    }),
    output: z.object({
      guild_id: z.string(),
      topic: z.string().optional(),
      members: z.array(
        z.object({
          user_id: z.string(),
          username: z.string(),
          display_name: z.string().optional(),
          topic: z.string(),
          confidence: z.number(),
          source: z.string().optional(),
        }),
      ),
      topics: z.array(z.object({ topic: z.string(), members: z.int(), confidence: z.number() })),
    }),
    text: ({ topic, members, topics }) => {
      if (topic === undefined) {
        return topics.length === 0
          ? 'No interests are recorded in this server.'
          : topics
              .map((each) => `${plainName(each.topic)}: ${counted(each.members, 'member')}, ${each.confidence}`)
              .join('\n');
      }
      return members.length === 0
        ? `Nobody is on record for ${plainName(topic)}. Without a topic this lists those that are.`
        : members.map((each) => `${personLabel(each)}: ${line({ ...each, recorded_at: '' })}`).join('\n');
    },
    async run({ server, topic, min_confidence, limit }, context) {
      const store = await recall(context);
      if (topic === undefined) {
        const topics = await store.interests.topics(server, limit);
        const round = (value: number) => Math.round(value * 100) / 100;
        return {
          guild_id: server,
          members: [],
          topics: topics
            .map((each) => ({ ...each, confidence: round(each.confidence) }))
            .filter((each) => each.confidence >= min_confidence),
        };
      }
      const found = await store.interests.find({ guild_id: server, topic, min_confidence, limit });
      const people = await membersById(
        store,
        server,
        found.map(({ user_id }) => user_id),
      );
      const members = found.flatMap(({ user_id, topic: said, confidence: sure, source }) => {
        const member = people.get(user_id);
        if (!member || member.left_at !== null) return [];
        return [{ ...nameOf(member), topic: said, confidence: sure, ...(source === null ? {} : { source }) }];
      });
      return { guild_id: server, topic, members, topics: [] };
    },
  }),

  record_interests: operation({
    title: 'Record interests',
    description:
      'Keep what you found out about a member by reading: topics they are interested in, and how sure you are (0 to 1).',
    effect: 'update',
    idempotent: true,
    permissions: [],
    input: z.object({
      server: Server,
      user: User,
      topics: z.array(z.string().trim().min(1).max(100)).max(50).default([]),
      confidence: confidence.default(0.8),
      remove: z.array(z.string().trim().min(1).max(100)).max(50).default([]).describe('Topics that are wrong'),
    }),
    output: z.object({
      guild_id: z.string(),
      user_id: z.string(),
      recorded: z.array(z.string()),
      removed: z.int(),
    }),
    text: ({ user_id, recorded, removed }) =>
      `Recorded ${counted(recorded.length, 'interest')} of ${user_id}${removed > 0 ? `, removed ${removed}` : ''}.`,
    async run({ server, user, topics, confidence: sure, remove }, context) {
      await requireInsights(context, server, user);
      if (topics.length === 0 && remove.length === 0) {
        throw new OperationError('invalid_input', 'topics: give at least one, or remove.', {
          hint: 'For example topics: ["rust", "climbing"], confidence: 0.9. Nothing was done.',
        });
      }
      const store = await recall(context);
      await requireKnown(context, store, server, user);
      const source = context.caller.id;
      const removed = remove.length > 0 ? await store.interests.remove(server, user, remove) : 0;
      await store.interests.set(
        server,
        user,
        topics.map((topic) => ({ topic, confidence: sure, source })),
      );
      return { guild_id: server, user_id: user, recorded: topics, removed };
    },
  }),
};
