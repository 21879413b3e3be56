import type { APIMessage } from 'discord-api-types/v10';
import { z } from 'zod';
import { draftEdit } from '../../domain/composing/edit.ts';
import { describeInteraction, usedLine } from '../../domain/interactions/describing.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { operation } from '../../kernel/operation.ts';
import { AnyServer } from '../../kernel/references.ts';
import type { StoredInteraction } from '../../kernel/store/interactions.ts';
import type { Json } from '../../kernel/store/json.ts';
import { compose, openFiles } from '../sending.ts';
import { compositionFields, content } from '../shapes/message-shapes.ts';
import { findInteraction, requireOpen, translated, within } from './find-interaction.ts';

const EPHEMERAL = 1 << 6;

const InteractionObject = z.object({
  id: z.string(),
  kind: z.enum(['command', 'user_command', 'message_command', 'button', 'menu', 'autocomplete', 'form', 'other']),
  name: z.string().describe('Of the command, or the custom id'),
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  values: z.array(z.string()),
  target: z.string().optional(),
  user_id: z.string().nullable(),
  channel_id: z.string().nullable(),
  guild_id: z.string().nullable(),
  message_id: z.string().nullable(),
  received_at: z.string(),
  expires_at: z.string(),
});
type InteractionView = z.output<typeof InteractionObject>;

function view({ id, data, user_id, channel_id, guild_id, message_id, received_at, expires_at }: StoredInteraction) {
  const times = {
    received_at: new Date(received_at).toISOString(),
    expires_at: new Date(expires_at).toISOString(),
  };
  return { id, ...describeInteraction(data as Json), user_id, channel_id, guild_id, message_id, ...times };
}

const line = ({ id, user_id, channel_id, message_id, received_at, expires_at, ...used }: InteractionView): string =>
  [
    `${id} ${usedLine(used)}`,
    ...(user_id ? [`by ${user_id}`] : []),
    ...(channel_id ? [`in ${channel_id}`] : []),
    ...(message_id ? [`on message ${message_id}`] : []),
    `at ${received_at}, can be answered until ${expires_at}`,
  ].join(' ');

interface Saying {
  webhook: ReturnType<typeof path>;
  guildId: string | undefined;
  first: boolean;
  how: StoredInteraction['acknowledged'];
}

const messages = (webhook: Saying['webhook']) => `${webhook}/messages/@original` as const;

interface Said {
  content?: string | undefined;
  embeds?: { [key: string]: unknown }[] | undefined;
  files?: Parameters<typeof openFiles>[1];
  components?: { [key: string]: unknown }[] | undefined;
  mentions?: string[] | undefined;
}

/** Changes the message that was pressed, or the first answer. */
async function change(context: Context, { webhook, guildId }: Saying, said: Said): Promise<APIMessage[]> {
  const { discord } = context;
  const files = await openFiles(context, said.files, guildId);
  const { needsCurrent, edit } = draftEdit({ ...said, files }, context.now());
  const current = needsCurrent
    ? await discord.request<APIMessage>('GET', messages(webhook), { auth: false })
    : undefined;
  const { body, files: uploads } = edit(current);
  const options = { body, auth: false, ...(uploads.length > 0 ? { files: uploads } : {}) };
  return [await discord.request<APIMessage>('PATCH', messages(webhook), options)];
}

/** Says something new: in place of "thinking" where that is shown, else as a message that follows. */
async function say(context: Context, saying: Saying, said: Said, ephemeral: boolean): Promise<APIMessage[]> {
  const { discord } = context;
  const { webhook, guildId, first, how } = saying;
  const drafts = await compose(context, said, guildId);
  const shown = first && (how === 'thinking' || how === 'thinking_privately');
  // Who sees the first answer was settled with the acknowledgement.
  const anew = shown && ephemeral && how === 'thinking';
  if (anew) await discord.request('DELETE', messages(webhook), { auth: false });
  const sent: APIMessage[] = [];
  for (const [n, { body, files }] of drafts.entries()) {
    const { nonce: _nonce, enforce_nonce: _enforce, flags = 0, ...rest } = body;
    const inPlace = n === 0 && shown && !anew;
    const marks = flags | (ephemeral && !inPlace ? EPHEMERAL : 0);
    const options = {
      body: { ...rest, ...(marks ? { flags: marks } : {}) },
      auth: false,
      ...(files.length > 0 ? { files } : {}),
    };
    sent.push(
      await discord.request<APIMessage>(inPlace ? 'PATCH' : 'POST', inPlace ? messages(webhook) : webhook, options),
    );
  }
  return sent;
}

export const responding = {
  list_interactions: operation({
    title: 'List interactions',
    description:
      'Commands, buttons, menus and forms that people used and that wait for your answer (respond_interaction), oldest first.',
    effect: 'read',
    rare: true,
    reach: 'channel',
    permissions: [],
    input: z.object({ server: AnyServer, limit: z.int().min(1).max(100).default(20) }),
    output: z.object({ interactions: z.array(InteractionObject) }),
    text: ({ interactions }) => (interactions.length === 0 ? 'None wait.' : interactions.map(line).join('\n')),
    async run({ server, limit }, context) {
      const found = await (await context.store()).interactions.waiting({
        bot_id: (await context.discord.me()).id,
        ...(server === undefined ? {} : { guild_id: server }),
        now: context.now(),
        limit: 500,
      });
      const visible = await Promise.all(found.map((each) => within(context, each).catch(() => false)));
      return {
        interactions: found
          .filter((_, n) => visible[n])
          .slice(0, limit)
          .map(view),
      };
    },
  }),

  respond_interaction: operation({
    title: 'Answer an interaction',
    description:
      'Answer a command, button, menu or form by its id, within 15 minutes; Discord already knows that an answer comes. Again for more messages.',
    effect: 'create',
    rare: true,
    reach: 'channel',
    permissions: [],
    like: ['send_message'],
    input: z.object({
      interaction: z.string().regex(/^\d{15,20}$/, 'is not the id of an interaction'),
      content,
      ...compositionFields,
      ephemeral: z.boolean().default(false).describe('Only whoever used it sees the answer'),
      update: z
        .boolean()
        .default(false)
        .describe('Change the message that was pressed, or your first answer, instead; components [] removes buttons'),
    }),
    output: z.object({
      interaction: z.string(),
      message_ids: z.array(z.string()),
      channel_id: z.string().nullable(),
    }),
    text: ({ interaction, message_ids }) => `Answered ${interaction}: message ${message_ids.join(', ')}.`,
    async run({ interaction: id, ephemeral, update, ...said }, context) {
      const found = await findInteraction(context, id);
      requireOpen(found, context.now());
      const { application_id, token, guild_id, acknowledged, answered_at } = found;
      const saying: Saying = {
        webhook: path`/webhooks/${application_id}/${token}`,
        guildId: guild_id ?? undefined,
        first: answered_at === null,
        how: acknowledged,
      };
      try {
        const sent = update ? await change(context, saying, said) : await say(context, saying, said, ephemeral);
        await (await context.store()).interactions.answered(id, context.now());
        return { interaction: id, message_ids: sent.map((message) => message.id), channel_id: found.channel_id };
      } catch (error) {
        throw translated(id, error);
      }
    },
  }),
};
