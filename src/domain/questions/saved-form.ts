import type { Json } from '../../kernel/store/json.ts';
import { componentsOf } from './form.ts';
import type { FormField } from './spec.ts';

/** A form that opens when somebody presses a button or uses a command; what they send arrives as an interaction. */
export interface SavedForm {
  title: string;
  fields: readonly FormField[];
  /** Id of the caller who may change it. */
  created_by: string;
}

export const formsScope = (botId: string): string => `forms/${botId}`;

/** Nobody but this program writes them. */
export const readForm = (stored: Json): SavedForm => stored as unknown as SavedForm;
export const writtenForm = (form: SavedForm): Json => form as unknown as Json;

/** Stands in buttons and in the forms themselves; `!` where only whoever sends it sees the answer. */
const PATTERN = /^guildhall:form(!?):(.+)$/;

export const formCustomId = (name: string, { quiet }: { quiet: boolean } = { quiet: false }): string =>
  `guildhall:form${quiet ? '!' : ''}:${name}`;

/** The form that a custom id names; undefined where it is no form of ours. */
export function readFormId(id: unknown): { name: string; quiet: boolean } | undefined {
  const [, mark, name] = (typeof id === 'string' && PATTERN.exec(id)) || [];
  return name === undefined ? undefined : { name, quiet: mark === '!' };
}

/** As Discord opens it. https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-modal */
export const modalOf = (customId: string, { title, fields }: SavedForm): object => ({
  custom_id: customId,
  title,
  components: componentsOf(fields),
});
