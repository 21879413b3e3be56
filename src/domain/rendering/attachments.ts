import type { APIAttachment } from 'discord-api-types/v10';
import { fileSize, note, plainName, quoted } from './layout.ts';

/** Names keep letters outside ASCII only in `title`. https://docs.discord.com/developers/resources/message#attachment-object */
export function attachmentName({ filename, title }: Pick<APIAttachment, 'filename' | 'title'>): string {
  const extension = /\.\w{1,10}$/.exec(filename)?.[0] ?? '';
  return title ? (title.endsWith(extension) ? title : title + extension) : filename;
}

export type MediaKind = 'image' | 'video' | 'audio' | 'file';

export function mediaKind(contentType: string | undefined): MediaKind {
  const kind = contentType?.split('/')[0];
  return kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'file';
}

/** Without the address: it is long, signed and short-lived; get_attachment finds the file by its id. */
export function attachmentLine(attachment: APIAttachment): string {
  const { id, content_type, size, width, height, duration_secs, description, filename } = attachment;
  const parts = [
    mediaKind(content_type),
    id,
    plainName(attachmentName(attachment), 120),
    fileSize(size),
    width && height && `${width}x${height}`,
    duration_secs && `${Math.round(duration_secs)}s`,
    filename.startsWith('SPOILER_') && 'spoiler',
    description && quoted(description, 300),
  ];
  return note(parts.filter(Boolean).join(' '));
}
