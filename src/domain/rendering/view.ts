import type { APIMessage, APIUser } from 'discord-api-types/v10';
import type { Names } from './markup.ts';
import { readable } from './markup.ts';
import type { People } from './people.ts';

/** A message as REST and gateway send it; what rendering cannot do without is required. */
export type MessageLike = Pick<APIMessage, 'id' | 'channel_id' | 'author' | 'content' | 'timestamp'> &
  Partial<Omit<APIMessage, 'mentions'>> & { mentions?: readonly APIUser[] };

/** How a transcript shows its messages. */
export interface View {
  people: People;
  names: Names;
  /** Ids of the messages shown, so that a reply need not repeat what stands above it. */
  shown: ReadonlySet<string>;
  /** Longest embed or forwarded text, characters. */
  maxText: number;
  /** Set where messages of several channels are mixed: the channel's label. */
  channel?: (id: string) => string;
  /** With the date on each line instead of a line for each day. */
  dated?: boolean;
}

export const readableIn = (text: string, view: View): string => readable(text, view);
