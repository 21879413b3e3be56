import { discordError } from '../../errors.ts';
import { approximateCounts, guildPreview, guildView } from '../../views/guilds.ts';
import { guildFor } from '../access.ts';
import { announceGuild } from '../announce.ts';
import { changesBetween } from '../audit-changes.ts';
import { type GuildFields, readGuildFields } from '../guild/guild-fields.ts';
import { route } from '../route.ts';

/** https://discord.com/developers/docs/resources/guild */
export const guildRoutes = [
  route<unknown, { with_counts?: boolean }>({
    method: 'GET',
    path: '/guilds/{guild_id}',
    run(request) {
      const { guild } = guildFor(request, request.params.guild_id ?? '');
      const { world, query } = request;
      return { ...guildView(world, guild), ...(query.with_counts && approximateCounts(world, guild)) };
    },
  }),

  route<GuildFields>({
    method: 'PATCH',
    path: '/guilds/{guild_id}',
    run(request) {
      const { world, user, body, reason } = request;
      const access = guildFor(request, request.params.guild_id ?? '', 'ManageGuild');
      const { guild } = access;
      const fields = readGuildFields(world, access, body);
      const before = guildView(world, guild);
      Object.assign(guild, fields);
      const changes = changesBetween(before, guildView(world, guild), Object.keys(fields));
      if (changes.length > 0) {
        announceGuild(world, guild);
        world.audit(guild, { user_id: user.id, target_id: guild.id, action_type: 1, changes, reason });
      }
      return guildView(world, guild);
    },
  }),

  /** Also for strangers, where the guild is discoverable. */
  route({
    method: 'GET',
    path: '/guilds/{guild_id}/preview',
    run({ world, user, params }) {
      const guild = world.guilds.get(params.guild_id ?? '');
      if (!guild || !(guild.members.has(user.id) || guild.features.has('DISCOVERABLE'))) throw discordError(10004);
      return guildPreview(world, guild);
    },
  }),

  /** Guilds without the VANITY_URL feature have none: 50020. */
  route({
    method: 'GET',
    path: '/guilds/{guild_id}/vanity-url',
    run(request) {
      const { guild } = guildFor(request, request.params.guild_id ?? '', 'ManageGuild');
      if (!guild.features.has('VANITY_URL')) throw discordError(50020);
      const code = guild.vanity_url_code;
      return { code, uses: code === null ? 0 : (request.world.invites.get(code)?.uses ?? 0) };
    },
  }),
];
