import type { APIEmbed } from 'discord-api-types/v10';
import { address, block, clip, note, quoted } from './layout.ts';
import { readableIn, type View } from './view.ts';

/** What Discord made of a link in the message, rather than what the author wrote. */
const PREVIEWS = ['link', 'article', 'image', 'video', 'gifv'];

function preview(embed: APIEmbed): string {
  const parts = [
    'preview',
    embed.title && quoted(embed.title),
    embed.provider?.name && `(${quoted(embed.provider.name, 40)})`,
    embed.author?.name && `by ${quoted(embed.author.name, 40)}`,
    embed.description && quoted(embed.description, 200),
    !embed.title && !embed.description && quoted(embed.type ?? '', 20),
  ];
  return note(parts.filter(Boolean).join(' '));
}

/** Title and author on our line, the embed's own text below it. https://docs.discord.com/developers/resources/message#embed-object */
export function embedLines(embed: APIEmbed, view: View): string[] {
  const type: string = embed.type ?? 'rich';
  if (PREVIEWS.includes(type)) return [preview(embed)];
  if (type === 'poll_result') return [];
  const head = [
    'embed',
    embed.title && quoted(embed.title, 256),
    embed.url && address(embed.url),
    embed.author?.name && `by ${quoted(embed.author.name)}`,
    embed.image && '(image)',
    embed.timestamp && `at ${embed.timestamp.slice(0, 16).replace('T', ' ')}`,
  ];
  const fields = (embed.fields ?? []).map(({ name, value }) => `${name}: ${value}`);
  const text = [embed.description, ...fields, embed.footer?.text && `(${embed.footer.text})`];
  const body = clip(readableIn(text.filter(Boolean).join('\n'), view), view.maxText);
  return [note(head.filter(Boolean).join(' ')), ...block(body)];
}

/** Everything in an embed that a reader could look for. */
export const embedText = (embed: APIEmbed): string =>
  [
    embed.title,
    embed.description,
    embed.author?.name,
    ...(embed.fields ?? []).flatMap(({ name, value }) => [name, value]),
    embed.footer?.text,
  ]
    .filter(Boolean)
    .join('\n');
