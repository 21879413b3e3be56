import type { Json } from '../../kernel/store/json.ts';
import { describeInteraction, usedLine } from '../interactions/describing.ts';
import { plainName, quoted } from '../rendering/layout.ts';
import { transcript } from '../rendering/transcript.ts';
import type { MessageLike } from '../rendering/view.ts';
import { PRESENCE, presenceIn } from './presence.ts';

export interface ShownEvent {
  type: string;
  channel_id: string | null;
  message_id: string | null;
  author_id: string | null;
  at: string;
  data: unknown;
}

type Payload = { readonly [key: string]: Json };
const isObject = (value: unknown): value is Payload =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: Json | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const isMessage = ({ type, data }: ShownEvent): boolean =>
  type === 'MESSAGE_CREATE' && isObject(data) && isObject(data['author']) && typeof data['content'] === 'string';

/** What is worth a word in an event that is no new message. */
function facts(data: Payload): string[] {
  const emoji = isObject(data['emoji']) ? text(data['emoji']['name']) : undefined;
  const name = text(data['name']) ?? (isObject(data['role']) ? text(data['role']['name']) : undefined);
  const content = text(data['content']);
  return [
    ...(emoji ? [plainName(emoji, 40)] : []),
    ...(name ? [JSON.stringify(plainName(name, 80))] : []),
    ...(content ? [JSON.stringify(content.length > 200 ? `${content.slice(0, 199)}…` : content)] : []),
  ];
}

function about(type: string, data: Payload): string[] {
  if (type === 'INTERACTION_CREATE') return [text(data['id']) ?? '', usedLine(describeInteraction(data))];
  const presence = type === PRESENCE ? presenceIn(data) : undefined;
  if (!presence) return facts(data);
  return [presence.status, ...presence.activities.map((each) => quoted(each, 130))];
}

function who(event: ShownEvent, data: Payload): string | undefined {
  const member = isObject(data['member']) ? data['member']['user'] : undefined;
  const user = [data['author'], data['user'], member].find(isObject);
  const name = user && text(user['username']);
  if (event.author_id === null) return undefined;
  return name ? `${plainName(name, 40)} (${event.author_id})` : event.author_id;
}

/** Events for a model: new messages as a transcript, everything else a line each. */
export function eventLines(
  events: readonly ShownEvent[],
  { heading, names, selfId }: { heading: string; names: Readonly<Record<string, string>>; selfId: string },
): string {
  const messages = events.filter(isMessage).map(({ data }) => data as unknown as MessageLike);
  const rest = events.filter((event) => !isMessage(event));
  const place = (id: string) => {
    const name = names[id];
    return name ? `#${plainName(name.slice(1))} (${id})` : id;
  };
  const lines = rest.map((event) => {
    const data = isObject(event.data) ? event.data : {};
    const by = who(event, data);
    return [
      `${event.at.slice(0, 16).replace('T', ' ')} ${event.type}`,
      ...about(event.type, data),
      ...(event.message_id ? [`on ${event.message_id}`] : []),
      ...(by ? [`by ${by}`] : []),
      ...(event.channel_id ? [`in ${place(event.channel_id)}`] : []),
    ].join(' ');
  });
  const head = messages.length > 0 ? transcript(messages, { heading, names, selfId, mixedChannels: true }) : heading;
  return [head, ...lines].join('\n');
}
