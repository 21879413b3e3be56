import type { World } from '../../world/world.ts';
import type { ComponentBody } from './body.ts';
import type { FindFile } from './embeds.ts';
import type { Form } from './form.ts';

export const componentTypes = {
  actionRow: 1,
  button: 2,
  stringSelect: 3,
  textInput: 4,
  userSelect: 5,
  roleSelect: 6,
  mentionableSelect: 7,
  channelSelect: 8,
  section: 9,
  textDisplay: 10,
  thumbnail: 11,
  mediaGallery: 12,
  file: 13,
  separator: 14,
  container: 17,
  label: 18,
  fileUpload: 19,
  radioGroup: 21,
  checkboxGroup: 22,
  checkbox: 23,
} as const;

/** What reading one component needs to know. */
export interface ComponentContext {
  readonly world: World;
  readonly findFile: FindFile;
  readonly form: Form;
  /** The component's number within the message. */
  idOf(component: ComponentBody): number;
}
