import type { APIMessage } from 'discord-api-types/v10';
import { type ComponentInput, usesV2 } from '../composing/components.ts';
import { splitText } from '../composing/split.ts';
import type { Work } from './work.ts';

/**
 * Whether a message is there already, told by what it says. Discord knows a nonce again for some minutes only, and does
 * not tell it afterwards: who was away for longer has to look.
 */

interface Part {
  text: string;
  /** Id of the message that it forwards. */
  forwards?: string;
  /** What goes with the text. */
  extras: Extras;
}

/** What can be told apart without downloading anything. */
interface Extras {
  embeds: readonly string[];
  files: number;
  stickers: number;
  poll: string | null;
  components: number;
}

const NOTHING: Extras = { embeds: [], files: 0, stickers: 0, poll: null, components: 0 };

type Args = Work['args'];

const listOf = (value: unknown): readonly Record<string, unknown>[] => (Array.isArray(value) ? value : []);
const plain = (text: unknown) => (typeof text === 'string' ? text.replace(/\s+/g, ' ').trim() : '');

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

/** The messages that these arguments become, in order. */
function partsOf({ content, forward, embeds, files, stickers, poll, components }: Args): Part[] {
  const given = listOf(components);
  const v2 = usesV2(given as readonly ComponentInput[]);
  const extras: Extras = {
    embeds: listOf(embeds).map(({ title, description }) => plain(title ?? description)),
    files: listOf(files).length,
    stickers: listOf(stickers).length,
    poll: poll && typeof poll === 'object' && 'question' in poll ? plain(poll.question) : null,
    components: given.length + (v2 && isText(content) ? 1 : 0),
  };
  const texts = isText(content) && !v2 ? splitText(content) : [];
  if (texts.length === 0 && JSON.stringify(extras) !== JSON.stringify(NOTHING)) texts.push('');
  const body = texts.map((text, i) => ({ text, extras: i === texts.length - 1 ? extras : NOTHING }));
  const source = isText(forward) ? /(\d+)\/?$/.exec(forward)?.[1] : undefined;
  return source === undefined ? body : [{ text: '', forwards: source, extras: NOTHING }, ...body];
}

/** How many messages it becomes. */
export const partCount = (args: Args): number => partsOf(args).length;

function same({ text, forwards, extras }: Part, message: APIMessage): boolean {
  const forwarded = message.message_reference?.type === 1 ? message.message_reference.message_id : undefined;
  if (forwards !== undefined || forwarded !== undefined) return forwards === forwarded;
  if (plain(message.content) !== plain(text)) return false;
  // Discord adds embeds for links, so only those of a message without text tell it apart.
  const embeds = text === '' ? message.embeds.map(({ title, description }) => plain(title ?? description)) : [];
  return (
    (text !== '' || extras.embeds.every((each, i) => embeds[i] === each)) &&
    message.attachments.length === extras.files &&
    (message.sticker_items?.length ?? 0) === extras.stickers &&
    plain(message.poll?.question.text) === plain(extras.poll) &&
    (message.components?.length ?? 0) === extras.components
  );
}

/** Ids of the parts that are there, as far as they follow each other from the first. `messages`: oldest first. */
export function recognise(args: Args, messages: readonly APIMessage[]): string[] {
  const found: string[] = [];
  const parts = partsOf(args);
  for (const message of messages) {
    const part = parts[found.length];
    if (part && same(part, message)) found.push(message.id);
  }
  return found;
}

/** What is left to send when the first parts are there. */
export function remainder(args: Args, found: number): Args {
  const { forward: _forward, ...body } = args;
  if (found === 0) return args;
  const parts = partsOf(args);
  const begun = parts.slice(0, found).filter(({ forwards }) => forwards === undefined).length;
  if (begun === 0) return body;
  const { reply_to: _, ...rest } = body;
  return {
    ...rest,
    content: parts
      .slice(found)
      .flatMap(({ text }) => text || [])
      .join('\n'),
  };
}
