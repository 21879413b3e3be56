import { oneLine } from '../hidden-text.ts';
import { plainName } from '../rendering/layout.ts';

/** What of a channel is shown in one line; `type` in words. */
interface Node {
  id: string;
  name: string;
  type: string;
  parent_id?: string | undefined;
  position?: number | undefined;
  topic?: string | undefined;
  nsfw?: boolean | undefined;
  rate_limit_per_user?: number | undefined;
  user_limit?: number | undefined;
  archived?: boolean | undefined;
  locked?: boolean | undefined;
  message_count?: number | undefined;
}

/** Discord shows voice below text within a category, and categories below what is in none. */
const rank = ({ type }: Node) => (type === 'category' ? 2 : type === 'voice' || type === 'stage' ? 1 : 0);

/** The order Discord shows siblings in: kind, then position, then age. */
export const compareChannels = (a: Node, b: Node): number =>
  rank(a) - rank(b) || (a.position ?? 0) - (b.position ?? 0) || (BigInt(a.id) < BigInt(b.id) ? -1 : 1);

/** What is worth knowing of a channel besides name and topic, in few words. */
function marks(channel: Node): string[] {
  return [
    ...(channel.type === 'text' || channel.type === 'category' ? [] : [channel.type.replace('_', ' ')]),
    ...(channel.nsfw ? ['nsfw'] : []),
    ...(channel.rate_limit_per_user ? [`slowmode ${channel.rate_limit_per_user}s`] : []),
    ...(channel.user_limit ? [`limit ${channel.user_limit}`] : []),
    ...(channel.archived ? ['archived'] : []),
    ...(channel.locked ? ['locked'] : []),
    ...(channel.message_count === undefined
      ? []
      : [`${channel.message_count} ${channel.message_count === 1 ? 'message' : 'messages'}`]),
  ];
}

function channelLine(channel: Node, topicLength = 80): string {
  if (channel.type === 'category') return `${channel.id} ${plainName(channel.name)}/`;
  const shown = marks(channel);
  return [
    `${channel.id} #${plainName(channel.name)}`,
    shown.length > 0 ? ` [${shown.join(', ')}]` : '',
    channel.topic ? `: ${oneLine(channel.topic, topicLength)}` : '',
  ].join('');
}

/** Channels as an indented tree: categories hold channels, channels hold threads. One line each. */
export function channelTree(channels: readonly Node[]): string {
  const known = new Set(channels.map(({ id }) => id));
  const children = Map.groupBy(channels, ({ parent_id }) => (parent_id && known.has(parent_id) ? parent_id : ''));
  const lines = (parent: string, indent: string): string[] =>
    (children.get(parent) ?? [])
      .sort(compareChannels)
      .flatMap((channel) => [`${indent}${channelLine(channel)}`, ...lines(channel.id, `${indent}  `)]);
  return lines('', '').join('\n');
}
