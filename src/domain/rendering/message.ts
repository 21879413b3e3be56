import type { APIChannel, APIMessageSnapshot } from 'discord-api-types/v10';
import { formatTime } from '../durations.ts';
import { attachmentLine } from './attachments.ts';
import { flattenComponents } from './components.ts';
import { embedLines, embedText } from './embeds.ts';
import { emojiText } from './emoji.ts';
import { block, clip, hang, note, plainName, quoted } from './layout.ts';
import { pollLine } from './polls.ts';
import { isSystem, systemSentence } from './system.ts';
import { type MessageLike, readableIn, type View } from './view.ts';

/** https://docs.discord.com/developers/resources/message#message-object-message-flags */
const MARKS: readonly (readonly [number, string])[] = [
  [1 << 0, 'published'],
  [1 << 6, 'only you see this'],
  [1 << 7, 'still thinking'],
  [1 << 12, 'silent'],
  [1 << 13, 'voice message'],
];

const STARTER = 21;
const FORWARD = 1;

type Content = Pick<MessageLike, 'content'> &
  Partial<Pick<MessageLike, 'embeds' | 'attachments' | 'components' | 'sticker_items'>>;

interface Told {
  text: string;
  notes: string[];
}

/** What a message, or the snapshot of a forwarded one, says and carries. */
function tell({ content, embeds, attachments, components, sticker_items }: Content, view: View): Told {
  const flat = flattenComponents(components ?? []);
  const said = flat.text === '' ? content : [content, flat.text].filter(Boolean).join('\n');
  return {
    text: readableIn(said, view),
    notes: [
      ...(embeds ?? []).flatMap((embed) => embedLines(embed, view)),
      ...(attachments ?? []).map(attachmentLine),
      ...(sticker_items ?? []).map(({ id, name }) => note(`sticker ${quoted(name, 40)} ${id}`)),
      ...flat.notes,
    ],
  };
}

function forwardLines(message: MessageLike, view: View): string[] {
  const { message_reference: from, message_snapshots = [] } = message;
  return message_snapshots.flatMap(({ message: snapshot }: APIMessageSnapshot) => {
    const told = tell(snapshot, view);
    const place = from?.channel_id ? (view.names[from.channel_id] ?? from.channel_id) : 'elsewhere';
    return [
      note(`forwarded from ${place}${from?.message_id ? ` ${from.message_id}` : ''}`),
      ...block(clip(told.text, view.maxText)),
      ...told.notes,
    ];
  });
}

/** What is quoted of a message that stands elsewhere. */
function quoteLine(message: MessageLike, view: View, word: string): string {
  const told = tell(message, view);
  const said = told.text ? quoted(told.text, 120) : told.notes.length > 0 ? `(${told.notes.length} attached)` : '""';
  return note(`${word} ${view.people.of(message.author, message.webhook_id)}: ${said}`);
}

/** The first message of a thread lives in the parent channel; here is only a reference, so it is shown in full. */
function starterLines({ referenced_message: original }: MessageLike, view: View): string[] {
  if (!original) return [];
  const told = tell(original, view);
  return [note(`by ${view.people.of(original.author, original.webhook_id)}`), ...block(told.text), ...told.notes];
}

function threadLine({ id, name, ...rest }: APIChannel): string {
  const count = 'message_count' in rest && rest.message_count !== undefined ? ` ${rest.message_count} messages` : '';
  return note(`thread ${id} ${plainName(name ?? '', 100)}${count}`);
}

const reactionWords = ({ reactions }: MessageLike): string[] =>
  (reactions ?? []).map(({ emoji, count, me }) => `${emojiText(emoji)}${count}${me ? '(you)' : ''}`);

function marks(message: MessageLike, view: View): string {
  const flags: number = message.flags ?? 0;
  const { interaction_metadata, interaction } = message;
  const by = interaction_metadata?.user ?? interaction?.user;
  const all = [
    by && `${interaction ? `/${plainName(interaction.name)} ` : ''}for ${view.people.of(by)}`,
    message.edited_timestamp && 'edited',
    message.pinned && 'pinned',
    message.tts && 'tts',
    ...(flags === 0 ? [] : MARKS.flatMap(([bit, word]) => ((flags & bit) !== 0 ? word : []))),
  ].filter(Boolean);
  return all.length > 0 ? ` (${all.join(', ')})` : '';
}

/** ` re ID` and, where that message is not shown itself, a line that quotes it. */
function reply(message: MessageLike, view: View): { mark: string; lines: string[] } {
  const { message_reference: reference, referenced_message: original } = message;
  if (!reference?.message_id || (reference.type ?? 0) === FORWARD || isSystem(message)) return { mark: '', lines: [] };
  const mark = ` re ${reference.message_id}`;
  if (original === null) return { mark: `${mark} deleted`, lines: [] };
  if (original === undefined || view.shown.has(original.id)) return { mark, lines: [] };
  return { mark, lines: [quoteLine(original, view, 're')] };
}

/**
 * `ID TIME AUTHOR: text`, then a line for whatever else there is; `ID: text` where it `continues` the one above: same
 * author, place and minute. See layout.ts for what may stand where.
 */
export function messageLines(message: MessageLike, view: View, continues = false): string[] {
  const moment = formatTime(message.timestamp);
  const time = view.dated ? moment : moment.slice(11);
  const start = [message.id, time, view.channel?.(message.channel_id)].filter(Boolean).join(' ');
  if (isSystem(message)) {
    return [
      `${start} * ${hang(systemSentence(message, view))}`,
      ...((message.type as number) === STARTER ? starterLines(message, view) : []),
      ...reactionsLine(message),
    ];
  }
  const told = tell(message, view);
  const answer = reply(message, view);
  const opening = continues ? message.id : `${start} ${view.people.of(message.author, message.webhook_id)}`;
  const lines = [
    ...answer.lines,
    ...forwardLines(message, view),
    ...told.notes,
    ...(message.poll ? [pollLine(message.poll)] : []),
    ...(message.thread ? [threadLine(message.thread)] : []),
    ...reactionsLine(message),
  ];
  const text = told.text === '' && lines.length === 0 ? '(nothing visible)' : hang(told.text);
  return [`${opening}${answer.mark}${marks(message, view)}: ${text}`.trimEnd(), ...lines];
}

function reactionsLine(message: MessageLike): string[] {
  const words = reactionWords(message);
  return words.length > 0 ? [note(`reactions ${words.join(' ')}`)] : [];
}

/** Everything a reader could search for in a message. */
export function searchableText(message: MessageLike): string {
  if (!message.message_snapshots && !message.poll) return searchable(message);
  const snapshots = message.message_snapshots?.map(({ message: snapshot }) => searchable(snapshot)) ?? [];
  const poll = message.poll && [
    message.poll.question.text,
    ...message.poll.answers.map(({ poll_media }) => poll_media.text),
  ];
  return [searchable(message), ...snapshots, ...(poll ?? [])].filter(Boolean).join('\n');
}

function searchable({ content, embeds, components, attachments }: Content): string {
  if (!embeds?.length && !components?.length && !attachments?.length) return content;
  return [
    content,
    ...(embeds ?? []).map(embedText),
    flattenComponents(components ?? []).text,
    ...(attachments ?? []).map(({ filename, title }) => title ?? filename),
  ].join('\n');
}
