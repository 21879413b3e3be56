import { announceJoinRequest } from '../rest/community/join-requests.ts';
import { isObject } from '../spec/document.ts';
import { homeSettingsView, joinRequestView } from '../views/community.ts';
import { integrationView } from '../views/integrations.ts';
import { createMember } from '../world/create.ts';
import { announceIntegration, createIntegration } from '../world/integrations.ts';
import type { GuildRecord, HomeSettingsRecord, JoinRequestRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import type { ControlRoute } from './route.ts';
import { refusal, textOf } from './route.ts';

const services = ['twitch', 'youtube', 'guild_subscription'] as const;

/** What people set up in a guild, or ask of it, that no API lets bots do. */
export const communityRoutes: readonly ControlRoute[] = [
  /** Somebody applies to join; `status` STARTED leaves the form unfinished. */
  {
    method: 'POST',
    path: '/guilds/{guild_id}/requests',
    run({ world, params, body }) {
      const guild = guildOf(world, params.guild_id);
      const user = world.users.get(textOf(body, 'user_id'));
      if (!user) throw refusal('There is no such user.', 404);
      const request: JoinRequestRecord = {
        id: world.snowflakes.next(),
        guild_id: guild.id,
        user_id: user.id,
        created_at: world.clock.now(),
        status: body.status === 'STARTED' ? 'STARTED' : 'SUBMITTED',
        form_responses: Array.isArray(body.form_responses) ? body.form_responses.filter(isObject) : [],
        reviewed_at: null,
        rejection_reason: null,
        actioned_by: null,
      };
      guild.join_requests.set(request.id, request);
      // Where the guild may be looked at before joining, the applicant is there already.
      if (guild.features.has('PREVIEW_ENABLED') && !guild.members.has(user.id)) {
        createMember(world, guild, { user_id: user.id, pending: true });
      }
      announceJoinRequest(world, 'GUILD_JOIN_REQUEST_CREATE', request);
      return joinRequestView(world, request);
    },
  },
  {
    method: 'DELETE',
    path: '/guilds/{guild_id}/requests/{request_id}',
    run({ world, params }) {
      const guild = guildOf(world, params.guild_id);
      const request = guild.join_requests.get(params.request_id ?? '');
      if (!request) throw refusal('There is no such request.', 404);
      guild.join_requests.delete(request.id);
      announceJoinRequest(world, 'GUILD_JOIN_REQUEST_DELETE', request);
    },
  },
  /** The server guide: its fields as the API shows them. */
  {
    method: 'PUT',
    path: '/guilds/{guild_id}/new-member-welcome',
    run({ world, params, body }) {
      const guild = guildOf(world, params.guild_id);
      guild.home_settings = {
        enabled: true,
        welcome_message: null,
        new_member_actions: [],
        resource_channels: [],
        ...body,
      } as HomeSettingsRecord;
      return homeSettingsView(guild, guild.home_settings);
    },
  },
  /** Another service is connected. */
  {
    method: 'POST',
    path: '/guilds/{guild_id}/integrations',
    run({ world, params, body }) {
      const guild = guildOf(world, params.guild_id);
      const type = services.find((service) => service === body.type);
      if (!type) throw refusal(`"type" must be one of ${services.join(', ')}.`);
      const name = textOf(body, 'name');
      const account = { id: name.toLowerCase(), name };
      const integration = createIntegration(world, guild, { type, name, account, user_id: guild.owner_id });
      announceIntegration(world, guild, integration);
      return integrationView(world, integration);
    },
  },
];

function guildOf(world: World, id: string | undefined): GuildRecord {
  const guild = world.guilds.get(id ?? '');
  if (!guild) throw refusal('There is no such guild.', 404);
  return guild;
}
