import { formatTime } from '../durations.ts';
import { plainName } from './layout.ts';
import { mentionedPlaces, type Names } from './markup.ts';
import { messageLines, searchableText } from './message.ts';
import { createPeople } from './people.ts';
import { isSystem } from './system.ts';
import type { MessageLike, View } from './view.ts';

export interface TranscriptOptions {
  /** First line, without the full stop: what this is a list of. */
  heading: string;
  /** Ids of roles and channels → `@Staff`, `#general`. */
  names?: Names | undefined;
  /** The bot itself is marked `[you]`. */
  selfId?: string | undefined;
  /** Longest embed or forwarded text, characters. Default 800. */
  maxText?: number;
  /** Each line says its channel, and the head which id that is. */
  mixedChannels?: boolean;
  /** Lines carry the date instead of standing under a day. For lists that are not in order of time. */
  dated?: boolean;
}

const safeName = (name: string) => name.slice(0, 1) + plainName(name.slice(1));

function peopleOf(messages: readonly MessageLike[]) {
  return messages.flatMap((message) => [
    { person: message.author, webhookId: message.webhook_id },
    ...(message.mentions ?? []).map((person) => ({ person })),
    ...(message.referenced_message
      ? [{ person: message.referenced_message.author, webhookId: message.referenced_message.webhook_id }]
      : []),
  ]);
}

const CONTINUED = 'A line with no name goes on from the one above.';

/** Whether a message needs no new head: people write one thought in several messages. */
function follows(message: MessageLike, before: MessageLike | undefined): boolean {
  if (before === undefined || isSystem(message) || isSystem(before)) return false;
  return (
    before.channel_id === message.channel_id &&
    before.author.id === message.author.id &&
    before.author.username === message.author.username &&
    before.timestamp.slice(0, 16) === message.timestamp.slice(0, 16)
  );
}

/**
 * Messages for a model: a heading, who is who, then a line or more for each message under the day it was sent.
 * Written to cost a fraction of Discord's JSON and so that no text in it can pass for another message.
 */
export function transcript(messages: readonly MessageLike[], options: TranscriptOptions): string {
  const { heading, selfId, maxText = 800, mixedChannels = false, dated = false } = options;
  const people = createPeople(peopleOf(messages), selfId);
  const names = Object.fromEntries(Object.entries(options.names ?? {}).map(([id, name]) => [id, safeName(name)]));
  const channels = new Map<string, string>();
  const channel = (id: string) => {
    const label = names[id] ?? `#${id}`;
    channels.set(id, label);
    return label;
  };
  const view: View = {
    people,
    names,
    shown: new Set(messages.map(({ id }) => id)),
    maxText,
    ...(mixedChannels ? { channel } : {}),
    ...(dated ? { dated } : {}),
  };

  let day = '';
  let shortened = false;
  const body = messages.flatMap((message, i) => {
    const continues = !dated && follows(message, messages[i - 1]);
    shortened ||= continues;
    const lines = messageLines(message, view, continues);
    const date = formatTime(message.timestamp).slice(0, 10);
    if (dated || date === day) return lines;
    day = date;
    return [`-- ${date}`, ...lines];
  });

  const legend = people.legend();
  const places = [...channels].map(([id, label]) => `${label}=${id}`).join(', ');
  const rule = shortened ? `${heading} ${CONTINUED}` : heading;
  return [rule, legend && `who: ${legend}`, places && `where: ${places}`, ...body].filter(Boolean).join('\n');
}

/** Ids of roles and channels that a transcript of these would like to name. */
export function placesIn(messages: readonly MessageLike[]): { roles: string[]; channels: string[] } {
  const texts = messages.flatMap((message) => [
    searchableText(message),
    message.referenced_message ? searchableText(message.referenced_message) : '',
  ]);
  const mentioned = mentionedPlaces(texts.join('\n'));
  const forwarded = messages.flatMap(({ message_reference }) => message_reference?.channel_id ?? []);
  return {
    roles: [...new Set(mentioned.roles)],
    channels: [...new Set([...mentioned.channels, ...forwarded])],
  };
}
