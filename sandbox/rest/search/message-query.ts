import type { MessageRecord } from '../../world/records.ts';
import { compareSnowflakes } from '../../world/snowflake.ts';
import type { World } from '../../world/world.ts';
import type { ComponentBody } from '../messages/body.ts';
import { componentText } from '../messages/components.ts';
import { embedTypes, extensionOf, has, linkHostnames, meets } from './has.ts';
import { occurrences, words } from './words.ts';

/** https://discord.com/developers/docs/resources/message#search-guild-messages-query-string-params */
export interface MessageQuery {
  limit?: number;
  offset?: number;
  max_id?: string;
  min_id?: string;
  slop?: number;
  content?: string;
  channel_id?: string[];
  author_type?: string[];
  author_id?: string[];
  mentions?: string[];
  mentions_role_id?: string[];
  mention_everyone?: boolean;
  replied_to_user_id?: string[];
  replied_to_message_id?: string[];
  pinned?: boolean;
  has?: string[];
  embed_type?: string[];
  embed_provider?: string[];
  link_hostname?: string[];
  attachment_filename?: string[];
  attachment_extension?: string[];
  sort_by?: 'timestamp' | 'relevance';
  sort_order?: 'asc' | 'desc';
  include_nsfw?: boolean;
}

/** How well the message fits the query's words; 0 where it does not fit the query at all. */
export function relevance(world: World, message: MessageRecord, query: MessageQuery): number {
  if (!fitsAuthor(world, message, query) || !fitsMentions(world, message, query)) return 0;
  if (!fitsContents(message, query) || !fitsPlace(message, query)) return 0;
  const text = words(textOf(message));
  const found = occurrences(text, words(query.content ?? ''), query.slop ?? 2);
  return found / Math.max(1, text.length ** 0.5);
}

/** An array of the query is met by any of its values; one that is left out by all. */
function anyOf<Value>(wanted: readonly Value[] | undefined, values: readonly Value[]): boolean {
  return !wanted?.length || wanted.some((value) => values.includes(value));
}

function is(wanted: boolean | undefined, value: boolean): boolean {
  return wanted === undefined || wanted === value;
}

function fitsAuthor(world: World, message: MessageRecord, query: MessageQuery): boolean {
  const type = message.webhook ? 'webhook' : world.users.get(message.author_id)?.bot ? 'bot' : 'user';
  return anyOf(query.author_id, [message.author_id]) && meets(query.author_type, (wanted) => wanted === type);
}

function fitsMentions(world: World, message: MessageRecord, query: MessageQuery): boolean {
  const reference = message.type === 19 ? message.message_reference : null;
  const original = reference?.message_id ? world.message(reference.channel_id, reference.message_id) : undefined;
  return (
    anyOf(query.mentions, message.mentions) &&
    anyOf(query.mentions_role_id, message.mention_roles) &&
    is(query.mention_everyone, message.mention_everyone) &&
    anyOf(query.replied_to_message_id, reference?.message_id ? [reference.message_id] : []) &&
    anyOf(query.replied_to_user_id, original ? [original.author_id] : [])
  );
}

function fitsContents(message: MessageRecord, query: MessageQuery): boolean {
  const { attachments, embeds } = message;
  const names = attachments.map(({ filename }) => filename.toLowerCase());
  const wantedNames = query.attachment_filename?.map((name) => name.toLowerCase());
  const providers = embeds.flatMap(({ provider }) => provider?.name ?? []);
  return (
    meets(query.has, (thing) => has(message, thing)) &&
    anyOf(query.embed_type, embedTypes(message)) &&
    anyOf(query.embed_provider, providers) &&
    anyOf(query.link_hostname, linkHostnames(message)) &&
    (!wantedNames?.length || wantedNames.some((wanted) => names.some((name) => name.includes(wanted)))) &&
    anyOf(
      query.attachment_extension?.map((extension) => extension.toLowerCase().replace(/^\./, '')),
      attachments.map(extensionOf),
    )
  );
}

function fitsPlace(message: MessageRecord, { min_id, max_id, pinned }: MessageQuery): boolean {
  return (
    (min_id === undefined || compareSnowflakes(message.id, min_id) > 0) &&
    (max_id === undefined || compareSnowflakes(message.id, max_id) < 0) &&
    is(pinned, message.pinned_at !== null)
  );
}

/** All that was written: content, embeds and text displays. */
function textOf({ content, embeds, components }: MessageRecord): string {
  const inEmbeds = embeds.flatMap(({ title, description, author, footer, fields }) => [
    title,
    description,
    author?.name,
    footer?.text,
    ...(fields ?? []).flatMap(({ name, value }) => [name, value]),
  ]);
  return [content, ...inEmbeds, componentText(components as unknown as ComponentBody[])].join('\n');
}
