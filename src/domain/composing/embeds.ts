import type { APIEmbed } from 'discord-api-types/v10';
import { OperationError } from '../../kernel/errors.ts';
import { parseColor } from '../colors.ts';

/** An embed as callers write it: Discord's object, with the short forms that people and models reach for. */
export type EmbedInput = Readonly<Record<string, unknown>>;

/** Parts that hold one thing, and may be given as just that. */
const SHORT: Readonly<Record<string, string>> = { author: 'name', footer: 'text', image: 'url', thumbnail: 'url' };

/** https://docs.discord.com/developers/resources/message#embed-object-embed-limits */
const LIMITS = { title: 256, description: 4096, fields: 25, name: 256, value: 1024, footer: 2048, author: 256 };
const MAX_TOTAL = 6000;

function colorOf(value: unknown, at: string): number {
  if (typeof value === 'string') return parseColor(value, at);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffffff) return value;
  throw refuse(at, 'must be #rrggbb or a number up to 16777215');
}

function refuse(field: string, what: string): OperationError {
  return new OperationError('invalid_input', `${field}: ${what}`, {
    hint: 'Embeds are Discord embed objects: title, description, url, color, fields, author, footer, image, thumbnail, timestamp. Nothing was sent.',
  });
}

/** `color: "#ff8800"`, `image: "https://…"`, `footer: "text"`, `timestamp: "now"` become what Discord takes. */
function normalise(embed: EmbedInput, at: string, now: number): APIEmbed {
  const { colour: british, ...rest } = embed;
  const known: Record<string, unknown> = { ...rest };
  for (const [part, key] of Object.entries(SHORT)) {
    if (typeof known[part] === 'string') known[part] = { [key]: known[part] };
  }
  const given = known['color'] ?? british;
  if (given !== undefined && given !== null) known['color'] = colorOf(given, `${at}.color`);
  if (known['timestamp'] === 'now' || known['timestamp'] === true) known['timestamp'] = new Date(now).toISOString();
  return known as APIEmbed;
}

/** Checked here because a long text is sent in parts: what Discord would refuse must be known before the first one. */
function check(embed: APIEmbed, at: string): number {
  const texts: readonly (readonly [string, unknown, number])[] = [
    ['title', embed.title, LIMITS.title],
    ['description', embed.description, LIMITS.description],
    ['footer.text', embed.footer?.text, LIMITS.footer],
    ['author.name', embed.author?.name, LIMITS.author],
    ...(embed.fields ?? []).flatMap(({ name, value }, i) => [
      [`fields[${i}].name`, name, LIMITS.name] as const,
      [`fields[${i}].value`, value, LIMITS.value] as const,
    ]),
  ];
  if ((embed.fields?.length ?? 0) > LIMITS.fields)
    throw refuse(`${at}.fields`, `must be no longer than ${LIMITS.fields}`);
  let total = 0;
  for (const [name, text, max] of texts) {
    if (text === undefined || text === null) continue;
    const length = String(text).length;
    if (length > max) throw refuse(`${at}.${name}`, `must be no longer than ${max} characters, is ${length}`);
    total += length;
  }
  return total;
}

/** Embeds as Discord takes them; throws where one would be refused. */
export function composeEmbeds(embeds: readonly EmbedInput[], now: number): APIEmbed[] {
  const composed = embeds.map((embed, i) => normalise(embed, `embeds[${i}]`, now));
  const total = composed.reduce((sum, embed, i) => sum + check(embed, `embeds[${i}]`), 0);
  if (total > MAX_TOTAL)
    throw refuse('embeds', `must hold no more than ${MAX_TOTAL} characters together, hold ${total}`);
  return composed;
}
