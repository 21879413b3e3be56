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

/** As Discord opens it. https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-modal */
export const modalOf = (customId: string, { title, fields }: SavedForm): object => ({
  custom_id: customId,
  title,
  components: componentsOf(fields),
});
