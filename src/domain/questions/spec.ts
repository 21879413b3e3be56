import type { Json } from '../../kernel/store/json.ts';

export interface Option {
  label: string;
  value: string;
  style?: 'primary' | 'secondary' | 'success' | 'danger' | undefined;
  emoji?: string | undefined;
  description?: string | undefined;
}

export interface FormField {
  name: string;
  label: string;
  hint?: string;
  long: boolean;
  required: boolean;
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

/** What somebody answered: values of buttons or choices, or texts by the name of the field. */
export interface Answer {
  values?: string[];
  fields?: Record<string, string>;
}

/** Nobody but this program writes them: they are as `written` left them. */
export const readSpec = (stored: Json): QuestionSpec => stored as unknown as QuestionSpec;
export const readAnswer = (stored: Json): Answer | undefined =>
  stored === null ? undefined : (stored as unknown as Answer);

/** What is left out is not there in JSON either, which its type cannot say. */
export const written = (value: QuestionSpec | Answer): Json => value as unknown as Json;

const optionsOf = ({ buttons, choices }: QuestionSpec): readonly Option[] => buttons ?? choices?.options ?? [];

/** The answer that a default stands for; undefined where the question has no such answer. */
export function answerNamed(spec: QuestionSpec, wanted: string): Answer | undefined {
  const [field] = spec.form?.fields ?? [];
  if (field) return { fields: { [field.name]: wanted } };
  const found = optionsOf(spec).find(({ value, label }) => value === wanted || label === wanted);
  return found && { values: [found.value] };
}

/** The answer in one line, by the labels that people saw. */
export function answerText(spec: QuestionSpec, { values, fields }: Answer): string {
  if (values) {
    const labels = new Map(optionsOf(spec).map(({ value, label }) => [value, label]));
    return values.map((value) => labels.get(value) ?? value).join(', ');
  }
  const filled = Object.entries(fields ?? {});
  const [only] = filled;
  if (only && spec.form?.fields.length === 1) return only[1];
  const labels = new Map(spec.form?.fields.map(({ name, label }) => [name, label]));
  return filled.map(([name, text]) => `${labels.get(name) ?? name}: ${text}`).join('\n');
}

/** https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object */
export function mayAnswer({ users, roles }: QuestionSpec, who: { id: string; roles: readonly string[] }): boolean {
  if (users.length === 0 && roles.length === 0) return true;
  return users.includes(who.id) || who.roles.some((role) => roles.includes(role));
}

export const askedOf = ({ users, roles }: QuestionSpec): string =>
  [...users.map((id) => `<@${id}>`), ...roles.map((id) => `<@&${id}>`)].join(' ');
