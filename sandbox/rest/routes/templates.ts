import { discordError } from '../../errors.ts';
import { templateSnapshot, templateView } from '../../views/templates.ts';
import type { GuildRecord, TemplateRecord } from '../../world/records.ts';
import { guildFor } from '../access.ts';
import { type RestRequest, route } from '../route.ts';

interface TemplateFields {
  readonly name?: string;
  readonly description?: string | null;
}

/** https://discord.com/developers/docs/resources/guild-template. A guild has one at most; nothing tells of changes. */
export const templateRoutes = [
  route({
    method: 'GET',
    path: '/guilds/templates/{code}',
    auth: 'none',
    run({ world, params }) {
      const template = [...world.guilds.values()]
        .flatMap((guild) => guild.template ?? [])
        .find(({ code }) => code === params.code);
      if (!template) throw discordError(10057);
      return templateView(world, template);
    },
  }),

  route({
    method: 'GET',
    path: '/guilds/{guild_id}/templates',
    run(request) {
      const { guild } = guildFor(request, request.params.guild_id ?? '', 'ManageGuild');
      return guild.template ? [templateView(request.world, guild.template)] : [];
    },
  }),

  route<TemplateFields>({
    method: 'POST',
    path: '/guilds/{guild_id}/templates',
    run(request) {
      const { world, user, body } = request;
      const { guild } = guildFor(request, request.params.guild_id ?? '', 'ManageGuild');
      if (guild.template) throw discordError(30031);
      const now = world.clock.now();
      guild.template = {
        code: world.random.text(12),
        name: body.name ?? '',
        description: body.description ?? null,
        usage_count: 0,
        creator_id: user.id,
        created_at: now,
        updated_at: now,
        source_guild_id: guild.id,
        snapshot: templateSnapshot(guild),
      };
      return templateView(world, guild.template);
    },
  }),

  route({
    method: 'PUT',
    path: '/guilds/{guild_id}/templates/{code}',
    run(request) {
      const { world } = request;
      const { guild, template } = templateFor(request);
      template.snapshot = templateSnapshot(guild);
      template.updated_at = world.clock.now();
      return templateView(world, template);
    },
  }),

  route<TemplateFields>({
    method: 'PATCH',
    path: '/guilds/{guild_id}/templates/{code}',
    run(request) {
      const { world, body } = request;
      const { template } = templateFor(request);
      template.name = body.name ?? template.name;
      if (body.description !== undefined) template.description = body.description;
      return templateView(world, template);
    },
  }),

  route({
    method: 'DELETE',
    path: '/guilds/{guild_id}/templates/{code}',
    run(request) {
      const { guild, template } = templateFor(request);
      const view = templateView(request.world, template);
      guild.template = null;
      return view;
    },
  }),
];

function templateFor(request: RestRequest<unknown>): {
  readonly guild: GuildRecord;
  readonly template: TemplateRecord;
} {
  const { guild } = guildFor(request, request.params.guild_id ?? '', 'ManageGuild');
  if (!guild.template || guild.template.code !== request.params.code) throw discordError(10057);
  return { guild, template: guild.template };
}
