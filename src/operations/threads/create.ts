import type { APIChannel, APIGuildForumTag, APIThreadChannel } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Draft } from '../../domain/composing/draft.ts';
import { tagIds } from '../../domain/forum-tags.ts';
import { plainName } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { guarded } from '../../kernel/guarded.ts';
import { operation } from '../../kernel/operation.ts';
import { ChannelOfMessage, Message } from '../../kernel/references.ts';
import { compose, guildOf, sendDrafts } from '../sending.ts';
import { compositionFields, content } from '../shapes/message-shapes.ts';
import { threadSettings } from '../shapes/thread-shapes.ts';

/** https://docs.discord.com/developers/resources/channel#channel-object-channel-types */
const ANNOUNCEMENT = 5;
const POST_CHANNELS: readonly number[] = [15, 16];
const THREADS: readonly number[] = [10, 11, 12];
const TYPE = { announcement: 10, public: 11, private: 12 };

/** https://docs.discord.com/developers/resources/channel#channel-object-channel-flags */
const REQUIRE_TAG = 1 << 4;

interface Settings {
  name: string;
  auto_archive_duration?: number | undefined;
  rate_limit_per_user?: number | undefined;
}

/** The first message of a post travels inside the request that makes it, and takes no nonce there. */
async function createPost(context: Context, channel: APIChannel, settings: Settings, tags: string[], drafts: Draft[]) {
  const [first, ...rest] = drafts;
  if (!first) throw new Error('A post needs a message.');
  const { nonce: _nonce, enforce_nonce: _enforce, tts: _tts, message_reference: _reply, ...message } = first.body;
  const thread = await context.discord.request<APIThreadChannel>('POST', path`/channels/${channel.id}/threads`, {
    body: { ...settings, message, ...(tags.length > 0 ? { applied_tags: tags } : {}) },
    ...(first.files.length > 0 ? { files: first.files } : {}),
  });
  return { thread, rest };
}

function postTags(channel: APIChannel, wanted: readonly string[] | undefined): string[] {
  const available: APIGuildForumTag[] = 'available_tags' in channel ? channel.available_tags : [];
  const flags: number = channel.flags ?? 0;
  if ((flags & REQUIRE_TAG) !== 0 && !wanted?.length) {
    throw new OperationError('invalid_input', 'tags: is required in this forum', {
      hint: `Choose from ${available.map(({ name }) => guarded(name)).join(', ')}. Nothing was created.`,
    });
  }
  return tagIds(wanted ?? [], available);
}

function refuse(message: string, hint: string): never {
  throw new OperationError('invalid_input', message, { hint: `${hint} Nothing was created.`.trim() });
}

/** The thread exists by now; a failing message must not hide that. */
async function sendInto(context: Context, thread: APIThreadChannel, drafts: readonly Draft[]): Promise<string[]> {
  try {
    return (await sendDrafts(context, thread.id, drafts)).map(({ id }) => id);
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    throw new OperationError(
      error.code,
      `The thread ${thread.id} was created, but not all was sent. ${error.message}`,
      {
        hint: `Send the rest with send_message to channel ${thread.id}. ${error.hint}`,
        cause: error,
      },
    );
  }
}

export const create = {
  create_thread: operation({
    title: 'Create a thread or post',
    description:
      'Start a thread in a channel or from a message, or a post in a forum (content and perhaps tags needed). Content is its first message.',
    effect: 'create',
    permissions: ['ViewChannel'],
    reason: true,
    input: z.object({
      channel: ChannelOfMessage,
      name: z.string().min(1).max(100),
      message: Message.optional(),
      content,
      ...compositionFields,
      tags: z.array(z.string()).optional().describe('Forum tags by name'),
      private: z.boolean().optional(),
      invitable: z.boolean().optional().describe('Private: members may add others'),
      ...threadSettings,
    }),
    output: z.object({
      id: z.string(),
      name: z.string(),
      parent_id: z.string(),
      guild_id: z.string(),
      type: z.int(),
      link: z.string(),
      message_ids: z.array(z.string()),
    }),
    text: ({ id, name, link, message_ids }) =>
      `Created ${plainName(name, 100)} ${id}. ${link}${message_ids.length > 0 ? ` Messages: ${message_ids.join(', ')}.` : ''}`,
    async run({ channel: channelId, name, message, tags, auto_archive, slowmode, ...input }, context) {
      const { discord } = context;
      const channel = await discord.channel(channelId);
      const guildId = guildOf(channel);
      const type: number = channel.type;
      if (guildId === undefined) refuse('channel: direct messages have no threads.', 'Name a channel of a server.');
      if (THREADS.includes(type))
        refuse('channel: is a thread itself.', 'Name its parent channel, or send to the thread.');
      const settings: Settings = { name, auto_archive_duration: auto_archive, rate_limit_per_user: slowmode };
      const isPost = POST_CHANNELS.includes(type);
      const { private: hidden, invitable, ...said } = input;
      const hasBody = [said.content, said.embeds?.length, said.files?.length, said.components?.length].some(Boolean);

      let thread: APIThreadChannel;
      let rest: Draft[] = [];
      const sent: string[] = [];
      if (isPost) {
        if (message !== undefined || hidden) refuse('A forum post starts from no message and is never private.', '');
        if (!hasBody) refuse('content: is required for a forum post', 'Embeds, files or components do as well.');
        const ids = postTags(channel, tags);
        const drafts = await compose(context, said, guildId, { lead: true });
        ({ thread, rest } = await createPost(context, channel, settings, ids, drafts));
        sent.push(thread.id);
      } else {
        if (tags?.length) refuse('tags: only forum posts have tags.', 'Leave them out.');
        if (message !== undefined && hidden) refuse('private: a thread from a message is as open as its channel.', '');
        if (hasBody) rest = await compose(context, said, guildId);
        const ofMessage = message !== undefined;
        const kind = hidden ? TYPE.private : type === ANNOUNCEMENT ? TYPE.announcement : TYPE.public;
        thread = await discord.request<APIThreadChannel>(
          'POST',
          ofMessage ? path`/channels/${channelId}/messages/${message}/threads` : path`/channels/${channelId}/threads`,
          { body: ofMessage ? settings : { ...settings, type: kind, ...(hidden ? { invitable } : {}) } },
        );
      }
      sent.push(...(await sendInto(context, thread, rest)));
      return {
        id: thread.id,
        name: thread.name,
        parent_id: channelId,
        guild_id: guildId,
        type: thread.type,
        link: `https://discord.com/channels/${guildId}/${thread.id}`,
        message_ids: sent,
      };
    },
  }),
};
