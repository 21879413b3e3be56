import { z } from 'zod';
import type { JsonSchema } from '../../kernel/catalogue.ts';
import { PATH_PART, SNOWFLAKE } from '../../kernel/endpoints.ts';
import { unknownFields } from '../../kernel/nearest.ts';

const PART = new RegExp(PATH_PART);

type Properties = Readonly<Record<string, JsonSchema>>;
type Check = (ctx: z.core.ParsePayload<string>) => void;

/** An id has 64 bits. */
const MAX_SNOWFLAKE = 2n ** 63n - 1n;

const fault =
  (says: string, fits: (value: string) => boolean): Check =>
  (ctx) => {
    if (!fits(ctx.value)) ctx.issues.push({ code: 'custom', message: says, input: ctx.value });
  };

/** Discord counts characters, JavaScript their halves. */
const length =
  (limit: number, code: 'too_big' | 'too_small'): Check =>
  (ctx) => {
    const big = code === 'too_big';
    if (big ? ctx.value.length <= limit : ctx.value.length >= limit * 2) return;
    const amount = [...ctx.value].length;
    if (big ? amount <= limit : amount >= limit) return;
    const bound = big ? { code, maximum: limit } : { code: 'too_small' as const, minimum: limit };
    ctx.issues.push({ ...bound, origin: 'string', inclusive: true, input: ctx.value } as z.core.$ZodRawIssue);
  };

const FORMATS: Readonly<Record<string, Check>> = {
  uri: fault(
    'must be a URL, such as https://example.com',
    (value) => /^[a-z][a-z0-9+.-]*:\S+$/i.test(value) && URL.canParse(value),
  ),
  'date-time': fault(
    'must be a time, such as 2027-01-31T18:00:00Z',
    (value) =>
      /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/i.test(value) &&
      !Number.isNaN(Date.parse(value)),
  ),
};

function matching(pattern: string): Check {
  const regex = new RegExp(pattern, 'u');
  return fault(`must match ${pattern}`, (value) => regex.test(value));
}

/** Patterns that have words. */
const PATTERNS: Readonly<Record<string, Check>> = {
  [SNOWFLAKE]: fault('must be an id, a number of 17 to 19 digits', (value) => {
    return /^\d{1,19}$/.test(value) && BigInt(value) <= MAX_SNOWFLAKE;
  }),
  [PATH_PART]: fault('must be the code or token alone, not an address', (value) => PART.test(value)),
};

function text(schema: JsonSchema): z.ZodType {
  const { minLength, maxLength, pattern, format } = schema as Record<string, number | string | undefined>;
  const checks: Check[] = [];
  if (maxLength !== undefined) checks.push(length(Number(maxLength), 'too_big'));
  if (minLength) checks.push(length(Number(minLength), 'too_small'));
  if (pattern !== undefined) checks.push(PATTERNS[pattern] ?? matching(String(pattern)));
  const known = FORMATS[String(format)];
  if (known) checks.push(known);
  return checks.length === 0 ? z.string() : z.string().check(...checks);
}

function number(schema: JsonSchema, whole: boolean): z.ZodType {
  const { minimum, maximum } = schema as Record<string, number | undefined>;
  let made = whole ? z.int() : z.number();
  if (minimum !== undefined) made = made.min(minimum);
  if (maximum !== undefined) made = made.max(maximum);
  return made;
}

const isNull = ({ type }: JsonSchema) => type === 'null';
const literalsOf = (schema: JsonSchema): unknown[] | undefined =>
  schema['const'] !== undefined ? [schema['const']] : (schema['enum'] as unknown[] | undefined);

const MEDIA = ['id', 'proxy_url', 'content_type', 'flags', 'width', 'height', 'attachment_id', 'loading_state'];
const FILE = [
  'url',
  'proxy_url',
  'size',
  'content_type',
  'width',
  'height',
  'flags',
  'ephemeral',
  'original_content_type',
];
const PREVIEW = ['placeholder', 'placeholder_version', 'content_scan_version', 'application'];
const CLIP = ['clip_created_at', 'clip_participants'];

/**
 * What Discord adds to these when it shows them. Who changes what they have read sends it back with the rest, as discord.js
 * does and the page on editing messages advises of attachments, and Discord lets it be.
 */
const ECHOED: readonly (readonly [name: RegExp, fields: readonly string[]])[] = [
  [/^RichEmbed$/, ['flags', 'components', 'content_scan_version']],
  [/^RichEmbed(Author|Footer)$/, ['proxy_icon_url']],
  [/^(RichEmbed(Image|Thumbnail|Video)|UnfurledMediaRequest.*)$/, MEDIA],
  [/^MessageAttachmentRequest$/, [...FILE, ...PREVIEW, ...CLIP]],
  [/^FileComponentForMessageRequest$/, ['name', 'size']],
  [/^ComponentEmojiForRequest$/, ['animated']],
  [/^PollCreateRequest$/, ['expiry', 'results']],
  [/^PollAnswerCreateRequest$/, ['answer_id']],
  [/^ApplicationCommand.*Option/, ['name_localized', 'description_localized']],
];
const echoedBy = (name: string) => ECHOED.find(([pattern]) => pattern.test(name))?.[1];

/**
 * Reads the part of JSON Schema that endpoints.gen.json is written in. Objects take what they name and nothing else, at
 * every depth: a field that Discord would ignore in silence is a mistake. What is shared is read once.
 */
export function createSchemaReader(definitions: Properties): (schema: JsonSchema) => z.ZodType {
  const shared = new Map<string, z.ZodType>();

  function named(name: string): z.ZodType {
    const known = shared.get(name);
    if (known) return known;
    const made = z.lazy(() => {
      const schema = definitions[name] ?? {};
      const echoed = schema['properties'] ? echoedBy(name) : undefined;
      return echoed ? object(schema, echoed) : read(schema);
    });
    shared.set(name, made);
    return made;
  }

  function union(options: readonly JsonSchema[]): z.ZodType {
    const rest = options.filter((option) => !isNull(option));
    const literals = rest.map(literalsOf);
    const choices = literals.every((each) => each !== undefined)
      ? [z.literal(literals.flat() as z.core.util.Literal[])]
      : rest.map(read);
    const either = choices.length === 1 && choices[0] ? choices[0] : z.union(choices);
    return rest.length < options.length ? either.nullable() : either;
  }

  function list(schema: JsonSchema): z.ZodType {
    const { items, minItems, maxItems, uniqueItems } = schema as { items?: JsonSchema } & Record<string, number>;
    let made = z.array(items === undefined ? z.unknown() : read(items));
    if (minItems !== undefined) made = made.min(minItems);
    if (maxItems !== undefined) made = made.max(maxItems);
    return uniqueItems ? made.check(distinct) : made;
  }

  function object(schema: JsonSchema, echoed: readonly string[] = []): z.ZodType {
    const {
      properties,
      additionalProperties: others,
      propertyNames,
      minProperties = 0,
      maxProperties,
    } = schema as {
      properties?: Properties;
      additionalProperties?: JsonSchema | boolean;
      propertyNames?: JsonSchema;
    } & Record<string, number>;
    const required = (schema['required'] ?? []) as string[];
    if (properties && Object.keys(properties).length > 0) {
      const shape = Object.fromEntries(
        Object.entries(properties).map(([name, inner]) => {
          const made = read(inner);
          return [name, required.includes(name) ? made : made.optional()];
        }),
      );
      const names = Object.keys(shape);
      for (const name of echoed) shape[name] ??= z.unknown().optional();
      const error = (issue: z.core.$ZodRawIssue) =>
        issue.code === 'unrecognized_keys' ? unknownFields(issue.keys as string[], names) : undefined;
      return others ? z.looseObject(shape) : z.strictObject(shape, { error });
    }
    const names = propertyNames ? read(propertyNames) : z.string();
    const map = z.record(names as z.ZodString, typeof others === 'object' ? read(others) : z.unknown());
    const counted = maxProperties === undefined && !minProperties;
    return counted ? map : map.check(counting(minProperties, maxProperties ?? Number.POSITIVE_INFINITY));
  }

  function single(schema: JsonSchema, type: unknown): z.ZodType {
    switch (type) {
      case 'string':
        return text(schema);
      case 'number':
      case 'integer':
        return number(schema, type === 'integer');
      case 'boolean':
        return z.boolean();
      case 'array':
        return list(schema);
      case 'object':
        return object(schema);
      default:
        return z.unknown();
    }
  }

  function read(schema: JsonSchema): z.ZodType {
    const name = /^#\/\$defs\/(.+)$/.exec(String(schema['$ref']))?.[1];
    if (name !== undefined) return named(name);
    if (Array.isArray(schema['anyOf'])) return union(schema['anyOf'] as JsonSchema[]);
    const literals = literalsOf(schema);
    if (literals) return z.literal(literals as z.core.util.Literal[]);
    const types = [schema['type']].flat();
    return types.length === 1 ? single(schema, types[0]) : union(types.map((type) => ({ ...schema, type })));
  }

  return read;
}

function distinct(ctx: z.core.ParsePayload<unknown[]>): void {
  const seen = new Set<string>();
  for (const [i, item] of ctx.value.entries()) {
    const key = JSON.stringify(item);
    if (seen.has(key)) ctx.issues.push({ code: 'custom', message: 'is there twice', path: [i], input: item });
    seen.add(key);
  }
}

const counting = (min: number, max: number) => (ctx: z.core.ParsePayload<Record<string, unknown>>) => {
  const amount = Object.keys(ctx.value).length;
  if (amount >= min && amount <= max) return;
  ctx.issues.push({
    code: 'custom',
    message: amount < min ? `must have no fewer than ${min} entries` : `must have no more than ${max} entries`,
    input: ctx.value,
  });
};
