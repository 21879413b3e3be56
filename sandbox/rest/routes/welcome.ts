import { discordError } from '../../errors.ts';
import { hasPermissions } from '../../permissions.ts';
import { homeSettingsView, welcomeScreenView } from '../../views/community.ts';
import type { GuildRecord, WelcomeScreenRecord } from '../../world/records.ts';
import { guildFor } from '../access.ts';
import { announceGuild } from '../announce.ts';
import { changesBetween } from '../audit-changes.ts';
import { readSettingsEmoji } from '../community/settings-emoji.ts';
import { route } from '../route.ts';

interface WelcomeBody {
  readonly description?: string | null;
  readonly welcome_channels?:
    | readonly {
        readonly channel_id: string;
        readonly description: string;
        readonly emoji_id?: string | null;
        readonly emoji_name?: string | null;
      }[]
    | null;
  readonly enabled?: boolean | null;
}

const enabledFeature = 'WELCOME_SCREEN_ENABLED';

/** https://discord.com/developers/docs/resources/guild#get-guild-welcome-screen */
export const welcomeRoutes = [
  /** "If the welcome screen is not enabled, the MANAGE_GUILD permission is required." Only communities have one. */
  route({
    method: 'GET',
    path: '/guilds/{guild_id}/welcome-screen',
    run(request) {
      const { guild, permissions } = guildFor(request, request.params.guild_id ?? '');
      if (!guild.features.has('COMMUNITY')) throw discordError(10069);
      const enabled = guild.features.has(enabledFeature);
      if (!enabled && !hasPermissions(permissions, 'ManageGuild')) throw discordError(10069);
      return welcomeScreenView(guild);
    },
  }),

  route<WelcomeBody>({
    method: 'PATCH',
    path: '/guilds/{guild_id}/welcome-screen',
    run(request) {
      const { world, user, body, reason } = request;
      const { guild } = guildFor(request, request.params.guild_id ?? '', 'ManageGuild');
      if (!guild.features.has('COMMUNITY')) throw discordError(50001);
      const before = audited(guild);
      Object.assign(guild.welcome_screen, readScreen(guild, body));
      const enabled = guild.features.has(enabledFeature);
      if (body.enabled !== undefined && (body.enabled ?? false) !== enabled) {
        if (enabled) guild.features.delete(enabledFeature);
        else guild.features.add(enabledFeature);
        announceGuild(world, guild);
      }
      const changes = changesBetween(before, audited(guild));
      if (changes.length > 0) {
        world.audit(guild, { user_id: user.id, target_id: guild.id, action_type: 1, changes, reason });
      }
      return welcomeScreenView(guild);
    },
  }),

  /** The server guide; 204 where there is none. */
  route({
    method: 'GET',
    path: '/guilds/{guild_id}/new-member-welcome',
    run(request) {
      const { guild } = guildFor(request, request.params.guild_id ?? '');
      return guild.home_settings ? homeSettingsView(guild, guild.home_settings) : undefined;
    },
  }),
];

function readScreen(guild: GuildRecord, { description, welcome_channels }: WelcomeBody): Partial<WelcomeScreenRecord> {
  return {
    ...(description !== undefined && { description: description || null }),
    ...(welcome_channels !== undefined && {
      welcome_channels: (welcome_channels ?? []).map((given) => {
        if (!guild.channels.has(given.channel_id)) throw discordError(10003);
        const { channel_id, description } = given;
        return { channel_id, description, ...readSettingsEmoji(guild, given) };
      }),
    }),
  };
}

function audited(guild: GuildRecord) {
  return { ...welcomeScreenView(guild), enabled: guild.features.has(enabledFeature) };
}
