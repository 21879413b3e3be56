import type { Context } from '../../kernel/context.ts';
import type { Store } from '../../kernel/store/store.ts';
import { channelNames } from './open-channels.ts';

export interface ChannelTotal {
  channel_id: string;
  name: string;
  messages_sent: number;
  reactions_given: number;
  /** Beginning of the last hour in which something happened; milliseconds. */
  last_active: number;
}

interface Span {
  server: string;
  /** Undefined means all. */
  channels: string[] | undefined;
  /** Milliseconds, `until` exclusive. */
  from: number;
  until: number;
}

const HOUR = 3_600_000;

/** What happened in each channel, the busiest first; those in which nothing did are not in it. */
export async function channelTotals(context: Context, store: Store, span: Span): Promise<ChannelTotal[]> {
  const { server, channels, from, until } = span;
  const [hours, names] = await Promise.all([
    store.activity.hours({
      guild_id: server,
      since: Math.floor(from / HOUR) * HOUR,
      until,
      ...(channels === undefined ? {} : { channel_ids: channels }),
    }),
    channelNames(context, server),
  ]);
  const totals = new Map<string, ChannelTotal>();
  for (const { channel_id, hour, messages_sent, reactions_given } of hours) {
    const total = totals.get(channel_id) ?? {
      channel_id,
      name: names.get(channel_id) ?? channel_id,
      messages_sent: 0,
      reactions_given: 0,
      last_active: 0,
    };
    total.messages_sent += messages_sent;
    total.reactions_given += reactions_given;
    total.last_active = Math.max(total.last_active, hour);
    totals.set(channel_id, total);
  }
  return [...totals.values()].sort(
    (a, b) => b.messages_sent - a.messages_sent || b.reactions_given - a.reactions_given,
  );
}
