import { discordError } from '../../errors.ts';
import { maxFileSize } from '../../file-size.ts';
import type { AttachmentRecord, ChannelRecord, GuildRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';
import type { UploadedFile } from '../route.ts';
import type { AttachmentBody } from './body.ts';
import type { Form } from './form.ts';
import { imageSize } from './image-size.ts';

const mebibyte = 1024 * 1024;
const maxAttachments = 10;
const maxRequest = 25 * mebibyte;
const isSpoiler = 1 << 3;

interface Context {
  readonly world: World;
  readonly channel: ChannelRecord;
  readonly guild: GuildRecord | null;
  readonly ephemeral?: boolean;
}

/**
 * The attachments a message has after a request: those of `existing` that the request keeps (all, where it names none), then the
 * uploaded ones. Bytes are stored by `storeFiles` once the whole request is known to be good.
 */
export interface ReadAttachments {
  readonly attachments: AttachmentRecord[];
  readonly uploads: readonly { readonly attachment: AttachmentRecord; readonly file: UploadedFile }[];
}

export function readAttachments(
  context: Context,
  files: readonly UploadedFile[],
  described: readonly AttachmentBody[] | null | undefined,
  existing: readonly AttachmentRecord[],
  isEdit: boolean,
  form: Form,
): ReadAttachments {
  checkSizes(files, context.guild);
  const place = { world: context.world, folder: context.channel.id, ephemeral: context.ephemeral };
  const byIndex = new Map(files.map((file, position) => [indexOf(file) ?? String(position), file]));
  const kept: AttachmentRecord[] = described ? [] : [...existing];
  const uploads: { attachment: AttachmentRecord; file: UploadedFile }[] = [];
  for (const [position, metadata] of (described ?? []).entries()) {
    const id = String(metadata.id);
    const old = existing.find((attachment) => attachment.id === id);
    const file = byIndex.get(id);
    if (file) uploads.push({ attachment: createAttachment(place, file, metadata), file });
    else if (old) kept.push(describe(old, metadata));
    else {
      const message = 'Attachment data not found';
      form.report(`attachments.${position}.id`, { code: 'ATTACHMENT_NOT_FOUND', message });
    }
    byIndex.delete(id);
  }
  // Of an edit, "only files listed in the attachments parameter will be appended to the message".
  const undescribed = described && isEdit ? [] : byIndex.values();
  for (const file of undescribed) uploads.push({ attachment: createAttachment(place, file), file });
  const attachments = [...kept, ...uploads.map(({ attachment }) => attachment)];
  if (attachments.length > maxAttachments) throw discordError(30015);
  return { attachments, uploads };
}

/**
 * What stays of a message's files: those that were kept or uploaded, and those its embeds and components show, which are not
 * in the list of attachments.
 */
export function settleAttachments(
  { attachments }: ReadAttachments,
  existing: readonly AttachmentRecord[],
  shownIn: readonly object[],
): AttachmentRecord[] {
  const shown = JSON.stringify(shownIn);
  const candidates = new Map([...existing, ...attachments].map((attachment) => [attachment.id, attachment]));
  const kept = new Set(attachments.map(({ id }) => id));
  return [...candidates.values()].flatMap((attachment) => {
    const embedded = shown.includes(attachment.path);
    return embedded || (kept.has(attachment.id) && !attachment.embedded) ? [{ ...attachment, embedded }] : [];
  });
}

export function storeFiles(world: World, { uploads }: ReadAttachments): void {
  for (const { attachment, file } of uploads) {
    world.blobs.set(attachment.path, {
      bytes: file.bytes,
      content_type: attachment.content_type ?? 'application/octet-stream',
    });
  }
}

function checkSizes(files: readonly UploadedFile[], guild: GuildRecord | null): void {
  const total = files.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  const largest = maxFileSize(guild);
  if (total > Math.max(maxRequest, largest) || files.some(({ bytes }) => bytes.byteLength > largest)) {
    throw discordError(40005);
  }
}

/** The n of `files[n]`. */
function indexOf({ field }: UploadedFile): string | undefined {
  return /^files\[(\d+)\]$/.exec(field)?.[1];
}

/** A file as an attachment, whose bytes are not stored yet. */
export function createAttachment(
  { world, folder, ephemeral = false }: { world: World; folder: string; ephemeral?: boolean | undefined },
  file: UploadedFile,
  metadata: Partial<AttachmentBody> = {},
): AttachmentRecord {
  const id = world.snowflakes.next();
  const original = metadata.filename ?? file.name;
  const filename = safeFilename(original);
  const size = imageSize(file.bytes);
  const record: AttachmentRecord = {
    id,
    filename,
    title: filename === original ? null : original.replace(/\.[^.]*$/, ''),
    description: null,
    content_type: contentType(file, filename),
    size: file.bytes.byteLength,
    path: `${ephemeral ? 'ephemeral-' : ''}attachments/${folder}/${id}/${filename}`,
    width: size?.width ?? null,
    height: size?.height ?? null,
    duration_secs: null,
    waveform: null,
    flags: 0,
    ephemeral,
    embedded: false,
  };
  const described = describe(record, metadata);
  const isAudio = described.content_type?.startsWith('audio/');
  return {
    ...described,
    duration_secs: isAudio ? (metadata.duration_secs ?? null) : null,
    waveform: isAudio ? (metadata.waveform ?? null) : null,
  };
}

/** Of an attachment that is there already, only description, title and spoiler can be changed. */
function describe(attachment: AttachmentRecord, metadata: Partial<AttachmentBody>): AttachmentRecord {
  const { description, title, is_spoiler } = metadata;
  const flags = attachment.flags;
  return {
    ...attachment,
    ...(description !== undefined && { description: description || null }),
    ...(title !== undefined && title !== null && { title }),
    ...(typeof is_spoiler === 'boolean' && { flags: is_spoiler ? flags | isSpoiler : flags & ~isSpoiler }),
  };
}

/** Discord keeps letters, digits, dot, dash and underscore of a file's name. */
function safeFilename(name: string): string {
  const safe = name
    .split(/[/\\]/)
    .at(-1)
    ?.replace(/[^\w.-]+/g, '_')
    .replace(/^\.+/, '');
  return safe || 'unknown';
}

/** What the part says, else what the name says. Text is UTF-8. */
function contentType(file: UploadedFile, filename: string): string | null {
  const stated = file.content_type?.split(';')[0]?.trim().toLowerCase();
  const type = stated && stated !== 'application/octet-stream' ? stated : byName(filename);
  if (!type) return null;
  return type.startsWith('text/') || type === 'application/json' ? `${type}; charset=utf-8` : type;
}

function byName(filename: string): string | undefined {
  const type = Bun.file(filename).type.split(';')[0];
  return type === 'application/octet-stream' ? undefined : type;
}
