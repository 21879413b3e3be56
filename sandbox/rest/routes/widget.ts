import { discordError } from '../../errors.ts';
import type { GuildRecord } from '../../world/records.ts';
import { guildFor } from '../access.ts';
import { announceGuild } from '../announce.ts';
import { changesBetween } from '../audit-changes.ts';
import { widgetImage, widgetOf } from '../community/widget.ts';
import { Reply, type RestRequest, route } from '../route.ts';

/** https://discord.com/developers/docs/resources/guild#get-guild-widget-settings */
export const widgetRoutes = [
  route({
    method: 'GET',
    path: '/guilds/{guild_id}/widget',
    run(request) {
      const { guild } = guildFor(request, request.params.guild_id ?? '', 'ManageGuild');
      return settingsOf(guild);
    },
  }),

  route<{ enabled?: boolean | null; channel_id?: string | null }>({
    method: 'PATCH',
    path: '/guilds/{guild_id}/widget',
    run(request) {
      const { world, user, body, reason } = request;
      const { guild } = guildFor(request, request.params.guild_id ?? '', 'ManageGuild');
      if (body.channel_id != null && !guild.channels.has(body.channel_id)) throw discordError(10003);
      const before = audited(guild);
      if (body.enabled !== undefined) guild.widget_enabled = body.enabled ?? false;
      if (body.channel_id !== undefined) guild.widget_channel_id = body.channel_id;
      const changes = changesBetween(before, audited(guild));
      if (changes.length > 0) {
        announceGuild(world, guild);
        world.audit(guild, { user_id: user.id, target_id: guild.id, action_type: 1, changes, reason });
      }
      return settingsOf(guild);
    },
  }),

  /** For anybody, where the guild shows itself. */
  route({
    method: 'GET',
    path: '/guilds/{guild_id}/widget.json',
    auth: 'none',
    run: (request) => widgetOf(request.world, shownGuild(request)),
  }),

  route<unknown, { style?: Parameters<typeof widgetImage>[2] }>({
    method: 'GET',
    path: '/guilds/{guild_id}/widget.png',
    auth: 'none',
    run(request) {
      const image = widgetImage(request.world, shownGuild(request), request.query.style ?? 'shield');
      return new Reply(200, image, { 'content-type': 'image/png' });
    },
  }),
];

function settingsOf({ widget_enabled, widget_channel_id }: GuildRecord) {
  return { enabled: widget_enabled, channel_id: widget_channel_id };
}

function audited({ widget_enabled, widget_channel_id }: GuildRecord) {
  return { widget_enabled, widget_channel_id };
}

function shownGuild({ world, params }: Pick<RestRequest, 'world' | 'params'>): GuildRecord {
  const guild = world.guilds.get(params.guild_id ?? '');
  if (!guild) throw discordError(10004);
  if (!guild.widget_enabled) throw discordError(50004);
  return guild;
}
