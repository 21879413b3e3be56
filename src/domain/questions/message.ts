import type {
  APIAllowedMentions,
  APIComponentInMessageActionRow,
  APIMessageTopLevelComponent,
} from 'discord-api-types/v10';
import type { Question } from '../../kernel/store/questions.ts';
import { emojiOf } from '../composing/component-parts.ts';
import { type Answer, answerText, askedOf, type Option, type QuestionSpec, readAnswer } from './spec.ts';

/** https://docs.discord.com/developers/components/reference */
const ROW = 1;
const BUTTON = 2;
const SELECT = 3;
const STYLES = { primary: 1, secondary: 2, success: 3, danger: 4 } as const;
const BUTTONS_IN_A_ROW = 5;
const MOST_OF_AN_ANSWER = 300;

const PREFIX = 'guildhall:ask';
type Part = 'form' | 'choices' | 'sent' | `b${number}`;

/** What a component or form of a question is called; its key is the same wherever the question is kept. */
export const customId = (key: string, part: Part): string => `${PREFIX}:${key}:${part}`;

export function readCustomId(id: unknown): { key: string; part: string } | undefined {
  const [, key, part] = (typeof id === 'string' && /^guildhall:ask:([0-9a-z]+):(\w+)$/.exec(id)) || [];
  return key !== undefined && part !== undefined ? { key, part } : undefined;
}

interface Shown {
  content: string;
  components: APIMessageTopLevelComponent[];
  allowed_mentions: APIAllowedMentions;
}

const rows = (components: readonly object[]): APIMessageTopLevelComponent[] =>
  Array.from({ length: Math.ceil(components.length / BUTTONS_IN_A_ROW) }, (_, n) => ({
    type: ROW,
    components: components.slice(
      n * BUTTONS_IN_A_ROW,
      (n + 1) * BUTTONS_IN_A_ROW,
    ) as unknown as APIComponentInMessageActionRow[],
  }));

/** An option as Discord takes it. */
export const optionShown = ({ label, value, description, ...option }: Option): object => ({
  ...{ label, value, ...emojiOf(option) },
  ...(description === undefined ? {} : { description }),
});

function components(key: string, spec: QuestionSpec, answer?: Answer, disabled = false): APIMessageTopLevelComponent[] {
  const off = disabled ? { disabled } : {};
  const { buttons, choices, form } = spec;
  if (buttons) {
    const chosen = (option: Option) => answer?.values?.includes(option.value);
    return rows(
      buttons.map((option, n) => ({
        type: BUTTON,
        style: STYLES[disabled ? (chosen(option) ? 'success' : 'secondary') : (option.style ?? 'primary')],
        label: option.label,
        custom_id: customId(key, `b${n}`),
        ...emojiOf(option),
        ...off,
      })),
    );
  }
  if (choices) {
    const select = {
      type: SELECT,
      custom_id: customId(key, 'choices'),
      min_values: choices.min,
      max_values: choices.max,
      options: choices.options.map((option) => ({
        ...optionShown(option),
        ...(answer?.values?.includes(option.value) ? { default: true } : {}),
      })),
      ...off,
    };
    return rows([select]);
  }
  return rows([{ type: BUTTON, style: 1, label: form?.button ?? 'Answer', custom_id: customId(key, 'form'), ...off }]);
}

/** The question as it is posted. Nobody is notified but those it is for. */
export function openMessage(key: string, spec: QuestionSpec): Shown {
  const asked = askedOf(spec);
  const { users, roles, notify } = spec;
  return {
    content: asked ? `${asked}\n${spec.text}` : spec.text,
    components: components(key, spec),
    allowed_mentions: notify ? { parse: [], users: [...users], roles: [...roles] } : { parse: [] },
  };
}

/** What people write in a form may be meant for the asker alone: the message says only that it was sent. */
function outcome({ state, answered_by }: Question, spec: QuestionSpec, answer: Answer | undefined): string {
  const by = answered_by ? ` by <@${answered_by}>` : '';
  const said = answer && !spec.form ? answerText(spec, answer) : undefined;
  const short = said && said.length > MOST_OF_AN_ANSWER ? `${said.slice(0, MOST_OF_AN_ANSWER - 1)}…` : said;
  const shown = short === undefined ? undefined : `**${short.replace(/([*_~`|>\\])/g, '\\$1')}**`;
  switch (state) {
    case 'answered':
      return `✅ ${shown ? `${shown} – answered` : 'Answered'}${by}.`;
    case 'expired':
      return `⌛ No answer in time${answer ? `; taken as ${shown ?? 'agreed beforehand'}` : ''}.`;
    case 'cancelled':
      return '🚫 No longer asked.';
    default:
      return '';
  }
}

/** The question when it is over: what came of it, and nothing left to press. */
export function closedMessage(question: Question, spec: QuestionSpec): Shown {
  const answer = readAnswer(question.answer);
  const { content } = openMessage(question.key, spec);
  return {
    content: `${content}\n\n${outcome(question, spec, answer)}`,
    components: components(question.key, spec, answer, true),
    allowed_mentions: { parse: [] },
  };
}
