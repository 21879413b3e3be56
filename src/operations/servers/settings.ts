import type { APIGuild } from 'discord-api-types/v10';
import { z } from 'zod';
import { plainName } from '../../domain/rendering/layout.ts';
import { CONTENT_FILTERS, NOTIFICATIONS, VERIFICATION_LEVELS } from '../../domain/server-words.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation } from '../../kernel/operation.ts';
import { anyChannelNamed, Server } from '../../kernel/references.ts';
import { givenFields } from '../given.ts';
import { imageData } from '../images.ts';

const image = z.string().nullable().optional();
const channel = (what: string) => anyChannelNamed(what).unwrap().nullable().optional();
const index = <T extends string>(all: readonly T[], word: T | undefined) => (word ? all.indexOf(word) : undefined);

const INVITES_PAUSED = 'INVITES_DISABLED';

export const settings = {
  update_server: operation({
    title: 'Change a server',
    description:
      'Change the settings of a server; only what is given changes, null takes it away. get_server shows what they are.',
    effect: 'update',
    rare: true,
    reach: 'server',
    permissions: ['ManageGuild'],
    reason: true,
    idempotent: true,
    input: z.object({
      server: Server,
      name: z.string().trim().min(2).max(100).optional(),
      description: z.string().max(300).nullable().optional(),
      icon: image.describe('path, URL, data: URL or base64'),
      banner: image,
      splash: image.describe('behind invites'),
      verification_level: z.enum(VERIFICATION_LEVELS).optional(),
      content_filter: z.enum(CONTENT_FILTERS).optional(),
      notifications: z.enum(NOTIFICATIONS).optional(),
      locale: z.string().min(2).max(10).optional().describe('en-US, de, …'),
      system_channel: channel('welcomes and boosts'),
      rules_channel: channel('rules'),
      updates_channel: channel("Discord's notices"),
      safety_alerts_channel: channel('raid alerts'),
      afk_channel: channel('voice channel for the idle'),
      afk_timeout: z.literal([60, 300, 900, 1800, 3600]).optional().describe('seconds'),
      boost_progress_bar: z.boolean().optional(),
      invites_paused: z.boolean().optional(),
    }),
    output: z.object({ id: z.string(), name: z.string(), changed: z.array(z.string()) }),
    text: ({ id, name, changed }) => `Changed ${changed.join(', ')} of server ${plainName(name)} (${id}).`,
    async run({ server, ...given }, context) {
      const changed = givenFields(given);
      const { icon, banner, splash, invites_paused } = given;
      const picture = async (text: string | null | undefined, field: string) =>
        text ? imageData(context, text, field) : text;
      const features: readonly string[] = (await context.discord.guild(server)).features;
      if (banner && !features.includes('BANNER')) {
        throw new OperationError('forbidden', 'banner: the server has too few boosts for one.', {
          hint: 'It takes boost level 2. Nothing was done.',
        });
      }
      const others = features.filter((feature) => feature !== INVITES_PAUSED);
      const body = {
        name: given.name,
        description: given.description,
        icon: await picture(icon, 'icon'),
        banner: await picture(banner, 'banner'),
        splash: await picture(splash, 'splash'),
        verification_level: index(VERIFICATION_LEVELS, given.verification_level),
        explicit_content_filter: index(CONTENT_FILTERS, given.content_filter),
        default_message_notifications: index(NOTIFICATIONS, given.notifications),
        preferred_locale: given.locale,
        system_channel_id: given.system_channel,
        rules_channel_id: given.rules_channel,
        public_updates_channel_id: given.updates_channel,
        safety_alerts_channel_id: given.safety_alerts_channel,
        afk_channel_id: given.afk_channel,
        afk_timeout: given.afk_timeout,
        premium_progress_bar_enabled: given.boost_progress_bar,
        features: invites_paused === undefined ? undefined : invites_paused ? [...others, INVITES_PAUSED] : others,
      };
      const after = await context.discord.request<APIGuild>('PATCH', path`/guilds/${server}`, { body });
      return { id: server, name: after.name, changed };
    },
  }),
};
