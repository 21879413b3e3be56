import type { ComponentBody } from './body.ts';
import type { ComponentContext } from './component-context.ts';
import { checkScheme } from './embeds.ts';

const attachmentScheme = 'attachment://';

/** Media of a component. An `attachment://` must name a file of the message. https://discord.com/developers/docs/components/reference#unfurled-media-item */
export function readMedia(url: string, path: string, context: ComponentContext): object {
  const id = context.world.snowflakes.next();
  checkScheme(url, path, ['http', 'https', 'attachment'], context.form);
  if (!url.startsWith(attachmentScheme))
    return { id, url, proxy_url: url, width: null, height: null, content_type: null };
  const filename = url.slice(attachmentScheme.length);
  const file = context.findFile(filename);
  if (!file) {
    const message = `The referenced attachment '${filename}' was not found in the request`;
    context.form.report(path, { code: 'UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND', message });
    return { id, url, proxy_url: url };
  }
  const { width, height, content_type } = file.attachment;
  return { id, url: file.url, proxy_url: file.url, width, height, content_type, attachment_id: file.attachment.id };
}

/** A file component only takes uploaded files. */
export function readReferencedFile(component: ComponentBody, path: string, context: ComponentContext): object {
  const url = component.file?.url ?? '';
  const place = `${path}.file.url`;
  if (!url.startsWith(attachmentScheme)) checkScheme(url, place, ['attachment'], context.form);
  const file = context.findFile(url.slice(attachmentScheme.length));
  return {
    file: readMedia(url, place, context),
    name: file?.attachment.filename ?? null,
    size: file?.attachment.size ?? null,
    spoiler: component.spoiler ?? false,
  };
}
