import { formatTime } from '../durations.ts';
import { oneLine } from '../hidden-text.ts';
import type { People } from './people.ts';

/** Ids of roles and channels → `@Staff`, `#general`. */
export type Names = Readonly<Record<string, string>>;

const TOKEN = /<(?:@!?(\d+)|@&(\d+)|#(\d+)|a?:(\w+):\d+|t:(-?\d+)(?::[a-zA-Z])?|\/([^:<>\n]+):\d+)>/g;

/**
 * Discord's markup as a reader sees it: names for mentions, `:name:` for emoji, UTC for timestamps. Unknown ids stay.
 * https://docs.discord.com/developers/reference#message-formatting
 */
export function readable(text: string, { people, names }: { people: People; names: Names }): string {
  return text.replace(TOKEN, (whole, user, role, channel, emoji, unix, command) => {
    if (user) return prefixed('@', people.byId(user)) ?? whole;
    if (role) return names[role] ?? whole;
    if (channel) return names[channel] ?? whole;
    if (emoji) return `:${emoji}:`;
    if (unix) return Math.abs(Number(unix)) < 8.64e12 ? `${formatTime(Number(unix) * 1000)} UTC` : whole;
    return `/${oneLine(command)}`;
  });
}

const prefixed = (sign: string, name: string | undefined) => (name === undefined ? undefined : sign + name);

/** Ids of the roles and channels a text mentions. */
export function mentionedPlaces(text: string): { roles: string[]; channels: string[] } {
  if (!text.includes('<')) return { roles: [], channels: [] };
  const all = [...text.matchAll(TOKEN)];
  return { roles: all.flatMap((m) => m[2] ?? []), channels: all.flatMap((m) => m[3] ?? []) };
}
