import { COMMON_NOUNS, ENGLISH_WORDS } from './common-nouns.ts';
import { plainWords } from './plain-words.ts';
import type { Tagger, Word } from './tagging.ts';

export interface Topic {
  topic: string;
  /** 0 to 1; more with every message that mentions it, and where somebody says that they like or do it. */
  confidence: number;
  /** How many messages mention it. */
  mentions: number;
}

/** Saying that one likes or does what is named next. */
const FONDNESS =
  /\b(love|loving|enjoy|enjoying|adore|into|fan of|learning|studying|using|use|playing|play|building|build|making|developing|working on|work on|work with|working with|interested in|passionate about|obsessed with|favou?rite|hobby|hobbies|started|practicing|reading|watching|coding in|writing in)\b/i;

/** Below this share of everyday English words a text is taken for another language. */
const LEAST_ENGLISH = 0.12;
const LONGEST = 3;
const MOST_TOPICS = 25;
/** One message that only names something is no interest. */
const LEAST_WEIGHT = 2;

const NOT_NAMES = [
  'Pronoun',
  'Possessive',
  'Date',
  'Time',
  'Duration',
  'Expression',
  'QuestionWord',
  'FirstName',
  'LastName',
];

const isNoun = ({ tags, normal }: Word) =>
  tags.has('Noun') && !NOT_NAMES.some((tag) => tags.has(tag)) && /^[\p{L}\p{N}][\p{L}\p{N}+#.'-]*$/u.test(normal);

/** `hiking`, `programming`: what somebody does, where they said that they like it. */
const isDoing = ({ tags, normal }: Word) => tags.has('Gerund') && normal.length > 5 && !FONDNESS.test(normal);

const isCommon = (word: string) => COMMON_NOUNS.has(word) || ENGLISH_WORDS.has(word);

const telling = (words: readonly Word[]) =>
  words.some(({ normal }) => !isCommon(normal) && normal.length > 2 && !/^\d+$/.test(normal));

/** Runs of nouns, with an adjective in front where it is one name with them. */
function phrasesOf(sentence: readonly Word[]): Word[][] {
  const phrases: Word[][] = [];
  let run: Word[] = [];
  const close = () => {
    if (run.length > 0 && run.some(isNoun)) phrases.push(run.slice(-LONGEST));
    run = [];
  };
  for (const word of sentence) {
    if (isNoun(word)) run.push(word);
    else close();
    if (word.stops) close();
  }
  close();
  return phrases;
}

const trimmed = (phrase: readonly Word[]) => {
  const from = phrase.findIndex(({ normal }) => !isCommon(normal));
  const to = phrase.findLastIndex(({ normal }) => !isCommon(normal));
  return phrase.slice(from, to + 1);
};

const nameOf = (phrase: readonly Word[]) => phrase.map(({ normal }) => normal.replace(/['’.]+$/, '')).join(' ');

/** `keyboards` is counted with `keyboard` where that was written too; what ends in s by itself stays as it is. */
function mergePlurals(tallies: Map<string, Tally>): void {
  for (const [name, tally] of tallies) {
    const one = name.endsWith('ies') ? `${name.slice(0, -3)}y` : name.endsWith('s') ? name.slice(0, -1) : name;
    const known = one === name ? undefined : tallies.get(one);
    if (!known) continue;
    known.fondness += tally.fondness;
    tallies.delete(name);
  }
}

export function isEnglish(text: string): boolean {
  const words = text.toLowerCase().match(/[\p{L}']+/gu) ?? [];
  return words.length > 0 && words.filter((word) => ENGLISH_WORDS.has(word)).length / words.length >= LEAST_ENGLISH;
}

interface Tally {
  mentions: number;
  fondness: number;
}

/** What one text speaks of, and whether with fondness. */
function topicsIn(text: string, tag: Tagger): Map<string, boolean> {
  const found = new Map<string, boolean>();
  for (const sentence of tag(text)) {
    // `learning` in `machine learning` is no doing.
    const fond = FONDNESS.test(sentence.map(({ tags, text: written }) => (tags.has('Noun') ? '_' : written)).join(' '));
    const doings = fond ? sentence.filter(isDoing).map((word) => [word]) : [];
    for (const phrase of [...phrasesOf(sentence), ...doings]) {
      const words = trimmed(phrase);
      if (!telling(words)) continue;
      const name = nameOf(words);
      found.set(name, fond || (found.get(name) ?? false));
    }
  }
  return found;
}

/** Whether words a tagger took for verbs are a topic found elsewhere: `Rust ownership` after `I love Rust`. */
function mentionsPlainly(text: string, topic: string): boolean {
  const pattern = topic.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}])${pattern}s?(?![\\p{L}\\p{N}])`, 'iu').test(text);
}

/**
 * What somebody's messages are about, most certain first. Understands English only and says nothing about other
 * languages. Gives way to other work between messages.
 */
export async function extractTopics(
  contents: readonly string[],
  tag: Tagger,
  pause: () => Promise<unknown>,
): Promise<{ topics: Topic[]; understood: boolean }> {
  const texts = contents.map(plainWords).filter((text) => text.length > 0);
  if (!isEnglish(texts.join(' '))) return { topics: [], understood: texts.length === 0 };
  const tallies = new Map<string, Tally>();
  for (const [index, text] of texts.entries()) {
    if (index % 20 === 19) await pause();
    for (const [name, fond] of topicsIn(text.slice(0, 2000), tag)) {
      const tally = tallies.get(name) ?? { mentions: 0, fondness: 0 };
      tallies.set(name, { mentions: tally.mentions, fondness: tally.fondness + (fond ? 1 : 0) });
    }
  }
  mergePlurals(tallies);
  for (const [name, tally] of tallies) tally.mentions = texts.filter((text) => mentionsPlainly(text, name)).length;
  const topics = [...tallies]
    .map(([topic, { mentions, fondness }]) => ({ topic, mentions, weight: mentions + 2 * fondness }))
    .filter(({ weight }) => weight >= LEAST_WEIGHT)
    .sort((a, b) => b.weight - a.weight || a.topic.localeCompare(b.topic));
  return {
    understood: true,
    topics: withoutParts(topics)
      .slice(0, MOST_TOPICS)
      .map(({ topic, mentions, weight }) => ({ topic, mentions, confidence: certainty(weight) })),
  };
}

const certainty = (weight: number) => Math.min(0.95, Math.round((1 - 0.75 ** weight) * 100) / 100);

/** `keyboard` says nothing beside `mechanical keyboard` where it occurs as often. */
function withoutParts<T extends { topic: string; weight: number }>(topics: readonly T[]): T[] {
  const partOf = (part: string, whole: string) => part !== whole && ` ${whole} `.includes(` ${part} `);
  return topics.filter(
    ({ topic, weight }) => !topics.some((other) => partOf(topic, other.topic) && other.weight >= weight),
  );
}
