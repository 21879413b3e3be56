import type { ChannelRecord, GuildRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';

/** Deletes what users wrote in the guild since `since`, as a ban may ask for. */
export function purgeMessages(world: World, guild: GuildRecord, authors: ReadonlySet<string>, since: number): void {
  const channels: ChannelRecord[] = [...guild.channels.values(), ...guild.threads.values()];
  for (const channel of channels) {
    const ids = channel.messages
      .all()
      .filter(({ author_id, webhook, timestamp }) => !webhook && authors.has(author_id) && timestamp >= since)
      .map(({ id }) => id);
    for (const id of ids) channel.messages.delete(id);
    if (channel.kind === 'thread') channel.message_count = Math.max(0, channel.message_count - ids.length);
    for (let index = 0; index < ids.length; index += 100) {
      const data = { ids: ids.slice(index, index + 100), channel_id: channel.id, guild_id: guild.id };
      world.dispatch({ t: 'MESSAGE_DELETE_BULK', guild_id: guild.id, channel_id: channel.id, data });
    }
  }
}
