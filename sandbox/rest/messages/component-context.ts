import type { World } from '../../world/world.ts';
import type { ComponentBody } from './body.ts';
import type { FindFile } from './embeds.ts';
import type { Form } from './form.ts';

export const componentTypes = {
  actionRow: 1,
  button: 2,
  stringSelect: 3,
  channelSelect: 8,
  section: 9,
  textDisplay: 10,
  thumbnail: 11,
  mediaGallery: 12,
  file: 13,
  separator: 14,
  container: 17,
} as const;

/** What reading one component needs to know. */
export interface ComponentContext {
  readonly world: World;
  readonly findFile: FindFile;
  readonly form: Form;
  /** The component's number within the message. */
  idOf(component: ComponentBody): number;
}
