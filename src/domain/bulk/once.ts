import { OperationError } from '../../kernel/errors.ts';
import type { JobContext } from '../../kernel/jobs.ts';
import type { JobItem } from '../../kernel/store/jobs.ts';
import { partCount, remainder } from '../schedules/recognise.ts';
import { findSent, nonceIsKnown } from '../sent-before.ts';
import type { Args, Step } from './bulk.ts';

export interface Before {
  /** What it answered, as far as can be told, where all of it is there. */
  complete?: Record<string, unknown>;
  /** Ids of the parts that are there. */
  ids: readonly string[];
  /** What is left to send. */
  args: Args;
  /** Of the nonce, where it is sent anew. */
  suffix: string;
  /** Since when it may be there, milliseconds since the epoch. */
  since: number;
}

const sinceOf = ({ state, note }: JobItem): number | undefined => {
  const since = typeof note === 'object' && note !== null && 'since' in note ? note['since'] : undefined;
  return state === 'begun' ? Number(since ?? 0) : undefined;
};

/**
 * What is there already of a message that somebody began to send and was never heard of again. While Discord surely knows
 * its nonce it can simply be sent again; after that the channel is looked into.
 */
export async function foundBefore(context: JobContext, item: JobItem, { operation, args }: Step): Promise<Before> {
  const { job, discord, now } = context;
  const since = sinceOf(item);
  const fresh: Before = { ids: [], args, suffix: '', since: since ?? now() };
  if (since === undefined || nonceIsKnown(since, now())) return fresh;
  const found = await findSent({
    discord,
    store: await context.store(),
    work: { operation: operation as 'send_message', args },
    since: Math.min(since, now()),
    guildId: job.guild_id,
  });
  if (!found) {
    throw new OperationError('conflict', 'Sending was interrupted, and the bot cannot read here whether it was sent.', {
      hint: 'It was not sent again: look, and send it yourself where it is missing.',
    });
  }
  const { ids, channelId } = found;
  if (ids.length >= partCount(args)) return { ...fresh, complete: { channel_id: channelId, message_ids: ids } };
  if (ids.length === 0) return { ...fresh, since: now() };
  return { ids, args: remainder(args, ids.length), suffix: `r${ids.length}`, since };
}
