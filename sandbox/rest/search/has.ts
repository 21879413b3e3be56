import type { AttachmentRecord, MessageRecord } from '../../world/records.ts';

const link = /https?:\/\/[^\s<>]+/gi;

/** What can be asked for by `has`. https://discord.com/developers/docs/resources/message#search-guild-messages-search-has-types */
const checks: Readonly<Record<string, (message: MessageRecord) => boolean>> = {
  image: (message) => hasFile(message, 'image/') || message.embeds.some(({ image, thumbnail }) => image ?? thumbnail),
  sound: (message) => hasFile(message, 'audio/'),
  video: (message) => hasFile(message, 'video/') || message.embeds.some(({ video }) => video),
  file: ({ attachments }) => attachments.length > 0,
  sticker: ({ sticker_ids }) => sticker_ids.length > 0,
  embed: ({ embeds }) => embeds.length > 0,
  link: ({ content }) => content.search(link) !== -1,
  poll: ({ poll }) => poll !== null,
  snapshot: ({ message_snapshots }) => message_snapshots.length > 0,
};

export function has(message: MessageRecord, thing: string): boolean {
  return checks[thing]?.(message) ?? false;
}

/** Any of the wanted and none of those with a dash before them. */
export function meets(wanted: readonly string[] | undefined, is: (type: string) => boolean): boolean {
  if (!wanted) return true;
  const unwanted = wanted.filter((type) => type.startsWith('-')).map((type) => type.slice(1));
  const positive = wanted.filter((type) => !type.startsWith('-'));
  return !unwanted.some(is) && (positive.length === 0 || positive.some(is));
}

export function linkHostnames({ content }: MessageRecord): string[] {
  return [...content.matchAll(link)].flatMap(([url]) => (URL.canParse(url) ? [new URL(url).hostname] : []));
}

/** Search knows fewer embed types than there are. https://discord.com/developers/docs/resources/message#search-guild-messages-search-embed-types */
export function embedTypes({ embeds }: MessageRecord): string[] {
  return embeds.flatMap(({ type, image, thumbnail, video }) => [
    ...(type === 'gifv' ? ['gif'] : []),
    ...(type === 'article' ? ['article'] : []),
    ...(type === 'image' || image || thumbnail ? ['image'] : []),
    ...(type === 'video' || video ? ['video'] : []),
  ]);
}

export function extensionOf({ filename }: AttachmentRecord): string {
  return /\.([^.]+)$/.exec(filename)?.[1]?.toLowerCase() ?? '';
}

function hasFile({ attachments }: MessageRecord, kind: string): boolean {
  return attachments.some(({ content_type }) => content_type?.startsWith(kind));
}
