import { stripHidden } from '../hidden-text.ts';

/**
 * YAML as people like to read and compare it: lists of short words on one line, texts of several lines as such, quotes only
 * where they are needed, and no character that a reader cannot see. Bun's own writer gives none of that.
 */
export type Yaml =
  | string
  | number
  | boolean
  | null
  | readonly Yaml[]
  | { readonly [key: string]: Yaml }
  | Noted
  | Compact;

const NOTE = Symbol('note');

/** A value with a comment behind it, for what only a reader needs. */
interface Noted {
  readonly [NOTE]: string;
  readonly value: string;
}

const COMPACT = Symbol('compact');

/** A few short fields that stand on one line. */
interface Compact {
  readonly [COMPACT]: { readonly [key: string]: string | number | boolean };
}

export const compact = (fields: Compact[typeof COMPACT]): Compact => ({ [COMPACT]: fields });

export const noted = (value: string, comment: string): Noted => ({ [NOTE]: comment, value });

const WIDTH = 100;

/** What surely is a text to every reader of YAML, 1.1 and 1.2, wherever it stands; commas only outside of brackets. */
const PLAIN =
  /^(?:[\p{L}_]|\p{Extended_Pictographic})(?:[\p{L}\p{M}\p{N}_.'()/+-]|\p{Extended_Pictographic}|\uFE0F|\u200D| (?! |$))*$/u;
const PLAIN_LINE =
  /^(?:[\p{L}_]|\p{Extended_Pictographic})(?:[\p{L}\p{M}\p{N}_.'()/+,;!?&*%@$=–—…-]|\p{Extended_Pictographic}|\uFE0F|\u200D| (?! |$))*$/u;
const RESERVED = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

/** 10m, 7d: no number to anybody. */
const LENGTH = /^\d+[smhdw]$/;

const isPlain = (text: string, inFlow: boolean): boolean =>
  LENGTH.test(text) || ((inFlow ? PLAIN : PLAIN_LINE).test(text) && !RESERVED.test(text) && stripHidden(text) === text);

const escaped = (char: string): string => {
  const code = char.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
};

/** Everything that is left out of our answers, since no reader sees it, is written as its number. */
function doubleQuoted(text: string): string {
  const json = JSON.stringify(text).replaceAll('\u007f', '\\u007f');
  if (stripHidden(text.replace(/[\n\r\t]/g, '')) === text.replace(/[\n\r\t]/g, '')) return json;
  return [...json].map((char) => (stripHidden(char) === char && char !== '\u200d' ? char : escaped(char))).join('');
}

function scalar(value: string | number | boolean | null, inFlow = false): string {
  if (typeof value !== 'string') return String(value);
  return isPlain(value, inFlow) ? value : doubleQuoted(value);
}

const inFlow = (value: string | number | boolean | null) => scalar(value, true);

/** Several lines that read the same as a block, where nothing of them would be lost. */
const isBlock = (text: string): boolean =>
  text.includes('\n') && /^\S/.test(text) && !/[\t\r]|[ \n]$|[ ]\n/.test(text) && stripHidden(text) === text;

const isScalar = (value: Yaml): value is string | number | boolean | null =>
  typeof value !== 'object' || value === null;
const isCompact = (value: Yaml): value is Compact => typeof value === 'object' && value !== null && COMPACT in value;
const isNoted = (value: Yaml): value is Noted => typeof value === 'object' && value !== null && NOTE in value;

/** On one line where it fits, else on as few as it takes. */
function flow(items: readonly string[], indent: string, used: number): string {
  const lines: string[] = [];
  let line = '[';
  for (const [index, item] of items.entries()) {
    const word = index < items.length - 1 ? `${item},` : `${item}]`;
    const room = WIDTH - (lines.length === 0 ? used : indent.length);
    if (line !== '[' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === '[' ? `[${word}` : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${indent}`);
}

/** What stands behind a key or a dash: on its line, or below it with more indentation. */
function behind(value: Yaml, indent: string, used: number): string {
  if (isNoted(value)) return ` ${scalar(value.value)} # ${value[NOTE]}`;
  if (isCompact(value)) {
    const pairs = Object.entries(value[COMPACT]).map(([key, inner]) => `${key}: ${inFlow(inner)}`);
    return ` {${pairs.join(', ')}}`;
  }
  if (isScalar(value)) {
    if (typeof value !== 'string' || !isBlock(value)) return ` ${scalar(value)}`;
    const lines = value.split('\n').map((line) => (line === '' ? '' : `${indent}  ${line}`));
    return ` |-\n${lines.join('\n')}`;
  }
  if (Array.isArray(value)) {
    if (value.length === 0) return ' []';
    if (value.every((item: Yaml) => isScalar(item) && !(typeof item === 'string' && item.length > 60))) {
      return ` ${flow(value.map(inFlow), `${indent}  `, used + 1)}`;
    }
    return `\n${value.map((item: Yaml) => itemText(item, `${indent}  `)).join('\n')}`;
  }
  const body = fields(value as { [key: string]: Yaml }, `${indent}  `);
  return body === '' ? ' {}' : `\n${body}`;
}

function itemText(value: Yaml, indent: string): string {
  if (
    isScalar(value) ||
    isNoted(value) ||
    isCompact(value) ||
    Array.isArray(value) ||
    Object.keys(value).length === 0
  ) {
    return `${indent}-${behind(value, indent, indent.length + 1)}`;
  }
  return `${indent}- ${fields(value as { [key: string]: Yaml }, `${indent}  `).trimStart()}`;
}

const fields = (value: { readonly [key: string]: Yaml }, indent: string): string =>
  Object.entries(value)
    .map(([key, inner]) => {
      const head = `${indent}${scalar(key)}:`;
      return `${head}${behind(inner, indent, head.length)}`;
    })
    .join('\n');

/** A document of fields; ends with a line break. */
export const writeYaml = (value: { readonly [key: string]: Yaml }): string => `${fields(value, '')}\n`;
