import type { APIEmbed } from 'discord-api-types/v10';
import { fieldErrors } from '../../errors.ts';
import type { AttachmentRecord } from '../../world/records.ts';
import type { EmbedBody } from './body.ts';
import type { Form } from './form.ts';

const maxCharacters = 6000;
const attachmentScheme = 'attachment://';

/** Finds the file an `attachment://name` URL means. */
export type FindFile = (filename: string) => { attachment: AttachmentRecord; url: string } | undefined;

/**
 * Embeds as Discord keeps them: text trimmed, `type` rich, without what bots may not set, `attachment://` replaced by the file.
 * https://discord.com/developers/docs/resources/message#embed-object-embed-limits
 */
export function readEmbeds(embeds: readonly EmbedBody[], findFile: FindFile, form: Form): APIEmbed[] {
  const read = embeds.map((embed, index) => readEmbed(embed, `embeds.${index}`, findFile, form));
  if (read.reduce((sum, embed) => sum + characters(embed), 0) > maxCharacters) {
    form.report('embeds', {
      code: 'MAX_EMBED_SIZE_EXCEEDED',
      message: `Embed size exceeds maximum size of ${maxCharacters}`,
    });
  }
  return read;
}

function readEmbed(embed: EmbedBody, path: string, findFile: FindFile, form: Form): APIEmbed {
  const image = (key: 'image' | 'thumbnail') => {
    const url = embed[key]?.url;
    const media = url ? readMedia(url, `${path}.${key}.url`, findFile, form) : undefined;
    return media ? { [key]: media } : {};
  };
  const icon = (url: string | null | undefined, place: string) =>
    url ? readIcon(url, `${path}.${place}.icon_url`, findFile, form) : {};
  for (const [place, url] of [
    ['url', embed.url],
    ['author.url', embed.author?.url],
  ] as const) {
    if (url) checkScheme(url, `${path}.${place}`, ['http', 'https'], form);
  }
  const fields = (embed.fields ?? []).map((field, index) => readField(field, `${path}.fields.${index}`, form));
  const title = embed.title?.trim();
  const description = embed.description?.trim();
  const author = embed.author?.name?.trim();
  const footer = embed.footer?.text?.trim();
  const result: APIEmbed = {
    type: 'rich' as NonNullable<APIEmbed['type']>,
    ...(title && { title }),
    ...(description && { description }),
    ...(embed.url && { url: embed.url }),
    ...(embed.color !== null && embed.color !== undefined && { color: embed.color }),
    ...(embed.timestamp && { timestamp: new Date(embed.timestamp).toISOString().replace('Z', '000+00:00') }),
    ...(fields.length > 0 && { fields }),
    ...(author && {
      author: {
        name: author,
        ...(embed.author?.url && { url: embed.author.url }),
        ...icon(embed.author?.icon_url, 'author'),
      },
    }),
    ...(footer && { footer: { text: footer, ...icon(embed.footer?.icon_url, 'footer') } }),
    ...image('image'),
    ...image('thumbnail'),
  };
  if (isEmpty(result)) form.report(`${path}.description`, fieldErrors.required);
  return result;
}

function readField(
  field: { name: string; value: string; inline?: boolean | null },
  path: string,
  form: Form,
): { name: string; value: string; inline: boolean } {
  const name = field.name.trim();
  const value = field.value.trim();
  if (!name) form.report(`${path}.name`, fieldErrors.required);
  if (!value) form.report(`${path}.value`, fieldErrors.required);
  return { name, value, inline: field.inline ?? false };
}

/** An `attachment://` that names no file of the message is left out without an error. */
function readMedia(url: string, path: string, findFile: FindFile, form: Form) {
  checkScheme(url, path, ['http', 'https', 'attachment'], form);
  if (!url.startsWith(attachmentScheme)) return { url, proxy_url: url };
  const file = findFile(url.slice(attachmentScheme.length));
  if (!file) return undefined;
  const { attachment } = file;
  return {
    url: file.url,
    proxy_url: file.url,
    ...(attachment.width !== null &&
      attachment.height !== null && { width: attachment.width, height: attachment.height }),
    ...(attachment.content_type !== null && { content_type: attachment.content_type }),
  };
}

function readIcon(url: string, path: string, findFile: FindFile, form: Form) {
  const media = readMedia(url, path, findFile, form);
  return media ? { icon_url: media.url, proxy_icon_url: media.proxy_url } : {};
}

export function checkScheme(url: string, path: string, schemes: readonly string[], form: Form): void {
  const scheme = url.split(':', 1)[0]?.toLowerCase() ?? '';
  if (schemes.includes(scheme)) return;
  const list = schemes.map((name) => `'${name}'`).join(', ');
  form.report(path, {
    code: 'URL_TYPE_INVALID_SCHEME',
    message: `Scheme "${scheme}" must be one of (${list}).`,
  });
}

function isEmpty(embed: APIEmbed): boolean {
  const { title, description, author, footer, image, thumbnail, fields, url } = embed;
  return !(title || description || author || footer || image || thumbnail || fields || url);
}

function characters({ title = '', description = '', author, footer, fields = [] }: APIEmbed): number {
  const texts = [title, description, author?.name ?? '', footer?.text ?? ''];
  for (const { name, value } of fields) texts.push(name, value);
  return texts.reduce((sum, value) => sum + [...value].length, 0);
}
