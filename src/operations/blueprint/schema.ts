import { z } from 'zod';
import { BlueprintError, type Document } from '../../domain/blueprint/document.ts';
import { CREATABLE_TYPES } from '../../domain/channels/types.ts';
import { CONTENT_FILTERS, NOTIFICATIONS, VERIFICATION_LEVELS } from '../../domain/server-words.ts';
import { PRESETS, TRIGGER_NAMES } from '../automod/shapes.ts';
import { LAYOUTS, SORT_ORDERS, VIDEO_QUALITY } from '../shapes/channel-view.ts';

/** YAML takes 2024 and true for no texts, and people mean them as such. Ids lose digits as numbers, so those stay wrong. */
const text = (most: number, least = 1) =>
  z.preprocess(
    (value) =>
      typeof value === 'boolean' || (typeof value === 'number' && Math.abs(value) < 1e14) ? String(value) : value,
    z.string().min(least).max(most),
  );
const id = z.string().regex(/^\d{15,20}$/, 'must be an id in quotes');
const flag = z.boolean().nullable().optional();
const count = (least: number, most: number) => z.int().min(least).max(most).nullable().optional();
const named = { name: text(100), was: text(100).optional(), id: id.optional() };
const permissions = z.array(z.string());
const reference = text(100).nullable().optional();

const overwrites = z
  .array(
    z.strictObject({
      role: text(100).optional(),
      member: text(100).optional(),
      allow: permissions.optional(),
      deny: permissions.optional(),
    }),
  )
  .max(500);

const Role = z.strictObject({
  ...named,
  managed: text(100).optional(),
  color: text(40).nullable().optional(),
  icon: text(40).nullable().optional(),
  hoist: flag,
  mentionable: flag,
  permissions: permissions.nullable().optional(),
});

const Channel = z.strictObject({
  ...named,
  type: z.enum(CREATABLE_TYPES).exclude(['category']).optional(),
  topic: text(4096, 0).nullable().optional(),
  nsfw: flag,
  slowmode: count(0, 21_600),
  bitrate: count(8000, 384_000),
  user_limit: count(0, 10_000),
  region: text(50).nullable().optional(),
  video_quality: z.enum(VIDEO_QUALITY).nullable().optional(),
  auto_archive: z.literal([60, 1440, 4320, 10_080]).optional(),
  thread_slowmode: count(0, 21_600),
  tags: z
    .array(z.strictObject({ name: text(50), emoji: text(100).optional(), moderated: z.boolean().optional() }))
    .max(20)
    .nullable()
    .optional(),
  default_reaction: text(100).nullable().optional(),
  sort_order: z.enum(SORT_ORDERS).nullable().optional(),
  layout: z.enum(LAYOUTS).nullable().optional(),
  require_tag: flag,
  hide_downloads: flag,
  overwrites: z
    .union([overwrites, z.literal('synced')])
    .nullable()
    .optional(),
});

const Category = z.strictObject({
  ...named,
  overwrites: overwrites.nullable().optional(),
  channels: z.array(Channel).max(50).optional(),
});

const Server = z.strictObject({
  name: text(100, 2).optional(),
  description: text(300, 0).nullable().optional(),
  verification_level: z.enum(VERIFICATION_LEVELS).optional(),
  content_filter: z.enum(CONTENT_FILTERS).optional(),
  notifications: z.enum(NOTIFICATIONS).optional(),
  locale: text(10, 2).optional(),
  system_channel: reference,
  rules_channel: reference,
  updates_channel: reference,
  safety_alerts_channel: reference,
  afk_channel: reference,
  afk_timeout: z.literal([60, 300, 900, 1800, 3600]).optional(),
  boost_progress_bar: flag,
});

const words = (most: number, longest: number) => z.array(text(longest)).max(most).nullable().optional();

const Rule = z.strictObject({
  ...named,
  enabled: flag,
  trigger: z.enum(TRIGGER_NAMES),
  keywords: words(1000, 60),
  regex: words(10, 260),
  presets: z.array(z.enum(PRESETS)).nullable().optional(),
  allowed: words(1000, 60),
  mention_limit: z.int().min(0).max(50).optional(),
  raid_protection: z.boolean().optional(),
  block: z.boolean().optional(),
  block_message: text(150).nullable().optional(),
  alert_channel: reference,
  timeout: z
    .union([z.int().min(1), text(40)])
    .nullable()
    .optional(),
  exempt_roles: words(20, 100),
  exempt_channels: words(50, 100),
});

const Welcome = z.strictObject({
  enabled: z.boolean().optional(),
  description: text(140, 0).nullable().optional(),
  channels: z
    .array(z.strictObject({ channel: text(100), description: text(50), emoji: text(100).optional() }))
    .max(5)
    .optional(),
});

const Onboarding = z.strictObject({
  enabled: z.boolean().optional(),
  mode: z.enum(['default', 'advanced']).optional(),
  default_channels: words(500, 100),
  prompts: z
    .array(
      z.strictObject({
        title: text(100),
        type: z.enum(['multiple_choice', 'dropdown']).optional(),
        single_select: z.boolean().optional(),
        required: z.boolean().optional(),
        in_onboarding: z.boolean().optional(),
        options: z
          .array(
            z.strictObject({
              title: text(50),
              description: text(100).optional(),
              emoji: text(100).optional(),
              roles: z.array(text(100)).max(50).optional(),
              channels: z.array(text(100)).max(50).optional(),
            }),
          )
          .min(1)
          .max(50),
      }),
    )
    .max(15)
    .optional(),
});

const Blueprint = z.strictObject({
  blueprint: z.literal(1),
  exact: z.boolean().optional(),
  server: Server.optional(),
  roles: z.array(Role).max(250).optional(),
  channels: z.array(Channel).max(500).optional(),
  categories: z.array(Category).max(500).optional(),
  automod: z.array(Rule).max(10).optional(),
  welcome_screen: Welcome.optional(),
  onboarding: Onboarding.optional(),
});

type Issue = z.core.$ZodIssue;

/** Of several shapes that a value might have had, the one that it comes nearest to. */
function meant(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const nearest =
    issue.errors.toSorted(
      (a, b) => Math.max(...b.map(({ path }) => path.length)) - Math.max(...a.map(({ path }) => path.length)),
    )[0] ?? [];
  return nearest.flatMap((inner) => meant({ ...inner, path: [...issue.path, ...inner.path] } as Issue));
}

const KINDS: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a map of fields',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
};

function explain(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `there is no field ${issue.keys.map((key) => JSON.stringify(key.slice(0, 60))).join(', ')} here.`;
    case 'invalid_type':
      if (value === undefined) return 'is missing.';
      if (value === null) return 'is empty.';
      return `must be ${KINDS[issue.expected] ?? `a ${issue.expected}`}${typeof value === 'number' && issue.expected === 'string' ? ', so put it in quotes' : ''}.`;
    case 'invalid_value':
      return `${value === undefined ? 'is missing; it ' : ''}must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}.`;
    case 'too_big':
      return `must be at most ${String(issue.maximum)}${issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' items' : ''}.`;
    case 'too_small':
      return `must be at least ${String(issue.minimum)}${issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' items' : ''}.`;
    default:
      return `${issue.message}.`;
  }
}

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );

const fieldsThere = (path: readonly PropertyKey[]): string => {
  let schema: unknown = Blueprint;
  for (const key of path) {
    const def = () =>
      (schema as z.ZodType)._zod.def as {
        type: string;
        innerType?: unknown;
        element?: unknown;
        options?: unknown[];
        shape?: Record<string, unknown>;
      };
    while (['optional', 'nullable', 'union'].includes(def().type)) schema = def().innerType ?? def().options?.[0];
    schema = typeof key === 'number' ? def().element : def().shape?.[String(key)];
    if (schema === undefined) return '';
  }
  const { shape } = (schema as z.ZodObject)._zod.def;
  return shape ? `It takes ${Object.keys(shape).join(', ')}.` : '';
};

/** Everything that is wrong with the shape of a blueprint, the first few. */
export function checkShape(value: unknown): { document: Document } | { problems: BlueprintError[] } {
  const result = Blueprint.safeParse(value);
  if (result.success) return { document: result.data as Document };
  const problems = result.error.issues.flatMap(meant).slice(0, 5);
  return {
    problems: problems.map((issue) => {
      const unknown = issue.code === 'unrecognized_keys';
      return new BlueprintError(
        unknown ? [...issue.path, issue.keys[0] ?? ''] : issue.path,
        explain(issue, at(value, issue.path)),
        unknown ? fieldsThere(issue.path) : '',
      );
    }),
  };
}
