/** Longest content of one message. https://docs.discord.com/developers/resources/message#create-message */
const MAX_CONTENT = 2000;

const FENCE = '```';

/** The fence that is open at the end of a text, as its opening line; undefined outside of code. */
function openFence(text: string): string | undefined {
  let open: string | undefined;
  for (const [, language = ''] of text.matchAll(/```(?:([\w+#.-]{0,20})(?=\n))?/g)) {
    open = open === undefined ? `${FENCE}${language}\n` : undefined;
  }
  return open;
}

/** Grapheme clusters, so that no emoji or accent is cut in two. */
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

function hardCut(text: string, max: number): number {
  let end = 0;
  for (const { index, segment } of graphemes.segment(text.slice(0, max + 64))) {
    if (index + segment.length > max) break;
    end = index + segment.length;
  }
  // A single cluster longer than a message: cut between code points after all.
  if (end > 0) return end;
  return /[\uD800-\uDBFF]/.test(text.charAt(max - 1)) ? max - 1 : max;
}

/** Where to cut, best first, each with how much of the room it must use to be worth it. */
const BREAKS: readonly { at: RegExp; least: number; inCode: boolean }[] = [
  { at: /\n[ \t]*\n/g, least: 0.4, inCode: false },
  { at: /\n(?=#{1,3} |```)/g, least: 0.4, inCode: false },
  { at: /\n/g, least: 0.4, inCode: false },
  { at: /\n/g, least: 0.1, inCode: true },
  { at: /[.!?…。！？]["')\]]*\s/g, least: 0.4, inCode: false },
  { at: /\s/g, least: 0.1, inCode: true },
];

/** Position after which to cut a text that is longer than `max`; at least 1. */
function cutAt(text: string, max: number): number {
  const window = text.slice(0, max + 1);
  for (const { at, least, inCode } of BREAKS) {
    const ends = [...window.matchAll(at)]
      .map((match) => match.index + match[0].length)
      .filter((end) => end <= max && end >= max * least)
      .reverse();
    const end = ends.find((each) => inCode || openFence(window.slice(0, each)) === undefined);
    if (end !== undefined) return end;
  }
  return hardCut(text, max);
}

/**
 * Splits text into messages of at most `max` UTF-16 units (Discord counts no character as more), at paragraphs, lines,
 * sentences or words as far as they allow. A code block that is cut is closed and opened again with its language.
 */
export function splitText(text: string, max = MAX_CONTENT): string[] {
  const parts: string[] = [];
  let reopened = '';
  let rest = text.trim();
  while (reopened.length + rest.length > max) {
    const room = max - reopened.length;
    let end = cutAt(rest, room);
    // Only a cut inside code needs room for closing it.
    if (openFence(reopened + rest.slice(0, end))) end = cutAt(rest, room - FENCE.length - 1);
    const piece = reopened + rest.slice(0, end).trimEnd();
    const fence = openFence(piece);
    parts.push(fence === undefined ? piece : `${piece}\n${FENCE}`);
    rest = fence === undefined ? rest.slice(end).trimStart() : rest.slice(end).replace(/^\n/, '');
    reopened = fence ?? '';
    // The block ended right where the cut fell: no empty block.
    if (reopened && rest.trimStart().startsWith(FENCE)) {
      rest = rest.trimStart().slice(FENCE.length).trimStart();
      reopened = '';
    }
  }
  const last = reopened + rest;
  return [...parts, last].filter((part) => part.trim() !== '');
}
