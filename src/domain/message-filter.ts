import { mediaKind } from './rendering/attachments.ts';
import { searchableText } from './rendering/message.ts';
import type { MessageLike } from './rendering/view.ts';

/** What a message can have, in the words of Discord's search. */
export const HAS = [
  'link',
  'file',
  'image',
  'video',
  'sound',
  'embed',
  'poll',
  'sticker',
  'forward',
  'reaction',
] as const;
export type Has = (typeof HAS)[number];

const attached = (message: MessageLike) => [
  ...(message.attachments ?? []),
  ...(message.message_snapshots ?? []).flatMap(({ message: snapshot }) => snapshot.attachments),
];

const anyOfKind = (message: MessageLike, kind: string) =>
  attached(message).some(({ content_type }) => mediaKind(content_type) === kind);

const TESTS: Readonly<Record<Has, (message: MessageLike) => boolean>> = {
  link: (message) => /https?:\/\/\S/.test(searchableText(message)),
  file: (message) => attached(message).length > 0,
  image: (message) => anyOfKind(message, 'image') || (message.embeds ?? []).some(({ image }) => image),
  video: (message) => anyOfKind(message, 'video') || (message.embeds ?? []).some(({ video }) => video),
  sound: (message) => anyOfKind(message, 'audio'),
  embed: (message) => (message.embeds ?? []).length > 0,
  poll: (message) => message.poll !== undefined,
  sticker: (message) => (message.sticker_items ?? []).length > 0,
  forward: (message) => (message.message_snapshots ?? []).length > 0,
  reaction: (message) => (message.reactions ?? []).length > 0,
};

export interface MessageFilter {
  /** User id of the author; a webhook's id counts as one. */
  author?: string | undefined;
  has?: readonly Has[] | undefined;
  /** Letter case does not matter. */
  contains?: string | undefined;
}

export const filters = ({ author, has, contains }: MessageFilter): boolean =>
  author !== undefined || (has?.length ?? 0) > 0 || contains !== undefined;

/** All that is asked for must hold; of several things to have, each. */
export function passes(message: MessageLike, { author, has, contains }: MessageFilter): boolean {
  if (author !== undefined && message.author.id !== author) return false;
  if (has?.some((thing) => !TESTS[thing](message))) return false;
  return contains === undefined || searchableText(message).toLowerCase().includes(contains.toLowerCase());
}
