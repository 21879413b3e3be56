import type { APIMessage, APIUser } from 'discord-api-types/v10';
import { z } from 'zod';
import { emojiPath, emojiText, parseEmoji } from '../../domain/rendering/emoji.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { AnyUser, ChannelOfMessage, Emoji, Message } from '../../kernel/references.ts';

const PAGE = 100;

const target = { channel: ChannelOfMessage, message: Message };

const reacted = z.object({ channel_id: z.string(), message_id: z.string(), emoji: z.string().optional() });

/** Everyone who reacted with one emoji, up to `limit`, whatever the number of requests. */
async function reactors({ discord }: Context, where: string, emoji: string, limit: number): Promise<APIUser[]> {
  const users: APIUser[] = [];
  while (users.length < limit) {
    const size = Math.min(PAGE, limit - users.length);
    const after = users.at(-1)?.id;
    const page = await discord.request<APIUser[]>('GET', `${where as `/${string}`}/${encodeURIComponent(emoji)}`, {
      query: { limit: size, after },
    });
    users.push(...page);
    if (page.length < size) break;
  }
  return users;
}

export const reactions = {
  add_reaction: operation({
    title: 'React',
    description: 'React to a message with an emoji, as the bot.',
    effect: 'create',
    permissions: ['ViewChannel', 'ReadMessageHistory'],
    idempotent: true,
    input: z.object({ ...target, emoji: Emoji }),
    output: reacted,
    text: ({ emoji, message_id }) => `Reacted ${emoji} to ${message_id}.`,
    async run({ channel, message, emoji }, { discord }) {
      await discord.request('PUT', path`/channels/${channel}/messages/${message}/reactions/${emoji}/@me`);
      return { channel_id: channel, message_id: message, emoji: emojiText(parseEmoji(emoji)) };
    },
  }),

  remove_reaction: operation({
    title: 'Remove reactions',
    description:
      "Take back the bot's reaction, or with user that user's, or with everyone all of the emoji or message.",
    effect: 'delete',
    rare: true,
    permissions: ['ViewChannel', 'ReadMessageHistory'],
    idempotent: true,
    input: z.object({
      ...target,
      emoji: Emoji.optional(),
      user: AnyUser,
      everyone: z.boolean().optional().describe('All of the emoji; without emoji, all'),
    }),
    output: reacted.extend({ user_id: z.string().optional().describe('Absent: everyone') }),
    text: ({ emoji, message_id, user_id }) =>
      `Removed ${emoji ?? 'all reactions'}${user_id ? ` of user ${user_id}` : ' of everyone'} from ${message_id}.`,
    async run({ channel, message, emoji, user, everyone }, { discord }) {
      const all = path`/channels/${channel}/messages/${message}/reactions`;
      const done = { channel_id: channel, message_id: message };
      if (emoji === undefined) {
        if (!everyone || user !== undefined) {
          throw new OperationError('invalid_input', 'emoji: is required', {
            hint: 'Leave it out only together with everyone, to remove all reactions. Nothing was done.',
          });
        }
        await discord.request('DELETE', all);
        return done;
      }
      const of = `${all}/${encodeURIComponent(emoji)}` as const;
      const shown = { ...done, emoji: emojiText(parseEmoji(emoji)) };
      if (everyone) {
        await discord.request('DELETE', of);
        return shown;
      }
      const me = (await discord.me()).id;
      const whose = user ?? me;
      await discord.request('DELETE', `${of}/${whose === me ? '@me' : whose}`);
      return { ...shown, user_id: whose };
    },
  }),

  list_reactions: operation({
    title: 'List reactions',
    description: 'Who reacted to a message with what.',
    effect: 'read',
    rare: true,
    permissions: ['ViewChannel', 'ReadMessageHistory'],
    input: z.object({
      ...target,
      emoji: Emoji.optional(),
      limit: z.int().min(1).max(1000).default(100).describe('Users for each emoji'),
    }),
    output: z.object({
      reactions: z.array(
        z.object({
          emoji: z.object({ id: z.string().nullable(), name: z.string().nullable() }),
          count: z.int(),
          users: z.array(z.looseObject({ id: z.string(), username: z.string() })),
        }),
      ),
    }),
    text: ({ reactions: found }) =>
      found.length === 0
        ? 'No reactions.'
        : found
            .map(({ emoji, count, users }) => {
              const who = users.map(({ id, username }) => `${plainName(username, 40)}=${id}`);
              const rest = count > users.length ? ` and ${count - users.length} more` : '';
              return `${emojiText(emoji)} ${count}: ${who.join(', ')}${rest}`;
            })
            .join('\n'),
    async run({ channel, message, emoji, limit }, context) {
      const where = path`/channels/${channel}/messages/${message}`;
      const { reactions: present = [] } = await context.discord.request<APIMessage>('GET', where);
      const wanted = present.filter((each) => emoji === undefined || sameEmoji(each.emoji, emoji));
      const found = [];
      for (const { emoji: each, count } of wanted) {
        const users = await reactors(context, `${where}/reactions`, emojiPath(each), limit);
        found.push({
          emoji: { id: each.id ?? null, name: each.name ?? null },
          count,
          users: users.map((user) => ({ ...user })),
        });
      }
      return { reactions: found };
    },
  }),
};

function sameEmoji(found: { id: string | null; name: string | null }, wanted: string): boolean {
  const { id, name } = parseEmoji(wanted);
  return id ? found.id === id : found.id === null && found.name === name;
}
