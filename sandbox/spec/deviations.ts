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
  {
    pointer: '/components/schemas/MessageReferenceType/oneOf/1',
    value: { title: 'FORWARD', const: 1 },
    reason: 'https://discord.com/developers/docs/resources/message#message-reference-types: 1 is FORWARD',
  },
  {
    pointer: '/components/schemas/InnerErrors/properties/_errors/items',
    value: {
      type: 'object',
      properties: { code: { type: 'string' }, message: { type: 'string' } },
      required: ['code', 'message'],
    },
    reason:
      'https://discord.com/developers/docs/reference#error-messages: the code of a field error is text, such as BASE_TYPE_REQUIRED',
  },
  {
    pointer: '/components/schemas/ChannelTypes/oneOf/12',
    value: { title: 'GUILD_MEDIA', const: 16 },
    reason: 'https://discord.com/developers/docs/resources/channel#channel-object-channel-types: 16 is GUILD_MEDIA',
  },
  ...['GuildChannelResponse', 'CreateGuildChannelRequest', 'UpdateGuildChannelRequestPartial'].map((schema) => ({
    pointer: `/components/schemas/${schema}/properties/type${schema.endsWith('Response') ? '' : '/oneOf/1'}/enum/7`,
    value: 16,
    reason: 'https://discord.com/developers/docs/resources/channel#channel-object-channel-types: 16 is GUILD_MEDIA',
  })),
];
