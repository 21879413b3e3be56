import type { APIChannel, APIMessage } from 'discord-api-types/v10';
import { z } from 'zod';
import { filters, HAS, type Has } from '../domain/message-filter.ts';
import { position } from '../domain/positions.ts';
import { placeLabel, placeOf } from '../domain/rendering/channels.ts';
import { transcript } from '../domain/rendering/transcript.ts';
import type { Context } from '../kernel/context.ts';
import { OperationError } from '../kernel/errors.ts';
import { fit, type HistoryQuery, namesIn, readCursor, readHistory } from './history.ts';
import { guildOf } from './sending.ts';
import { cursor } from './shapes/cursors.ts';
import { ChannelObject, transcriptFields } from './shapes/message-shapes.ts';
import { isAway, ownId, storedFields, storedPages } from './stored-reading.ts';

/** Where and what to read, for channels and direct conversations alike. */
export const historyInput = {
  limit: z.int().min(1).max(300).default(50),
  before: z.string().optional().describe('Id, link or time (2d, 2026-05-01)'),
  after: z.string().optional().describe('Reads forward from there'),
  around: z.string().optional(),
  since: z.string().optional().describe('Nothing older'),
  has: z.array(z.enum(HAS)).optional(),
  contains: z.string().max(200).optional(),
  cursor,
};

export const ChannelHistory = z.object({
  channel: ChannelObject,
  ...transcriptFields,
  scanned: z.int().optional().describe('Looked at by filters'),
  ...storedFields,
  notice: z.string().optional(),
  next: z.string().optional(),
});

interface HistoryInput {
  limit: number;
  before?: string | undefined;
  after?: string | undefined;
  around?: string | undefined;
  since?: string | undefined;
  author?: string | undefined;
  has?: Has[] | undefined;
  contains?: string | undefined;
  cursor?: string | undefined;
}

/** Leaves room for the fence and the legend below the default budget of an answer. */
const PAGE_CHARS = 30_000;

/** Bots without the Message Content intent get empty texts. https://docs.discord.com/developers/events/gateway#message-content-intent */
const NO_CONTENT =
  'Texts are missing: switch on the Message Content Intent at https://discord.com/developers/applications > Bot.';

const isBlank = ({
  type,
  content,
  embeds,
  attachments,
  components,
  poll,
  sticker_items,
  message_snapshots,
}: APIMessage) =>
  ((type as number) === 0 || (type as number) === 19) &&
  content === '' &&
  [embeds, attachments, components, sticker_items].every((parts) => !parts?.length) &&
  !poll &&
  !message_snapshots?.length;

function cursorOf(input: HistoryInput): Pick<HistoryInput, 'before' | 'after' | 'around'> {
  if (input.cursor === undefined) return { before: input.before, after: input.after, around: input.around };
  const found = readCursor(input.cursor);
  if (found) return { ...found, ...(found.after && input.before ? { before: input.before } : {}) };
  throw new OperationError('invalid_input', 'cursor: is not one that this operation gave.', {
    hint: 'Pass `next` of the previous answer as it is, with the same other fields.',
  });
}

/** From Discord; while it is away, from what is stored, with a word on how far that reaches. */
async function historyOf(context: Context, channelId: string, guildId: string | undefined, query: HistoryQuery) {
  try {
    return { found: await readHistory(context, channelId, query) };
  } catch (error) {
    const stored = isAway(error) ? await storedPages(context, channelId, guildId) : undefined;
    if (!stored) throw error;
    const found = await readHistory(context, channelId, query, stored.get);
    return { found, ...stored.standing, notice: stored.notice };
  }
}

export async function readChannel(
  context: Context,
  channel: APIChannel,
  input: HistoryInput,
): Promise<z.output<typeof ChannelHistory>> {
  const at = cursorOf(input);
  const now = context.now();
  const guildId = guildOf(channel);
  const query: HistoryQuery = {
    limit: input.limit,
    before: position(at.before, now, 'before'),
    after: position(at.after, now, 'after'),
    around: position(at.around, now, 'around'),
    since: position(input.since, now, 'since'),
    author: input.author,
    has: input.has,
    contains: input.contains,
  };
  const { found, ...standing } = await historyOf(context, channel.id, guildId, query);
  const { messages, scanned, next } = context.full
    ? found
    : fit(found, { forward: at.after !== undefined, maxChars: PAGE_CHARS });
  const me = await ownId(context);
  const others = messages.filter(({ author }) => author.id !== me);
  const names = await namesIn(context, guildId, messages);
  return {
    channel: placeOf(channel),
    me,
    messages,
    ...(Object.keys(names).length > 0 ? { names } : {}),
    ...(filters(input) ? { scanned } : {}),
    ...(others.length > 0 && others.every(isBlank) ? { notice: NO_CONTENT } : {}),
    ...standing,
    ...(next === undefined ? {} : { next }),
  };
}

export function historyText(found: z.output<typeof ChannelHistory>): string {
  const { channel, messages, me, names, scanned, notice, next } = found;
  const count = messages.length === 1 ? '1 message' : `${messages.length || 'no'} messages`;
  const order = messages.length > 1 ? ', oldest first' : '';
  const among = scanned === undefined ? '' : ` of ${scanned} looked at`;
  const more = next === undefined ? '' : next.startsWith('before') ? ', older ones remain' : ', newer ones remain';
  const heading = `${placeLabel(channel)}: ${count}${among}${order}${more}. Times are UTC.`;
  return [transcript(messages, { heading, names, selfId: me }), notice].filter(Boolean).join('\n');
}
