import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { boundedDefinition, boundedEndpoint } from './bounds.ts';
import { readType, type Schema } from './type-schema.ts';

/** One endpoint as the package describes it, before anything of ours is added. */
export interface Endpoint {
  /** The operationId in Discord's document. */
  id: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `{placeholders}`. */
  path: string;
  /** Takes a bot token, or none at all. */
  bot: boolean;
  parameters: Schema;
  query: Schema;
  body: Schema | undefined;
  /** What a successful call answers with; undefined for no content. */
  answer: Schema | undefined;
}

/** Read as files: the types of the package do not compile under our stricter settings. */
const at = (file: string) => new URL(`../../node_modules/discord-api-spec/build/preview/${file}`, import.meta.url);
const text = readFileSync(at('discord-api-spec.ts'), 'utf8');
const enums = (await import(at('discord-api-spec.js').href)) as Record<string, unknown>;
const schemas = (await import(at('discord-api-spec.zod.js').href)) as Record<string, unknown>;

type Properties = Record<string, Schema>;
const propertiesOf = (schema: Schema | undefined): Properties => (schema?.['properties'] ?? {}) as Properties;
const emptyObject: Schema = { type: 'object', properties: {} };

function textAfter(marker: string): string {
  const at = text.indexOf(marker);
  if (at < 0) throw new Error(`discord-api-spec has no "${marker}" any more.`);
  return text.slice(at + marker.length);
}

/** https://docs.discord.com/developers/resources/invite#bulkadd-target-users, which the document does not have yet: up to 1,000 users. */
function outsideDocument(id: string, body: Schema): Schema {
  if (!/^bulk_(add|remove)_invite_target_users$/.test(id)) return body;
  const { user_ids: users, ...others } = propertiesOf(body);
  return { ...body, properties: { ...others, user_ids: { ...users, minItems: 1, maxItems: 1000, uniqueItems: true } } };
}

/** Every endpoint of the package, in its order. */
export function readEndpoints(): Endpoint[] {
  const paths = readType(textAfter('export interface Paths '));
  return Object.entries(propertiesOf(paths)).flatMap(([path, methods]) =>
    Object.entries(propertiesOf(methods)).map(([method, definition]): Endpoint => {
      const { parameters, requestBody, responses, security } = propertiesOf(definition);
      const answers = Object.entries(propertiesOf(responses)).filter(([status]) => status.startsWith('2'));
      const id = /response for (\w+)/.exec(String(answers[0]?.[1]['description']))?.[1];
      if (!id) throw new Error(`${method} ${path} does not say its operationId.`);
      const answer = answers.find(([status]) => status !== '204' && status !== '202')?.[1];
      const { description: _, ...answered } = answer ?? {};
      const schemes = JSON.stringify(security ?? '');
      const bounded = boundedEndpoint(method, path);
      return {
        id,
        method: method.toUpperCase() as Endpoint['method'],
        path,
        bot: schemes.includes('"BotToken"') || !schemes.includes('OAuth2'),
        parameters: bounded.parameters(propertiesOf(parameters)['path'] ?? emptyObject),
        query: bounded.parameters(propertiesOf(parameters)['query'] ?? emptyObject),
        body:
          requestBody && requestBody['not'] === undefined ? outsideDocument(id, bounded.body(requestBody)) : undefined,
        answer: answer && Object.keys(answered).length > 0 ? answered : undefined,
      };
    }),
  );
}

/** `0 GUILD_TEXT, 2 GUILD_VOICE`: numbers mean nothing to who has not read the documentation. */
function namesOf(values: readonly unknown[], name: string): string | undefined {
  const group = enums[name];
  if (typeof group !== 'object' || group === null) return undefined;
  const known = new Map(Object.entries(group).map(([label, value]) => [value, label]));
  const told = values.filter((value) => typeof value === 'number' && known.has(value));
  return told.length === 0 ? undefined : told.map((value) => `${value} ${known.get(value)}`).join(', ');
}

/** Doc comments of object types, which zod schemas do not have. */
function documented(name: string, schema: Schema): Schema {
  const at = text.indexOf(`export type ${name} = {`);
  if (at < 0) return schema;
  const told = propertiesOf(readType(text.slice(at + `export type ${name} = `.length)));
  const properties = Object.entries(propertiesOf(schema)).map(([field, inner]) => {
    const about = told[field]?.['description'];
    return [
      field,
      about === undefined || inner['description'] !== undefined ? inner : { ...inner, description: about },
    ] as const;
  });
  return properties.length > 0 ? { ...schema, properties: Object.fromEntries(properties) } : schema;
}

/** Drops the dialect, names of schemas and bounds that no number can pass. */
function plain(schema: Schema): Schema {
  return JSON.parse(
    JSON.stringify(schema, (key, value) => {
      if (key === '$schema' || key === '$id') return undefined;
      // Times with another offset than Z are taken too.
      if (key === 'pattern' && String(value).startsWith('^(?:(?:\\d\\d[2468]')) return undefined;
      if (typeof value === 'number' && Math.abs(value) >= Number.MAX_SAFE_INTEGER) return undefined;
      return value;
    }),
  ) as Schema;
}

/** GUILD_MEDIA. https://docs.discord.com/developers/resources/channel#channel-object-channel-types */
function withMedia(type: Schema | undefined): Schema {
  return JSON.parse(
    JSON.stringify(type ?? {}, (key, value) =>
      key === 'enum' && Array.isArray(value) && value.includes(15) && !value.includes(16) ? [...value, 16] : value,
    ),
  ) as Schema;
}

const channelType = (schema: Schema) => ({ properties: { type: withMedia(propertiesOf(schema)['type']) } });

/** The same field with another bound, wherever in it one stands. */
const bound = (field: string, key: 'maxLength' | 'maximum', value: number) => (schema: Schema) => ({
  properties: {
    [field]: JSON.parse(
      JSON.stringify(propertiesOf(schema)[field] ?? {}, (name, inner) => (name === key ? value : inner)),
    ) as Schema,
  },
});

// https://docs.discord.com/developers/resources/message#create-message: up to 2,000 characters, for bots.
const content = bound('content', 'maxLength', 2000);
// https://docs.discord.com/developers/resources/channel#forum-tag-object
const tagName = bound('name', 'maxLength', 20);

/** Events of others carry more than the document knows, and Discord ignores what it does not need. */
const open = (): Correction => ({ additionalProperties: true });

interface Correction {
  properties?: Properties;
  required?: string[];
  additionalProperties?: boolean;
}

/** Where the documentation says otherwise than Discord's document: properties that differ, and what is not required. */
const CORRECTIONS: Readonly<Record<string, (schema: Schema) => Correction>> = {
  MessageCreateRequest: content,
  BaseCreateMessageCreateRequest: content,
  MessageEditRequestPartial: content,
  // https://docs.discord.com/developers/resources/message#message-reference-types
  MessageReferenceRequest: () => ({
    properties: {
      type: { anyOf: [{ enum: [0, 1] }, { type: 'null' }], description: '0 DEFAULT (reply), 1 FORWARD' },
    },
  }),
  // https://docs.discord.com/developers/resources/message#attachment-object-attachment-request-structure
  MessageAttachmentRequest: () => ({
    properties: { id: { anyOf: [{ $ref: '#/$defs/SnowflakeType' }, { type: 'integer', minimum: 0 }] } },
  }),
  CreateGuildChannelRequest: channelType,
  UpdateGuildChannelRequestPartial: channelType,
  CreateOrUpdateThreadTagRequest: tagName,
  UpdateThreadTagRequest: tagName,
  // https://docs.discord.com/developers/resources/channel#create-channel-invite: up to seven days
  CreateGuildInviteRequest: bound('max_age', 'maximum', 604_800),
  // https://docs.discord.com/developers/resources/auto-moderation#auto-moderation-action-object-action-metadata
  BlockMessageActionMetadata: bound('custom_message', 'maxLength', 150),
  // https://docs.discord.com/developers/resources/application#edit-current-application
  ApplicationFormPartial: () => ({ properties: { description: { type: ['string', 'null'], maxLength: 400 } } }),
  // https://docs.discord.com/developers/resources/user#modify-current-user
  BotAccountPatchRequest: () => ({ required: [] }),
};

function corrected(name: string, schema: Schema): Schema {
  const { properties, ...rest } = (/^(Github|WebhookSlack)/.test(name) ? open : CORRECTIONS[name])?.(schema) ?? {};
  return { ...schema, properties: withBits({ ...propertiesOf(schema), ...properties }), ...rest };
}

/**
 * Sets of permissions are text, of which the document knows nothing; numbers are taken too.
 * https://docs.discord.com/developers/topics/permissions
 */
export function withBits(properties: Properties): Properties {
  const isBits = (field: string, schema: Schema) =>
    /^(allow|deny|permissions|default_member_permissions)$/.test(field) &&
    /"(number|integer)"/.test(JSON.stringify(schema));
  return Object.fromEntries(
    Object.entries(properties).map(([field, schema]) => [
      field,
      isBits(field, schema)
        ? { anyOf: [{ type: 'string', pattern: '^[0-9]+$' }, { type: 'integer', minimum: 0 }, { type: 'null' }] }
        : schema,
    ]),
  );
}

/** Every named schema of the package as JSON Schema, referring to each other below `#/$defs/`. */
export function readDefinitions(): Record<string, Schema> {
  const registry = z.registry<{ id: string }>();
  for (const [name, schema] of Object.entries(schemas)) {
    if (name.endsWith('Schema') && typeof schema === 'object') {
      registry.add(schema as unknown as z.ZodType, { id: name.replace(/Schema$/, '') });
    }
  }
  const converted = z.toJSONSchema(registry, { uri: (id) => `#/$defs/${id}`, io: 'input', unrepresentable: 'any' });
  return Object.fromEntries(
    Object.entries(converted.schemas).map(([name, schema]) => {
      const said = documented(name, boundedDefinition(name, plain(schema as Schema)));
      const shape = said['properties'] ? corrected(name, said) : said;
      const values = (shape['enum'] ?? (shape['const'] === undefined ? [] : [shape['const']])) as unknown[];
      const names = namesOf(values, name);
      return [name, names === undefined ? shape : { ...shape, description: names }];
    }),
  );
}
