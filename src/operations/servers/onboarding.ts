import type { APIGuildOnboarding, APIGuildOnboardingPrompt } from 'discord-api-types/v10';
import { z } from 'zod';
import { oneLine } from '../../domain/hidden-text.ts';
import { plainName, quoted } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { snowflakeAt } from '../../kernel/ids.ts';
import { operation } from '../../kernel/operation.ts';
import { anyChannelNamed, Server } from '../../kernel/references.ts';
import { findNamed } from '../find-named.ts';
import { givenFields } from '../given.ts';
import { withoutEmpty } from '../shapes/channel-view.ts';
import { emojiFields } from '../shapes/emoji-field.ts';

/** https://docs.discord.com/developers/resources/guild#guild-onboarding-object-onboarding-mode, and prompt types */
const MODES = ['default', 'advanced'] as const;
const TYPES = ['multiple_choice', 'dropdown'] as const;

const Option = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string().optional(),
  emoji: z.string().optional(),
  roles: z.array(z.string()).describe('by name'),
  channels: z.array(z.string()).describe('by name'),
});
const Prompt = z.object({
  id: z.string(),
  title: z.string(),
  type: z.string(),
  single_select: z.boolean(),
  required: z.boolean(),
  in_onboarding: z.boolean(),
  options: z.array(Option),
});
const Onboarding = z.object({
  guild_id: z.string(),
  enabled: z.boolean(),
  mode: z.string(),
  default_channels: z.array(z.string()).describe('by name'),
  prompts: z.array(Prompt),
});
type Onboarding = z.output<typeof Onboarding>;

const names = (all: readonly string[], sign = '') => all.map((name) => `${sign}${plainName(name)}`).join(' ') || 'none';

const text = ({ enabled, mode, default_channels, prompts }: Onboarding): string =>
  [
    `Onboarding ${enabled ? 'on' : 'off'}; mode ${mode}; default channels ${names(default_channels, '#')}`,
    ...prompts.flatMap((prompt) => [
      [
        `${prompt.id} ${quoted(prompt.title)}`,
        prompt.type,
        prompt.single_select ? 'one answer' : 'several answers',
        ...(prompt.required ? ['required'] : []),
        prompt.in_onboarding ? 'asked on joining' : 'only under Channels & Roles',
      ].join('; '),
      ...prompt.options.map((option) =>
        [
          `  ${option.id} ${quoted(option.title)}`,
          ...(option.emoji ? [oneLine(option.emoji, 100)] : []),
          ...(option.description ? [quoted(option.description)] : []),
          ...(option.roles.length > 0 ? [`roles ${names(option.roles)}`] : []),
          ...(option.channels.length > 0 ? [`channels ${names(option.channels, '#')}`] : []),
        ].join('; '),
      ),
    ]),
  ].join('\n');

async function known({ discord }: Context, guildId: string) {
  const [guild, channels] = await Promise.all([discord.guild(guildId), discord.channels(guildId)]);
  return { roles: guild.roles, channels };
}
type Known = Awaited<ReturnType<typeof known>>;

function view(guild_id: string, onboarding: APIGuildOnboarding, { roles, channels }: Known): Onboarding {
  const called = (all: readonly { id: string; name: string }[], ids: readonly string[]) =>
    ids.map((id) => all.find((each) => each.id === id)?.name ?? id);
  return {
    guild_id,
    enabled: onboarding.enabled,
    mode: MODES[onboarding.mode] ?? 'unknown',
    default_channels: called(channels, onboarding.default_channel_ids),
    prompts: onboarding.prompts.map((prompt) => ({
      id: prompt.id,
      title: prompt.title,
      type: TYPES[prompt.type] ?? 'unknown',
      single_select: prompt.single_select,
      required: prompt.required,
      in_onboarding: prompt.in_onboarding,
      options: prompt.options.map((option) => ({
        id: option.id,
        title: option.title,
        roles: called(roles, option.role_ids),
        channels: called(channels, option.channel_ids),
        ...withoutEmpty({
          description: option.description || undefined,
          emoji: option.emoji?.name ?? option.emoji?.id ?? undefined,
        }),
      })),
    })),
  };
}

const PromptGiven = z.strictObject({
  title: z.string().min(1).max(100),
  type: z.enum(TYPES).default('multiple_choice'),
  single_select: z.boolean().default(false),
  required: z.boolean().default(false),
  in_onboarding: z.boolean().default(true),
  options: z
    .array(
      z.strictObject({
        title: z.string().min(1).max(50),
        description: z.string().max(100).optional(),
        emoji: z.string().max(100).optional(),
        roles: z.array(z.string()).max(50).default([]),
        channels: z.array(z.string()).max(50).default([]),
      }),
    )
    .min(1)
    .max(50),
});

/** Prompts and options of the same title stay the same, so that what members chose is kept. */
function promptBody(
  prompt: z.output<typeof PromptGiven>,
  index: number,
  before: readonly APIGuildOnboardingPrompt[],
  { roles, channels }: Known,
  now: number,
) {
  const old = before.find(({ title }) => title === prompt.title);
  return {
    // New ones need some id, which Discord replaces.
    id: old?.id ?? snowflakeAt(now + index),
    title: prompt.title,
    type: TYPES.indexOf(prompt.type),
    single_select: prompt.single_select,
    required: prompt.required,
    in_onboarding: prompt.in_onboarding,
    options: prompt.options.map((option) => ({
      id: old?.options.find(({ title }) => title === option.title)?.id,
      title: option.title,
      description: option.description,
      ...(option.emoji === undefined ? {} : emojiFields(option.emoji)),
      role_ids: option.roles.map((role) => findNamed(roles, role, 'prompts.options.roles', 'list_roles').id),
      channel_ids: option.channels.map(
        (name) => findNamed(channels, name, 'prompts.options.channels', 'list_channels').id,
      ),
    })),
  };
}

export const onboarding = {
  get_onboarding: operation({
    title: 'Get onboarding',
    description: 'What newcomers are asked, which roles and channels their answers give, and the default channels.',
    effect: 'read',
    rare: true,
    permissions: [],
    input: z.object({ server: Server }),
    output: Onboarding,
    text,
    async run({ server }, context) {
      const found = await context.discord.request<APIGuildOnboarding>('GET', path`/guilds/${server}/onboarding`);
      return view(server, found, await known(context, server));
    },
  }),

  update_onboarding: operation({
    title: 'Change onboarding',
    description:
      'Change onboarding. prompts and default_channels replace all. Turned on, it needs 7 default channels that everyone sees, 5 of them to write in.',
    effect: 'update',
    rare: true,
    reach: 'server',
    permissions: ['ManageGuild', 'ManageRoles'],
    reason: true,
    idempotent: true,
    input: z.object({
      server: Server,
      enabled: z.boolean().optional(),
      mode: z.enum(MODES).optional().describe('advanced counts the channels of answers too'),
      default_channels: z.array(anyChannelNamed('channel').unwrap()).max(500).optional(),
      prompts: z.array(PromptGiven).max(15).optional(),
    }),
    output: Onboarding.extend({ changed: z.array(z.string()) }),
    text: ({ changed, ...o }) => `Changed ${changed.join(', ')}.\n${text(o)}`,
    async run({ server, ...given }, context) {
      const changed = givenFields(given);
      const target = path`/guilds/${server}/onboarding`;
      const all = await known(context, server);
      const before = given.prompts && (await context.discord.request<APIGuildOnboarding>('GET', target));
      const body = {
        enabled: given.enabled,
        mode: given.mode && MODES.indexOf(given.mode),
        default_channel_ids: given.default_channels,
        prompts: given.prompts?.map((prompt, index) =>
          promptBody(prompt, index, before?.prompts ?? [], all, context.now()),
        ),
      };
      const after = await context.discord.request<APIGuildOnboarding>('PUT', target, { body });
      return { ...view(server, after, all), changed };
    },
  }),
};
