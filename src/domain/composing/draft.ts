import type {
  APIAllowedMentions,
  APIMessageTopLevelComponent,
  RESTAPIAttachment,
  RESTPostAPIChannelMessageJSONBody,
} from 'discord-api-types/v10';
import { OperationError } from '../../kernel/errors.ts';
import type { OpenedFile } from '../../kernel/files.ts';
import { type ComponentInput, IS_COMPONENTS_V2, textDisplay, usesV2 } from './components.ts';
import { composeEmbeds, type EmbedInput } from './embeds.ts';
import { allowMentions } from './mentions.ts';
import { composePoll, type PollInput } from './polls.ts';
import { splitText } from './split.ts';

/** https://docs.discord.com/developers/resources/message#message-object-message-flags */
const SUPPRESS_EMBEDS = 1 << 2;
const SUPPRESS_NOTIFICATIONS = 1 << 12;

export interface ComposedFile {
  file: OpenedFile;
  /** For those who cannot see it. */
  description?: string | undefined;
  spoiler?: boolean | undefined;
}

/** A message as callers describe it, whatever it is sent through. */
export interface Composition {
  content?: string | undefined;
  embeds?: readonly EmbedInput[] | undefined;
  components?: readonly ComponentInput[] | undefined;
  poll?: PollInput | undefined;
  files?: readonly ComposedFile[] | undefined;
  /** Sticker ids. */
  stickers?: readonly string[] | undefined;
  /** Who may be notified; see allowMentions. */
  mentions?: readonly string[] | undefined;
  silent?: boolean | undefined;
  suppress_embeds?: boolean | undefined;
  tts?: boolean | undefined;
  /** Message id in the same channel. */
  reply_to?: string | undefined;
}

/** The body of one message, and its uploads. */
export interface Draft {
  body: Omit<RESTPostAPIChannelMessageJSONBody, 'flags'> & { flags?: number };
  files: readonly OpenedFile[];
}

export interface DraftOptions {
  /** Milliseconds since the epoch. */
  now: number;
  /** At most 25 characters. */
  nonce: string;
  lead?: boolean;
}

const invalid = (message: string, hint: string) => new OperationError('invalid_input', message, { hint });

/** The name as uploaded, and what Discord is told about each file beside its bytes. */
export function describeFiles(files: readonly ComposedFile[]): {
  files: OpenedFile[];
  attachments: RESTAPIAttachment[];
} {
  const named = files.map(({ file, spoiler }) =>
    spoiler && !file.name.startsWith('SPOILER_') ? { ...file, name: `SPOILER_${file.name}` } : file,
  );
  return {
    files: named,
    attachments: files.map(({ description }, i) => ({
      // Discord takes numbers too, but its document says text.
      id: String(i),
      filename: named[i]?.name,
      ...(description === undefined ? {} : { description }),
    })),
  };
}

/** What goes with the last part of a text: everything that is not text. */
function extras(input: Composition, now: number): Draft {
  const described = describeFiles(input.files ?? []);
  return {
    body: {
      ...(input.embeds?.length ? { embeds: composeEmbeds(input.embeds, now) } : {}),
      ...(input.components?.length ? { components: input.components as unknown as APIMessageTopLevelComponent[] } : {}),
      ...(input.poll ? { poll: composePoll(input.poll) } : {}),
      ...(input.stickers?.length ? { sticker_ids: [...input.stickers] as [string] } : {}),
      ...(described.attachments.length > 0 ? { attachments: described.attachments } : {}),
    },
    files: described.files,
  };
}

function draftV2(input: Composition): Composition {
  const other = (['embeds', 'poll', 'stickers'] as const).find((field) => {
    const value = input[field];
    return Array.isArray(value) ? value.length > 0 : value !== undefined;
  });
  if (other) {
    throw invalid(
      `${other}: cannot be in a message made of components (sections, text displays, containers …).`,
      'Send it as a message of its own. Nothing was sent.',
    );
  }
  const content = input.content?.trim();
  return {
    ...input,
    content: '',
    components: [...(content ? [textDisplay(content)] : []), ...(input.components ?? [])],
  };
}

/**
 * The messages that say this: one, or several where the text is too long for one. A reply opens them; embeds, files,
 * poll, stickers and components close them, or stand in the first (`lead`). Throws when there is nothing to send.
 * `nonce` makes Discord drop a repetition: https://docs.discord.com/developers/resources/message#create-message
 */
export function draftMessages(input: Composition, { now, nonce, lead = false }: DraftOptions): Draft[] {
  const v2 = usesV2(input.components ?? []);
  const composition = v2 ? draftV2(input) : input;
  const parts = splitText(composition.content ?? '');
  const rest = extras(composition, now);
  const hasExtras = Object.keys(rest.body).length > 0;
  if (parts.length === 0 && !hasExtras) {
    throw invalid('There is nothing to send.', 'Give content, embeds, files, a poll, stickers or components.');
  }
  if (parts.length === 0) parts.push('');
  const bearer = lead ? 0 : parts.length - 1;

  const flags =
    (v2 ? IS_COMPONENTS_V2 : 0) |
    (composition.suppress_embeds ? SUPPRESS_EMBEDS : 0) |
    (composition.silent ? SUPPRESS_NOTIFICATIONS : 0);
  const mentions = (text: string): APIAllowedMentions => allowMentions(composition.mentions ?? [], text);
  return parts.map((content, i) => ({
    body: {
      ...(content ? { content } : {}),
      ...(i === bearer ? rest.body : {}),
      ...(flags ? { flags } : {}),
      ...(composition.tts ? { tts: true } : {}),
      ...(i === 0 && composition.reply_to ? { message_reference: { message_id: composition.reply_to } } : {}),
      allowed_mentions: mentions(input.content ?? ''),
      nonce: i === 0 ? nonce : `${nonce.slice(-21)}-${i}`,
      enforce_nonce: true,
    },
    files: i === bearer ? rest.files : [],
  }));
}

/** A forward stands alone: Discord takes no text with it. */
export const draftForward = (
  from: { guild_id?: string | undefined; channel_id: string; message_id: string },
  { nonce }: { nonce: string },
): Draft => ({
  body: {
    message_reference: {
      type: 1,
      channel_id: from.channel_id,
      message_id: from.message_id,
      ...(from.guild_id ? { guild_id: from.guild_id } : {}),
    },
    nonce: `${nonce.slice(-21)}-f`,
    enforce_nonce: true,
  },
  files: [],
});
