import { quoted } from './layout.ts';
import { type MessageLike, readableIn, type View } from './view.ts';

/** Messages that a person wrote: plain, reply, slash and context-menu command, and the starter of a thread. */
const WRITTEN = new Set([0, 19, 20, 23]);

export const isSystem = ({ type }: MessageLike): boolean => type !== undefined && !WRITTEN.has(type);

type Teller = (message: MessageLike, who: string, view: View) => string;

const target = ({ message_reference }: MessageLike) => message_reference?.message_id ?? 'a message';
const other = ({ mentions }: MessageLike, view: View) => (mentions?.[0] ? view.people.of(mentions[0]) : 'somebody');
const said = (message: MessageLike) => (message.content ? ` ${quoted(message.content, 200)}` : '');
const boost =
  (level: number): Teller =>
  (_message, who) =>
    `${who} boosted the server, which reached level ${level}.`;

/** https://docs.discord.com/developers/resources/message#message-object-message-types */
const TOLD: Readonly<Record<number, Teller>> = {
  1: (message, who, view) => `${who} added ${other(message, view)}.`,
  2: (message, who, view) =>
    message.mentions?.[0]?.id === message.author.id ? `${who} left.` : `${who} removed ${other(message, view)}.`,
  3: (_message, who) => `${who} started a call.`,
  4: (message, who) => `${who} changed the channel name to${said(message)}.`,
  5: (_message, who) => `${who} changed the channel icon.`,
  6: (message, who) => `${who} pinned ${target(message)}.`,
  7: (_message, who) => `${who} joined the server.`,
  8: (message, who) => `${who} boosted the server${/^\d+$/.test(message.content) ? ` ${message.content} times` : ''}.`,
  9: boost(1),
  10: boost(2),
  11: boost(3),
  12: (message, who) => `${who} made this channel follow${said(message)}.`,
  14: () => 'The server was removed from Server Discovery.',
  15: () => 'The server qualifies for Server Discovery again.',
  16: () => 'The server has failed Discovery requirements for a week.',
  17: () => 'The server has failed Discovery requirements for three weeks.',
  18: (message, who) => `${who} started the thread${said(message)} ${message.message_reference?.channel_id ?? ''}.`,
  21: (message) => `This thread was started from ${message.referenced_message?.id ?? target(message)}.`,
  22: () => 'Discord reminds you to invite people.',
  24: (message, who) => `AutoMod acted on a message by ${who}.${automod(message)}`,
  25: (_message, who) => `${who} bought a role subscription.`,
  26: () => 'Discord offers a premium feature of an app.',
  27: (message, who) => `${who} started the stage${said(message)}.`,
  28: (message, who) => `${who} ended the stage${said(message)}.`,
  29: (_message, who) => `${who} is now a speaker.`,
  31: (message, who) => `${who} changed the stage topic to${said(message)}.`,
  32: (_message, who) => `${who} upgraded an app for this server.`,
  36: (message, who) => `${who} enabled security actions until${said(message)}.`,
  37: (_message, who) => `${who} disabled security actions.`,
  38: (_message, who) => `${who} reported a raid.`,
  39: (_message, who) => `${who} reported a false alarm.`,
  44: (_message, who) => `${who} bought something.`,
  46: (message) => `The poll ${target(message)} closed.${pollResult(message)}`,
};

/** One sentence for what Discord says on somebody's behalf. Kinds unknown here show their number and text. */
export function systemSentence(message: MessageLike, view: View): string {
  const who = view.people.of(message.author, message.webhook_id);
  const teller = TOLD[message.type ?? -1];
  if (teller) return teller(message, who, view);
  const text = readableIn(message.content, view);
  return `${who}: message of type ${message.type}${text ? ` ${quoted(text, 300)}` : ''}.`;
}

/** Facts of a poll result or an AutoMod alert travel as named fields of an embed. */
function facts(message: MessageLike): Map<string, string> {
  return new Map(message.embeds?.[0]?.fields?.map(({ name, value }) => [name, value]));
}

function pollResult(message: MessageLike): string {
  const fact = facts(message);
  const question = fact.get('poll_question_text');
  const winner = fact.get('victor_answer_text');
  const votes = `${fact.get('victor_answer_votes') ?? 0} of ${fact.get('total_votes') ?? 0} votes`;
  const result = winner ? `${quoted(winner)} won with ${votes}.` : `It ended without a winner, ${votes}.`;
  return `${question ? ` ${quoted(question, 300)}` : ''} ${result}`;
}

function automod(message: MessageLike): string {
  const fact = facts(message);
  const text = message.embeds?.[0]?.description;
  const rule = fact.get('rule_name');
  return `${rule ? ` Rule ${quoted(rule)}.` : ''}${text ? ` It said ${quoted(text, 300)}.` : ''}`;
}
