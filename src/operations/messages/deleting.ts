import { z } from 'zod';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { type ErrorCode, OperationError } from '../../kernel/errors.ts';
import { snowflakeTime } from '../../kernel/ids.ts';
import { operation } from '../../kernel/operation.ts';
import { ChannelOfMessage, Message } from '../../kernel/references.ts';
import { guildOf } from '../sending.ts';

/** https://docs.discord.com/developers/resources/message#bulk-delete-messages */
const BULK_MAX = 100;
/** Discord refuses the whole batch for one message older than two weeks; a minute is left for the way there. */
const BULK_AGE_MS = 14 * 24 * 3_600_000 - 60_000;

interface Done {
  deleted: string[];
  not_found: string[];
  failed: { id: string; code: ErrorCode; message: string }[];
}

/** Discord says no to a whole batch where single deletions may work: only own messages, or one that is too old. */
const ONE_BY_ONE = ['missing_permission', 'invalid_input'];

async function deleteBatch({ discord }: Context, channelId: string, batch: readonly string[]): Promise<boolean> {
  try {
    await discord.request('POST', path`/channels/${channelId}/messages/bulk-delete`, { body: { messages: batch } });
    return true;
  } catch (error) {
    if (error instanceof OperationError && ONE_BY_ONE.includes(error.code)) return false;
    throw error;
  }
}

/** Refusals count against the bot at Discord, so after a few the rest is not tried. */
const MAX_REFUSALS = 3;

async function deleteOne({ discord, signal }: Context, channelId: string, id: string, done: Done) {
  const refused = done.failed.filter(({ code }) => code === 'missing_permission');
  if (refused.length >= MAX_REFUSALS && refused[0]) {
    done.failed.push({ ...refused[0], id });
    return;
  }
  try {
    await discord.request('DELETE', path`/channels/${channelId}/messages/${id}`);
    done.deleted.push(id);
  } catch (error) {
    if (!(error instanceof OperationError) || signal.aborted || error.retriable) throw error;
    if (error.code === 'not_found') done.not_found.push(id);
    else done.failed.push({ id, code: error.code, message: error.message });
  }
}

async function deleteAll(context: Context, channelId: string, ids: readonly string[], inGuild: boolean): Promise<Done> {
  const done: Done = { deleted: [], not_found: [], failed: [] };
  const bulk = ids.filter((id) => inGuild && context.now() - snowflakeTime(id) < BULK_AGE_MS);
  const single = ids.filter((id) => !bulk.includes(id));
  if (bulk.length < 2) single.push(...bulk.splice(0));
  const progress = () =>
    context.progress(done.deleted.length + done.not_found.length + done.failed.length, ids.length, 'messages deleted');

  try {
    for (let i = 0; i < bulk.length; i += BULK_MAX) {
      const batch = bulk.slice(i, i + BULK_MAX);
      if (batch.length > 1 && (await deleteBatch(context, channelId, batch))) done.deleted.push(...batch);
      else single.push(...batch);
      progress();
    }
    for (const id of single) {
      await deleteOne(context, channelId, id, done);
      progress();
    }
  } catch (error) {
    throw done.deleted.length > 0 ? partly(error, done) : error;
  }
  return done;
}

function partly(error: unknown, { deleted }: Done): unknown {
  if (!(error instanceof OperationError)) return error;
  return new OperationError(error.code, `After ${deleted.length} messages were deleted: ${error.message}`, {
    hint: `Deleted: ${deleted.join(', ')}. ${error.hint}`,
    retriable: error.retriable,
    ...(error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter }),
    cause: error,
  });
}

export const deleting = {
  delete_messages: operation({
    title: 'Delete messages',
    description: 'Delete messages of one channel. Those older than 14 days go one by one, which is slow.',
    effect: 'delete',
    permissions: ['ViewChannel'],
    reason: true,
    idempotent: true,
    input: z.object({ channel: ChannelOfMessage, messages: z.array(Message).min(1).max(500) }),
    output: z.object({
      channel_id: z.string(),
      deleted: z.array(z.string()),
      not_found: z.array(z.string()).describe('Gone already'),
      failed: z.array(z.object({ id: z.string(), code: z.string(), message: z.string() })),
    }),
    text: ({ deleted, not_found, failed }) =>
      [
        // Which ones is known to who named them: those that are left are told below.
        `Deleted ${deleted.length === 1 ? deleted[0] : `${deleted.length || 'no'} messages`}.`,
        not_found.length > 0 && `Not there: ${not_found.join(', ')}.`,
        ...failed.map(({ id, message }) => `Not deleted: ${id}, ${message}`),
      ]
        .filter(Boolean)
        .join('\n'),
    async run({ channel: channelId, messages }, context) {
      const inGuild = guildOf(await context.discord.channel(channelId)) !== undefined;
      const done = await deleteAll(context, channelId, messages, inGuild);
      const [first] = done.failed;
      if (first && done.deleted.length + done.not_found.length === 0) {
        throw new OperationError(first.code, `None was deleted. ${first.id}: ${first.message}`, {
          hint: 'The bot deletes its own messages, and those of others with the Manage Messages permission.',
        });
      }
      return { channel_id: channelId, ...done };
    },
  }),
};
