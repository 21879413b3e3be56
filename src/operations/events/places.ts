import type { Context } from '../../kernel/context.ts';
import type { StoredEvent } from '../../kernel/store/events.ts';

/** `#name` of every channel the events happened in, where it can still be learnt. */
export async function namesOf({ discord }: Context, events: readonly StoredEvent[]): Promise<Record<string, string>> {
  const ids = [...new Set(events.flatMap(({ channel_id }) => channel_id ?? []))].slice(0, 100);
  const found = await Promise.all(
    ids.map(async (id) => {
      const channel = await discord.channel(id).catch(() => undefined);
      return channel && 'name' in channel && channel.name ? ([id, `#${channel.name}`] as const) : undefined;
    }),
  );
  return Object.fromEntries(found.filter((each) => each !== undefined));
}
