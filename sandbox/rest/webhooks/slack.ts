import type { EmbedBody } from '../messages/body.ts';
import type { ExecuteBody } from './speak.ts';

/** What Slack's incoming webhooks take, as far as Discord reads it. */
export interface SlackBody {
  readonly text?: string | null;
  readonly username?: string | null;
  readonly icon_url?: string | null;
  readonly attachments?: readonly SlackAttachment[] | null;
}

interface SlackAttachment {
  readonly title?: string | null;
  readonly title_link?: string | null;
  readonly text?: string | null;
  readonly pretext?: string | null;
  readonly color?: string | null;
  readonly ts?: number | null;
  readonly footer?: string | null;
  readonly footer_icon?: string | null;
  readonly author_name?: string | null;
  readonly author_link?: string | null;
  readonly author_icon?: string | null;
  readonly image_url?: string | null;
  readonly thumb_url?: string | null;
  readonly fields?:
    | readonly { readonly name?: string | null; readonly value?: string | null; readonly inline?: boolean | null }[]
    | null;
}

/** A Slack message as a Discord one: attachments become embeds. https://discord.com/developers/docs/resources/webhook#execute-slackcompatible-webhook */
export function fromSlack({ text, username, icon_url, attachments }: SlackBody): ExecuteBody {
  return {
    ...(text && { content: asMarkdown(text) }),
    ...(username && { username }),
    ...(icon_url && { avatar_url: icon_url }),
    embeds: (attachments ?? []).map(toEmbed),
  };
}

function toEmbed(attachment: SlackAttachment): EmbedBody {
  const { title, title_link, color, ts, image_url, thumb_url } = attachment;
  const description = [attachment.pretext, attachment.text].filter(Boolean).join('\n');
  return {
    ...(title && { title }),
    ...(title_link && { url: title_link }),
    ...(description && { description: asMarkdown(description) }),
    ...(color && { color: readColor(color) }),
    ...(ts && { timestamp: new Date(ts * 1000).toISOString() }),
    ...(attachment.footer && {
      footer: { text: attachment.footer, ...(attachment.footer_icon && { icon_url: attachment.footer_icon }) },
    }),
    ...(attachment.author_name && {
      author: {
        name: attachment.author_name,
        ...(attachment.author_link && { url: attachment.author_link }),
        ...(attachment.author_icon && { icon_url: attachment.author_icon }),
      },
    }),
    ...(image_url && { image: { url: image_url } }),
    ...(thumb_url && { thumbnail: { url: thumb_url } }),
    fields: (attachment.fields ?? []).map(({ name, value, inline }) => ({
      name: name ?? '',
      value: asMarkdown(value ?? ''),
      inline: inline ?? false,
    })),
  };
}

/** `#36a64f` or `#3a6`. */
function readColor(color: string): number {
  const digits = color.slice(1);
  return Number.parseInt(digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits, 16);
}

/** `<https://example.org|a link>` is `[a link](https://example.org)`. */
function asMarkdown(text: string): string {
  return text.replace(/<(https?:[^|>]+)\|([^>]+)>/g, '[$2]($1)').replace(/<(https?:[^|>]+)>/g, '$1');
}
