import type { APIChannel, APIMessage, APISticker } from 'discord-api-types/v10';
import type { z } from 'zod';
import {
  type ComposedFile,
  type Composition,
  type Draft,
  draftForward,
  draftMessages,
} from '../domain/composing/draft.ts';
import { mutedMentions } from '../domain/composing/mentions.ts';
import { placeLabel, placeOf } from '../domain/rendering/channels.ts';
import { fileSize } from '../domain/rendering/layout.ts';
import type { Context } from '../kernel/context.ts';
import { path } from '../kernel/discord.ts';
import { OperationError } from '../kernel/errors.ts';
import type { FileSource } from '../kernel/files.ts';
import { guarded } from '../kernel/guarded.ts';
import { isSnowflake, messageLink, parseLink } from '../kernel/ids.ts';
import { requireReach } from './reach.ts';
import type { SentMessage } from './shapes/message-shapes.ts';

export type FileInput = FileSource & Pick<ComposedFile, 'description' | 'spoiler'>;

/** Discord's forum and media channels hold posts, not messages. */
const POST_TYPES: readonly number[] = [15, 16];
const CATEGORY = 4;

/** Upload limit by boost tier, bytes. https://docs.discord.com/developers/reference#uploading-files */
const MiB = 1024 ** 2;
const UPLOAD_LIMITS = [10 * MiB, 10 * MiB, 50 * MiB, 100 * MiB];

export const guildOf = (channel: APIChannel): string | undefined =>
  'guild_id' in channel ? channel.guild_id : undefined;

/** Opens all files before anything is sent, and refuses those that Discord would not take. */
export async function openFiles(
  { openFile, discord }: Context,
  inputs: readonly FileInput[] | undefined,
  guildId: string | undefined,
): Promise<ComposedFile[]> {
  if (!inputs?.length) return [];
  const tier: number = guildId === undefined ? 0 : (await discord.guild(guildId)).premium_tier;
  const limit = UPLOAD_LIMITS[tier] ?? 10 * MiB;
  const files: ComposedFile[] = [];
  for (const [i, { description, spoiler, ...source }] of inputs.entries()) {
    const file = await openFile(source);
    if (file.bytes.length > limit) {
      throw new OperationError(
        'too_large',
        `files[${i}]: ${file.name} has ${fileSize(file.bytes.length)}, this server takes ${fileSize(limit)}.`,
        { hint: 'Send a smaller file, or a link to it. Nothing was sent.' },
      );
    }
    files.push({ file, description, spoiler });
  }
  return files;
}

/** Sticker names of the server become ids. */
async function stickerIds(
  { discord }: Context,
  wanted: readonly string[] | undefined,
  guildId: string | undefined,
): Promise<string[]> {
  if (!wanted?.length) return [];
  if (wanted.every(isSnowflake)) return [...wanted];
  const known = guildId ? await discord.request<APISticker[]>('GET', path`/guilds/${guildId}/stickers`) : [];
  return wanted.map((name) => {
    if (isSnowflake(name)) return name;
    const found = known.find((sticker) => sticker.name.toLowerCase() === name.toLowerCase());
    if (found) return found.id;
    throw new OperationError('not_found', `stickers: there is no sticker named ${JSON.stringify(name.slice(0, 40))}.`, {
      hint:
        known.length > 0 ? `There are ${known.map(({ name }) => guarded(name)).join(', ')}.` : 'This server has none.',
    });
  });
}

/** Refuses before Discord would, with what to call instead. */
export function requireTextChannel(channel: APIChannel): void {
  const type: number = channel.type;
  if (POST_TYPES.includes(type)) {
    throw new OperationError(
      'invalid_input',
      `channel: ${placeLabel(placeOf(channel))} is a forum, which holds posts.`,
      {
        hint: 'create_thread makes a post; list_threads lists them, and each post is a channel to read and write.',
      },
    );
  }
  if (type === CATEGORY) {
    throw new OperationError('invalid_input', `channel: ${placeLabel(placeOf(channel))} is a category.`, {
      hint: 'Name one of the channels in it; list_channels shows them.',
    });
  }
}

/** Sends the parts in order. When one fails after others were sent, the error says which. */
export async function sendDrafts(context: Context, channelId: string, drafts: readonly Draft[]): Promise<APIMessage[]> {
  const sent: APIMessage[] = [];
  for (const { body, files } of drafts) {
    try {
      sent.push(
        await context.discord.request<APIMessage>('POST', path`/channels/${channelId}/messages`, {
          body,
          ...(files.length > 0 ? { files } : {}),
        }),
      );
    } catch (error) {
      throw sent.length > 0 ? halfSent(error, sent, drafts.length) : error;
    }
    if (drafts.length > 1) context.progress(sent.length, drafts.length, 'messages sent');
  }
  return sent;
}

function halfSent(error: unknown, sent: readonly APIMessage[], total: number): unknown {
  if (!(error instanceof OperationError)) return error;
  return new OperationError(error.code, `Message ${sent.length + 1} of ${total} failed: ${error.message}`, {
    hint: `Already sent: ${sent.map(({ id }) => id).join(', ')}. Send only what is missing. ${error.hint}`,
    retriable: error.retriable,
    ...(error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter }),
    cause: error,
  });
}

export interface SendInput extends Omit<Composition, 'files'> {
  files?: readonly FileInput[] | undefined;
  nonce?: string | undefined;
}

/** From input to drafts: files opened, stickers looked up, everything checked that can be without sending. */
export async function compose(
  context: Context,
  input: SendInput,
  guildId: string | undefined,
  { lead = false } = {},
): Promise<Draft[]> {
  const files = await openFiles(context, input.files, guildId);
  const stickers = await stickerIds(context, input.stickers, guildId);
  return draftMessages(
    { ...input, files, stickers },
    { lead, now: context.now(), nonce: input.nonce ?? `${context.callId}-${context.now().toString(36)}` },
  );
}

const BODY = ['content', 'embeds', 'files', 'components', 'poll', 'stickers'] as const;

const hasBody = (input: SendInput) =>
  BODY.some((field) => (Array.isArray(input[field]) ? input[field].length > 0 : Boolean(input[field])));

/** As compose, with the message that is forwarded, where there is one, as the first. */
export async function composeAll(
  context: Context,
  { forward, ...input }: SendInput & { forward?: string | undefined },
  channel: APIChannel,
): Promise<Draft[]> {
  requireTextChannel(channel);
  const drafts = hasBody(input) || !forward ? await compose(context, input, guildOf(channel)) : [];
  if (forward) {
    const link = parseLink(forward);
    if (!link?.message_id) {
      throw new OperationError('invalid_input', 'forward: is not the link of a message.', {
        hint: 'It looks like https://discord.com/channels/SERVER/CHANNEL/MESSAGE. Nothing was sent.',
      });
    }
    await requireReach(context, link.channel_id, 'forward');
    const nonce = input.nonce ?? context.callId;
    drafts.unshift(draftForward({ ...link, message_id: link.message_id }, { nonce }));
  }
  return drafts;
}

export function sentMessage(
  channel: APIChannel,
  sent: readonly APIMessage[],
  { content = '' }: SendInput,
  drafts: readonly Draft[],
): z.output<typeof SentMessage> {
  const [first] = sent;
  if (!first) throw new Error('Nothing was sent.');
  const guildId = guildOf(channel);
  const allowed = drafts.find(({ body }) => body.allowed_mentions)?.body.allowed_mentions;
  return {
    id: first.id,
    channel_id: first.channel_id,
    ...(guildId === undefined ? {} : { guild_id: guildId }),
    link: messageLink(guildId, first.channel_id, first.id),
    message_ids: sent.map(({ id }) => id),
    ...(allowed && mutedMentions(content, allowed)
      ? { notice: 'Mentions in it notified nobody; say so in `mentions` if they should.' }
      : {}),
  };
}

export const sentText = ({ message_ids, link, notice }: z.output<typeof SentMessage>): string =>
  [
    message_ids.length > 1
      ? `Sent as ${message_ids.length} messages: ${message_ids.join(', ')}.`
      : `Sent ${message_ids[0]}.`,
    link,
    notice,
  ]
    .filter(Boolean)
    .join(' ');
