import type { Json } from '../../kernel/store/json.ts';

export interface Option {
  label: string;
  value: string;
  style?: 'primary' | 'secondary' | 'success' | 'danger' | undefined;
  emoji?: string | undefined;
  description?: string | undefined;
}

/** A text, unless it says what else is wanted. */
export interface FormField {
  name: string;
  label: string;
  hint?: string | undefined;
  long: boolean;
  required: boolean;
  options?: readonly Option[] | undefined;
  pick?: 'users' | 'roles' | 'channels' | 'mentionables' | undefined;
  /** Of options or of what is picked, how many may be taken; 1 unless said otherwise. */
  choose?: number | undefined;
  /** How many files may be sent. */
  files?: number | undefined;
}

/** What is kept of a question: enough to show it, judge who may answer, and read what they answered. */
export interface QuestionSpec {
  text: string;
  buttons?: readonly Option[];
  choices?: { options: readonly Option[]; min: number; max: number };
  form?: { button: string; title: string; fields: readonly FormField[] };
  /** Ids of those who may answer; with neither, anyone who sees it. */
  users: readonly string[];
  roles: readonly string[];
  /** Whether they are notified. */
  notify: boolean;
  /** What counts as answered when nobody answers in time. */
  fallback?: string;
}

/**
 * What somebody answered: values of buttons or choices, or, by the name of the field, a text, a value, an id, the address of a
 * file; a list of them where several may be.
 */
export interface Answer {
  values?: string[];
  fields?: Record<string, string | string[]>;
}

/** Nobody but this program writes them: they are as `written` left them. */
export const readSpec = (stored: Json): QuestionSpec => stored as unknown as QuestionSpec;
export const readAnswer = (stored: Json): Answer | undefined =>
  stored === null ? undefined : (stored as unknown as Answer);

/** What is left out is not there in JSON either, which its type cannot say. */
export const written = (value: QuestionSpec | Answer): Json => value as unknown as Json;

const optionsOf = ({ buttons, choices }: QuestionSpec): readonly Option[] => buttons ?? choices?.options ?? [];

const named = (options: readonly Option[], wanted: string) =>
  options.find(({ value, label }) => value === wanted || label === wanted)?.value;

/** The answer that a default stands for; undefined where the question has no such answer. */
export function answerNamed(spec: QuestionSpec, wanted: string): Answer | undefined {
  const [field] = spec.form?.fields ?? [];
  if (field) {
    const value = field.options ? named(field.options, wanted) : field.pick || field.files ? undefined : wanted;
    if (value === undefined) return undefined;
    return { fields: { [field.name]: (field.choose ?? 1) > 1 ? [value] : value } };
  }
  const found = named(optionsOf(spec), wanted);
  return found === undefined ? undefined : { values: [found] };
}

const MENTIONS = { users: '@', roles: '@&', channels: '#' } as const;

/** The answer to one field as people saw it. */
function fieldText({ options, pick }: Partial<FormField>, answer: string | string[]): string {
  const labels = new Map(options?.map(({ value, label }) => [value, label]));
  const words = [answer].flat().map((one) => {
    if (pick && pick !== 'mentionables') return `<${MENTIONS[pick]}${one}>`;
    return labels.get(one) ?? one;
  });
  return words.join(', ');
}

/** The answer in one line, by the labels that people saw. */
export function answerText(spec: QuestionSpec, { values, fields }: Answer): string {
  if (values) {
    const labels = new Map(optionsOf(spec).map(({ value, label }) => [value, label]));
    return values.map((value) => labels.get(value) ?? value).join(', ');
  }
  const asked = new Map(spec.form?.fields.map((field) => [field.name, field]));
  const said = Object.entries(fields ?? {}).map(([name, answer]) => {
    const field = asked.get(name);
    return { label: field?.label ?? name, text: fieldText(field ?? {}, answer) };
  });
  const [only] = said;
  if (only && asked.size === 1) return only.text;
  return said.map(({ label, text }) => `${label}: ${text}`).join('\n');
}

/** https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object */
export function mayAnswer({ users, roles }: QuestionSpec, who: { id: string; roles: readonly string[] }): boolean {
  if (users.length === 0 && roles.length === 0) return true;
  return users.includes(who.id) || who.roles.some((role) => roles.includes(role));
}

export const askedOf = ({ users, roles }: QuestionSpec): string =>
  [...users.map((id) => `<@${id}>`), ...roles.map((id) => `<@&${id}>`)].join(' ');
