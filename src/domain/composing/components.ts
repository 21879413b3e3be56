/** Any component as callers write it. Discord checks the rest. */
export type ComponentInput = Readonly<Record<string, unknown>>;

/** https://docs.discord.com/developers/resources/message#message-object-message-flags */
export const IS_COMPONENTS_V2 = 1 << 15;

/** Section, text display, thumbnail, media gallery, file, separator, container. */
const V2_TYPES = new Set<unknown>([9, 10, 11, 12, 13, 14, 17]);
const TEXT_DISPLAY = 10;

/** Only these may appear together with IS_COMPONENTS_V2, and only with it. */
export const usesV2 = (components: readonly ComponentInput[]): boolean =>
  components.some(
    ({ type, components: inner }) => V2_TYPES.has(type) || (Array.isArray(inner) && usesV2(inner as ComponentInput[])),
  );

export const textDisplay = (content: string): ComponentInput => ({ type: TEXT_DISPLAY, content });
