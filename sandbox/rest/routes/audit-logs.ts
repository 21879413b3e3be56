import { auditLogEntryView } from '../../views/audit-log.ts';
import { autoModerationRuleView } from '../../views/auto-moderation.ts';
import { threadView } from '../../views/channels.ts';
import { partialIntegrationView } from '../../views/integrations.ts';
import { scheduledEventView } from '../../views/scheduled-events.ts';
import { userView } from '../../views/users.ts';
import { webhookView } from '../../views/webhooks.ts';
import type { AuditLogEntryRecord, GuildRecord } from '../../world/records.ts';
import { compareSnowflakes, snowflakeTime } from '../../world/snowflake.ts';
import type { World } from '../../world/world.ts';
import { guildFor } from '../access.ts';
import { route } from '../route.ts';

interface AuditLogQuery {
  readonly user_id?: string;
  readonly target_id?: string;
  readonly action_type?: number;
  readonly before?: string;
  readonly after?: string;
  readonly limit?: number;
}

/** "All audit log entries are stored for 45 days." */
const kept = 45 * 86_400_000;

/** https://discord.com/developers/docs/resources/audit-log#get-guild-audit-log */
export const auditLogRoutes = [
  /** Newest first, but oldest first with `after`. */
  route<unknown, AuditLogQuery>({
    method: 'GET',
    path: '/guilds/{guild_id}/audit-logs',
    run(request) {
      const { world, query, application } = request;
      const { guild } = guildFor(request, request.params.guild_id ?? '', 'ViewAuditLog');
      const entries = select(world, guild, query);
      const ids = new Set(entries.flatMap(({ user_id, target_id }) => [user_id, target_id]));
      return {
        audit_log_entries: entries.map(auditLogEntryView),
        users: [...world.users.values()].filter(({ id }) => ids.has(id)).map(userView),
        webhooks: [...world.webhooks.values()]
          .filter(({ id }) => ids.has(id))
          .map((webhook) => webhookView(world, webhook, application?.id ?? null)),
        threads: [...guild.threads.values()].filter(({ id }) => ids.has(id)).map((thread) => threadView(thread)),
        application_commands: [],
        auto_moderation_rules: [...guild.auto_moderation_rules.values()]
          .filter(({ id }) => ids.has(id))
          .map(autoModerationRuleView),
        guild_scheduled_events: [...guild.scheduled_events.values()]
          .filter(({ id }) => ids.has(id))
          .map((event) => scheduledEventView(world, event)),
        integrations: [...guild.integrations.values()].filter(({ id }) => ids.has(id)).map(partialIntegrationView),
      };
    },
  }),
];

function select(world: World, guild: GuildRecord, query: AuditLogQuery): AuditLogEntryRecord[] {
  const { user_id, target_id, action_type, before, after, limit = 50 } = query;
  const oldest = world.clock.now() - kept;
  const found = guild.audit_log.filter(
    (entry) =>
      snowflakeTime(entry.id) >= oldest &&
      (user_id === undefined || entry.user_id === user_id) &&
      (target_id === undefined || entry.target_id === target_id) &&
      (action_type === undefined || entry.action_type === action_type) &&
      (before === undefined || compareSnowflakes(entry.id, before) < 0) &&
      (after === undefined || compareSnowflakes(entry.id, after) > 0),
  );
  return after !== undefined && before === undefined ? found.slice(0, limit) : found.slice(-limit).reverse();
}
