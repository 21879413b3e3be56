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

const bitSet = { oneOf: [{ type: 'string', pattern: '^\\d+$' }, { type: 'integer', minimum: 0 }, { type: 'null' }] };

export const deviations: readonly Deviation[] = [
  {
    pointer: '/components/schemas/MessageCreateRequest/properties/content/maxLength',
    value: 2000,
    reason:
      'https://discord.com/developers/docs/resources/message#create-message: "Message contents (up to 2000 characters)"',
  },
  ...['BaseCreateMessageCreateRequest', 'MessageEditRequestPartial'].map((schema) => ({
    pointer: `/components/schemas/${schema}/properties/content/maxLength`,
    value: 2000,
    reason:
      'https://discord.com/developers/docs/resources/message#edit-message: 2,000 characters, in posts and edits as well',
  })),
  ...[
    'RichEmbed/properties/title',
    'RichEmbed/properties/description',
    'RichEmbedAuthor/properties/name',
    'RichEmbedFooter/properties/text',
    'RichEmbedField/properties/name',
    'RichEmbedField/properties/value',
  ].map((field) => ({
    pointer: `/components/schemas/${field}/x-trimmed`,
    value: true,
    reason:
      'https://discord.com/developers/docs/resources/message#embed-object-embed-limits: leading and trailing whitespace is not counted',
  })),
  {
    pointer: '/components/schemas/MessageAttachmentRequest/properties/id',
    value: { oneOf: [{ $ref: '#/components/schemas/SnowflakeType' }, { type: 'integer', minimum: 0 }] },
    reason:
      'https://discord.com/developers/docs/resources/message#attachment-object-attachment-request-structure: "snowflake or number"',
  },
  {
    pointer: '/components/schemas/CreatedThreadResponse/properties/message',
    value: { $ref: '#/components/schemas/MessageResponse' },
    reason:
      'https://discord.com/developers/docs/resources/channel#start-thread-in-forum-or-media-channel: "a channel, with a nested message object"',
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
  ...[
    'ChannelPermissionOverwriteRequest/properties/allow',
    'ChannelPermissionOverwriteRequest/properties/deny',
    'CreateRoleRequest/properties/permissions',
    'UpdateRoleRequestPartial/properties/permissions',
    'ApplicationOAuth2InstallParams/properties/permissions',
    'ApplicationCommandCreateRequest/properties/default_member_permissions',
    'ApplicationCommandPatchRequestPartial/properties/default_member_permissions',
    'ApplicationCommandUpdateRequest/properties/default_member_permissions',
  ].map((place) => ({
    pointer: `/components/schemas/${place}`,
    value: bitSet,
    reason:
      'https://discord.com/developers/docs/topics/permissions: "all permissions are serialized as strings"; the document knows only integers',
  })),
  ...[
    '/paths/~1guilds~1{guild_id}~1requests/get/parameters/0/schema/enum',
    '/paths/~1guilds~1{guild_id}~1requests~1{request_id}/patch/requestBody/content/application~1json/schema/properties/action/enum',
  ].map((pointer) => ({
    pointer,
    value: undefined,
    reason:
      'An empty enumeration, which allows nothing (and is not valid JSON Schema), stands beside a reference to the statuses meant.',
  })),
  ...['allow', 'deny'].map((field) => ({
    pointer: `/paths/~1channels~1{channel_id}~1permissions~1{overwrite_id}/put/requestBody/content/application~1json/schema/properties/${field}`,
    value: bitSet,
    reason:
      'https://discord.com/developers/docs/resources/channel#edit-channel-permissions: allow and deny are strings',
  })),
  {
    pointer: '/paths/~1guilds~1{guild_id}~1members/get/parameters/1/schema',
    value: { $ref: '#/components/schemas/SnowflakeType' },
    reason: 'https://discord.com/developers/docs/resources/guild#list-guild-members: after is a snowflake',
  },
  {
    pointer: '/components/schemas/BotAccountPatchRequest/required',
    value: [],
    reason:
      'https://discord.com/developers/docs/resources/user#modify-current-user: "All parameters to this endpoint are optional"',
  },
  {
    pointer: '/components/schemas/ApplicationFormPartial/properties/description',
    value: { type: ['string', 'null'], maxLength: 400 },
    reason:
      'https://discord.com/developers/docs/resources/application#edit-current-application: description is a string',
  },
  {
    pointer: '/components/schemas/CreateGuildInviteRequest/properties/max_age/maximum',
    value: 604_800,
    reason:
      'https://discord.com/developers/docs/resources/channel#create-channel-invite: "between 0 and 604800 (7 days)"',
  },
  {
    pointer: '/components/schemas/BlockMessageActionMetadata/properties/custom_message/maxLength',
    value: 150,
    reason:
      'https://discord.com/developers/docs/resources/auto-moderation#auto-moderation-action-object-action-metadata: "maximum of 150 characters"',
  },
  {
    pointer: '/components/schemas/EntitlementTypes/oneOf',
    value: [1, 2, 3, 4, 5, 6, 7, 8, 10].map((type) => ({ const: type })),
    reason:
      'https://discord.com/developers/docs/resources/entitlement#entitlement-object-entitlement-types: 1 to 8; the document knows 8 and 10',
  },
  {
    pointer: '/components/schemas/EntitlementResponse/required',
    value: ['id', 'sku_id', 'application_id', 'deleted', 'starts_at', 'ends_at', 'type'],
    reason:
      'https://discord.com/developers/docs/resources/entitlement#entitlement-object: user_id is optional, as a guild may own it',
  },
  ...['CreateOrUpdateThreadTagRequest', 'UpdateThreadTagRequest'].map((schema) => ({
    pointer: `/components/schemas/${schema}/properties/name/maxLength`,
    value: 20,
    reason:
      'https://discord.com/developers/docs/resources/channel#forum-tag-object: "the name of the tag (0-20 characters)"',
  })),
  ...['ENHANCED_ROLE_COLORS', 'GUESTS_ENABLED', 'GUILD_TAGS', 'SOUNDBOARD', 'MORE_SOUNDBOARD'].map(
    (feature, index) => ({
      pointer: `/components/schemas/GuildFeatures/oneOf/${29 + index}`,
      value: { title: feature, const: feature },
      reason: `https://discord.com/developers/docs/resources/guild#guild-object-guild-features lists ${feature}`,
    }),
  ),
  ...[
    'GuildTemplateSnapshotResponse/properties/afk_channel_id',
    'GuildTemplateSnapshotResponse/properties/system_channel_id',
    'GuildTemplateChannelResponse/properties/parent_id',
  ].map((place) => ({
    pointer: `/components/schemas/${place}`,
    value: { type: ['integer', 'null'] },
    reason:
      'https://discord.com/developers/docs/resources/guild-template#guild-template-object: "placeholder IDs are given as integers"',
  })),
  {
    pointer: '/components/schemas/GuildTemplateChannelResponse/properties/permission_overwrites/items',
    value: {
      type: 'object',
      properties: {
        id: { type: 'integer' },
        type: { $ref: '#/components/schemas/ChannelPermissionOverwrites' },
        allow: { type: 'string' },
        deny: { type: 'string' },
      },
      required: ['id', 'type', 'allow', 'deny'],
    },
    reason:
      'https://discord.com/developers/docs/resources/guild-template#guild-template-object: "placeholder IDs are given as integers"',
  },
  {
    pointer: '/components/schemas/GuildFeatures/oneOf/34',
    value: { title: 'MEMBER_VERIFICATION_MANUAL_APPROVAL', const: 'MEMBER_VERIFICATION_MANUAL_APPROVAL' },
    reason:
      'https://discord.com/developers/docs/resources/guild-join-request: guilds "with both the MEMBER_VERIFICATION_GATE_ENABLED and MEMBER_VERIFICATION_MANUAL_APPROVAL features"',
  },
];

/** Routes that the documentation has and the document has not: their bodies and answers go unchecked. */
export const routesOutsideDocument: Readonly<Record<string, string>> = {
  'GET /applications/{application_id}/skus': 'https://discord.com/developers/docs/resources/sku#list-skus',
  'PATCH /guilds/{guild_id}/members/@me/nick':
    'https://discord.com/developers/docs/resources/guild#modify-current-user-nick: deprecated, and still answered',
  'PUT /invites/{code}/target-users/{user_id}': 'https://discord.com/developers/docs/resources/invite#add-target-user',
  'DELETE /invites/{code}/target-users/{user_id}':
    'https://discord.com/developers/docs/resources/invite#remove-target-user',
  'POST /invites/{code}/target-users/bulk-add':
    'https://discord.com/developers/docs/resources/invite#bulkadd-target-users',
  'POST /invites/{code}/target-users/bulk-delete':
    'https://discord.com/developers/docs/resources/invite#bulkdelete-target-users',
};
