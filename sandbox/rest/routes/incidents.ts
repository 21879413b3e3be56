import { type FieldError, invalidForm } from '../../errors.ts';
import { incidentsView } from '../../views/community.ts';
import { guildFor } from '../access.ts';
import { announceGuild } from '../announce.ts';
import { route } from '../route.ts';

interface IncidentsBody {
  readonly invites_disabled_until?: string | null;
  readonly dms_disabled_until?: string | null;
}

const longest = 24 * 3_600_000;
const tooLate: FieldError = { code: 'INCIDENT_ACTION_TOO_LONG', message: 'Must be within the next 24 hours.' };

/** https://discord.com/developers/docs/resources/guild#modify-guild-incident-actions */
export const incidentRoutes = [
  route<IncidentsBody>({
    method: 'PUT',
    path: '/guilds/{guild_id}/incident-actions',
    run(request) {
      const { world, body } = request;
      const { guild } = guildFor(request, request.params.guild_id ?? '', 'ManageGuild');
      const now = world.clock.now();
      for (const field of ['invites_disabled_until', 'dms_disabled_until'] as const) {
        const until = body[field];
        if (until != null && Date.parse(until) > now + longest) throw invalidForm({ [field]: tooLate });
      }
      for (const field of ['invites_disabled_until', 'dms_disabled_until'] as const) {
        const until = body[field];
        if (until !== undefined) guild.incidents[field] = until === null ? null : Date.parse(until);
      }
      announceGuild(world, guild);
      return incidentsView(guild.incidents);
    },
  }),
];
