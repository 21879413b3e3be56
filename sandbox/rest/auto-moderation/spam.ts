import type { ChannelRecord, GuildRecord } from '../../world/records.ts';
import type { Match } from './match.ts';

/** Of a stand-in for Discord's model, which is not public. */
const window = 30_000;
const repetitions = 3;
const lures = [/free\s+nitro/i, /steam\s*(?:community)?\s*gift/i, /@everyone[\s\S]*https?:\/\//i];

/** Spam is a known lure, or the third time somebody says the same in half a minute, wherever in the guild. */
export function findSpam(guild: GuildRecord, userId: string, text: string, now: number): Match | undefined {
  for (const lure of lures) {
    const found = lure.exec(text);
    if (found) return { keyword: null, content: found[0] };
  }
  if (text === '') return undefined;
  const channels: ChannelRecord[] = [...guild.channels.values(), ...guild.threads.values()];
  const said = channels
    .flatMap(({ messages }) => messages.newest(20))
    .filter(
      ({ author_id, timestamp, content }) => author_id === userId && content === text && now - timestamp < window,
    );
  return said.length >= repetitions - 1 ? { keyword: null, content: text } : undefined;
}
