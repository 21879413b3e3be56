import { plainWords } from './plain-words.ts';

/** Beginnings of questions where people leave the mark out; a few languages. */
const ASKING =
  /^(?:(?:hi|hey|hello|so|ok|okay|and|but|quick question|question)[\s,:!-]+)*(?:who|what|whats|what's|when|where|why|how|which|can (?:i|we|you|someone|anyone)|could (?:i|we|you|someone|anyone)|does|do (?:i|we|you)|is (?:there|it|this|that|anyone|someone)|are (?:there|we|you)|has anyone|have you|anyone know|anybody know|does anyone|should i|will there|wo|wann|warum|wieso|wie|welche|kann (?:ich|jemand|man)|weiß jemand|gibt es|comment|pourquoi|quand|est-ce|qui|où|cómo|por qué|cuándo|dónde|alguien sabe|como|alguém sabe|как|почему|когда|где|кто)\b/iu;

/** Questions that want no answer. */
const RHETORICAL =
  /^(?:really|right|what|huh|wtf|why|lol|seriously|how|ok|okay|no|yes|yeah|what the \w+|who cares|how are you|how's it going|what's up|wie geht'?s)[\s?!.]*$/iu;

const MARK = /[?？؟⸮](?=[\s)"'”’!?]|$)/u;

/** Scripts that put no spaces between words. */
const UNSPACED = /\p{scx=Han}|\p{scx=Hiragana}|\p{scx=Katakana}|\p{scx=Thai}/u;

/** Whether somebody seems to ask for an answer. */
export function asks(content: string): boolean {
  const text = plainWords(content);
  if (text.length < 8 || RHETORICAL.test(text)) return false;
  const words = text.split(/\s+/).length;
  if (MARK.test(text)) return words > 2 || UNSPACED.test(text);
  return words >= 4 && words <= 60 && text.split(/(?<=[.!?])\s+|\n/).some((sentence) => ASKING.test(sentence.trim()));
}

export interface Said {
  message_id: string;
  channel_id: string;
  author_id: string;
  author_is_bot: boolean;
  content: string | null;
  /** milliseconds */
  timestamp: number;
  reply_to_id: string | null;
  mention_ids: readonly string[];
  is_introduction: boolean;
}

/** What follows at once is taken for an answer though it does not say so. */
const AT_ONCE_MS = 20 * 60_000;
/** As long as somebody goes on writing themselves, their question is the last thing they said. */
const FOLLOWERS = 3;

const byOther = (question: Said) => (other: Said) => other.author_id !== question.author_id;

/**
 * Whether others seem to have answered: with a reply, by naming who asked, in a thread under the question, or simply by
 * writing next. `after` is what came later in the same channel, oldest first; `thread` what a thread under it holds.
 */
function answered(question: Said, after: readonly Said[], thread: readonly Said[]): boolean {
  const other = byOther(question);
  if (thread.some(other)) return true;
  const others = after.filter(other);
  if (others.some(({ reply_to_id }) => reply_to_id === question.message_id)) return true;
  if (others.some(({ mention_ids }) => mention_ids.includes(question.author_id))) return true;
  const next = others
    .slice(0, FOLLOWERS)
    .find(
      ({ author_is_bot, reply_to_id, is_introduction }) => !author_is_bot && reply_to_id === null && !is_introduction,
    );
  return next !== undefined && next.timestamp - question.timestamp < AT_ONCE_MS && !asks(next.content ?? '');
}

/**
 * Questions of people that nobody answered until `now`, oldest first, of those that had `patienceMs` to be answered.
 * A guess: see `answered`.
 */
export function unanswered<M extends Said>(
  messages: readonly M[],
  { now, patienceMs }: { now: number; patienceMs: number },
): M[] {
  const byChannel = Map.groupBy(messages, ({ channel_id }) => channel_id);
  for (const said of byChannel.values()) said.sort((a, b) => a.timestamp - b.timestamp);
  return messages
    .filter(
      ({ author_is_bot, timestamp, content }) => !author_is_bot && now - timestamp >= patienceMs && asks(content ?? ''),
    )
    .filter((question) => {
      const channel = byChannel.get(question.channel_id) ?? [];
      const after = channel.slice(channel.indexOf(question) + 1);
      return !answered(question, after, byChannel.get(question.message_id) ?? []);
    })
    .sort((a, b) => a.timestamp - b.timestamp);
}
