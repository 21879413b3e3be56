/**
 * Where Discord's documentation and its OpenAPI document differ, the documentation wins. Each entry replaces (or, with
 * `value: undefined`, removes) what stands at `pointer` in the document, for requests and responses alike.
 */
export interface Deviation {
  /** JSON pointer into the document. */
  readonly pointer: string;
  readonly value: unknown;
  readonly reason: string;
}

export const deviations: readonly Deviation[] = [
  {
    pointer: '/components/schemas/MessageCreateRequest/properties/content/maxLength',
    value: 2000,
    reason:
      'https://discord.com/developers/docs/resources/message#create-message: "Message contents (up to 2000 characters)"',
  },
];
