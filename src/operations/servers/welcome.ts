import type { APIGuildWelcomeScreen } from 'discord-api-types/v10';
import { z } from 'zod';
import { oneLine } from '../../domain/hidden-text.ts';
import { plainName, quoted } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { Server } from '../../kernel/references.ts';
import { findNamed } from '../find-named.ts';
import { givenFields } from '../given.ts';
import { withoutEmpty } from '../shapes/channel-view.ts';
import { emojiFields } from '../shapes/emoji-field.ts';

const Screen = z.object({
  guild_id: z.string(),
  enabled: z.boolean(),
  description: z.string().optional(),
  channels: z.array(
    z.object({
      channel_id: z.string(),
      channel_name: z.string().optional(),
      description: z.string(),
      emoji: z.string().optional(),
    }),
  ),
});
type Screen = z.output<typeof Screen>;

const text = ({ enabled, description, channels }: Screen): string =>
  [
    `Welcome screen ${enabled ? 'on' : 'off'}${description ? `: ${quoted(description, 140)}` : ''}`,
    ...channels.map(
      (each) =>
        `#${plainName(each.channel_name ?? '?')} ${each.channel_id}: ${quoted(each.description)}${each.emoji ? ` ${oneLine(each.emoji, 100)}` : ''}`,
    ),
  ].join('\n');

async function view({ discord }: Context, guildId: string, screen: APIGuildWelcomeScreen): Promise<Screen> {
  const [guild, channels] = await Promise.all([discord.guild(guildId), discord.channels(guildId)]);
  const features: readonly string[] = guild.features;
  return {
    guild_id: guildId,
    enabled: features.includes('WELCOME_SCREEN_ENABLED'),
    ...(screen.description ? { description: screen.description } : {}),
    channels: screen.welcome_channels.map((each) => ({
      channel_id: each.channel_id,
      description: each.description,
      ...withoutEmpty({
        channel_name: channels.find(({ id }) => id === each.channel_id)?.name,
        emoji: each.emoji_name ?? each.emoji_id ?? undefined,
      }),
    })),
  };
}

export const welcome = {
  get_welcome_screen: operation({
    title: 'Get the welcome screen',
    description: 'What newcomers of a community server see first: a text and up to five channels.',
    effect: 'read',
    rare: true,
    permissions: [],
    input: z.object({ server: Server }),
    output: Screen,
    text,
    async run({ server }, context) {
      const target = path`/guilds/${server}/welcome-screen`;
      const screen = await context.discord.request<APIGuildWelcomeScreen>('GET', target).catch((error: unknown) => {
        if (!(error instanceof OperationError) || error.code !== 'not_found') throw error;
        throw new OperationError('not_found', 'server: has no welcome screen.', {
          hint: 'Only community servers have one; seeing one that is off takes Manage Server.',
          cause: error,
        });
      });
      return view(context, server, screen);
    },
  }),

  update_welcome_screen: operation({
    title: 'Change the welcome screen',
    description: 'Change the welcome screen of a community server. channels replaces all.',
    effect: 'update',
    rare: true,
    reach: 'server',
    permissions: ['ManageGuild'],
    reason: true,
    idempotent: true,
    input: z.object({
      server: Server,
      enabled: z.boolean().optional(),
      description: z.string().max(140).nullable().optional(),
      channels: z
        .array(
          z.strictObject({
            channel: z.string().min(1).max(200),
            description: z.string().min(1).max(50),
            emoji: z.string().max(100).optional(),
          }),
        )
        .max(5)
        .optional(),
    }),
    output: Screen.extend({ changed: z.array(z.string()) }),
    text: ({ changed, ...screen }) => `Changed ${changed.join(', ')}.\n${text(screen)}`,
    async run({ server, ...given }, context) {
      const { discord } = context;
      const changed = givenFields(given);
      const all = await discord.channels(server);
      const body = {
        enabled: given.enabled,
        description: given.description,
        welcome_channels: given.channels?.map(({ channel, description, emoji }) => ({
          channel_id: findNamed(all, channel, 'channels', 'list_channels').id,
          description,
          ...emojiFields(emoji),
        })),
      };
      const target = path`/guilds/${server}/welcome-screen`;
      const screen = await discord.request<APIGuildWelcomeScreen>('PATCH', target, { body });
      const after = await view(context, server, screen);
      // What the server is known to have may be older than this change.
      return { ...after, enabled: given.enabled ?? after.enabled, changed };
    },
  }),
};
