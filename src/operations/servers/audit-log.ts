import type { APIAuditLogEntry, RESTGetAPIAuditLogResult } from 'discord-api-types/v10';
import { z } from 'zod';
import { actionName, parseAction, targetKind } from '../../domain/audit/actions.ts';
import { type NameOf, readableChange } from '../../domain/audit/changes.ts';
import { formatTime } from '../../domain/durations.ts';
import { position } from '../../domain/positions.ts';
import { plainName, quoted } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { snowflakeTime } from '../../kernel/ids.ts';
import { operation } from '../../kernel/operation.ts';
import { AnyChannel, AnyRole, AnyUser, Server } from '../../kernel/references.ts';

const Change = z.object({
  field: z.string(),
  before: z.string().optional(),
  after: z.string().optional(),
  added: z.array(z.string()).optional(),
  removed: z.array(z.string()).optional(),
});

const Entry = z.object({
  id: z.string(),
  at: z.string().describe('ISO 8601'),
  action: z.string(),
  user_id: z.string().optional(),
  user_name: z.string().optional(),
  target_id: z.string().optional(),
  target_type: z.string().optional(),
  target_name: z.string().optional(),
  reason: z.string().optional(),
  changes: z.array(Change).optional(),
  details: z.record(z.string(), z.string()).optional(),
});
type Entry = z.output<typeof Entry>;

const listed = (sign: string, all: readonly string[] = []) => all.map((each) => `${sign}${plainName(each, 100)}`);

function changeText({ field, before, after, added, removed }: z.output<typeof Change>): string {
  if (added || removed) return [field, ...listed('+', added), ...listed('-', removed)].join(' ');
  const value = (text: string | undefined) => (text === undefined ? 'nothing' : plainName(text, 200));
  if (before === undefined) return `${field} ${value(after)}`;
  return `${field} ${value(before)} → ${value(after)}`;
}

function line(entry: Entry): string {
  const by = entry.user_id ? ` by ${plainName(entry.user_name ?? '?')} ${entry.user_id}` : '';
  const name = entry.target_name === undefined ? '' : ` ${plainName(entry.target_name)}`;
  const on = entry.target_id ? ` on ${entry.target_type ?? 'target'}${name} ${entry.target_id}` : name && ` on${name}`;
  return [
    `${entry.id} ${formatTime(entry.at)} ${entry.action}${by}${on}`,
    ...(entry.changes ?? []).map(changeText),
    ...Object.entries(entry.details ?? {}).map(([key, value]) => `${key} ${plainName(value, 100)}`),
    ...(entry.reason ? [`reason ${quoted(entry.reason, 512)}`] : []),
  ].join('; ');
}

/** Names of all that the log and the server know of. */
async function namesIn({ discord }: Context, guildId: string, log: RESTGetAPIAuditLogResult): Promise<NameOf> {
  const [guild, channels] = await Promise.all([discord.guild(guildId), discord.channels(guildId)]);
  const names = new Map<string, string>([[guildId, guild.name]]);
  const add = (all: readonly { id: string; name?: string | null }[] | undefined, sign = '') => {
    for (const { id, name } of all ?? []) if (name) names.set(id, `${sign}${name}`);
  };
  add(guild.roles.filter(({ id }) => id !== guildId));
  add(guild.emojis.flatMap(({ id, name }) => (id ? [{ id, name }] : [])));
  add(channels, '#');
  add(log.threads as { id: string; name: string | null }[], '#');
  add(log.webhooks);
  add(log.integrations);
  add(log.auto_moderation_rules);
  add(log.guild_scheduled_events);
  add(log.application_commands);
  for (const { id, username } of log.users) names.set(id, username);
  return (id) => names.get(id);
}

/** What is gone is known only by what the entry says of it. */
function nameAtTheTime({ changes = [], options }: APIAuditLogEntry): string | undefined {
  const said = changes.find(({ key }) => key === 'name' || (key as string) === 'code' || (key as string) === 'title');
  const text = said?.new_value ?? said?.old_value;
  return typeof text === 'string' ? text : options?.role_name;
}

function detailsOf({ options }: APIAuditLogEntry, nameOf: NameOf): Record<string, string> {
  const overwrite = options?.type === '1' ? 'for_member' : 'for_role';
  return Object.fromEntries(
    Object.entries(options ?? {}).flatMap(([key, value]) => {
      if (value === undefined || value === null || key === 'type' || key === 'role_name') return [];
      const text = String(value);
      const name = nameOf(text) ?? (key === 'id' ? options?.role_name : undefined);
      return [[key === 'id' ? overwrite : key, name === undefined ? text : `${name} ${text}`]];
    }),
  );
}

function entryOf(entry: APIAuditLogEntry, nameOf: NameOf): Entry {
  const { id, action_type: type, user_id, target_id, reason, changes } = entry;
  const kind = targetKind(type);
  const details = detailsOf(entry, nameOf);
  const readable = changes?.map((change) => readableChange(change, kind === 'channel' || kind === 'thread', nameOf));
  const target = (target_id && nameOf(target_id)) ?? nameAtTheTime(entry);
  return {
    id,
    at: new Date(snowflakeTime(id)).toISOString(),
    action: actionName(type),
    ...(user_id ? { user_id } : {}),
    ...(user_id && nameOf(user_id) ? { user_name: nameOf(user_id) } : {}),
    ...(target_id ? { target_id } : {}),
    ...(kind ? { target_type: kind } : {}),
    ...(target ? { target_name: target } : {}),
    ...(reason ? { reason } : {}),
    ...(readable?.length ? { changes: readable } : {}),
    ...(Object.keys(details).length > 0 ? { details } : {}),
  };
}

export const auditLog = {
  read_audit_log: operation({
    title: 'Read the audit log',
    description:
      'Who changed what and why, newest first, of the last 45 days. Filter by action (member_ban_add, ban, channel_update, …), by who did it (user) and by whom or what it was done to.',
    effect: 'read',
    rare: true,
    reach: 'server',
    permissions: ['ViewAuditLog'],
    input: z.object({
      server: Server,
      action: z.string().min(1).max(60).optional(),
      user: AnyUser,
      target_user: AnyUser,
      target_role: AnyRole,
      target_channel: AnyChannel,
      limit: z.int().min(1).max(100).default(25),
      before: z.string().optional().describe('entry id or time'),
      after: z.string().optional().describe('entry id or time; oldest first'),
    }),
    output: z.object({ guild_id: z.string(), entries: z.array(Entry), next_before: z.string().optional() }),
    text({ entries, next_before }) {
      const lines = entries.map(line);
      if (lines.length === 0) return 'The audit log has nothing like that.';
      return [...lines, ...(next_before ? [`more: before ${next_before}`] : [])].join('\n');
    },
    async run({ server, action, user, target_user, target_role, target_channel, limit, before, after }, context) {
      const targets = [target_user, target_role, target_channel].filter((each) => each !== undefined);
      if (targets.length > 1) {
        throw new OperationError('invalid_input', 'target_user, target_role, target_channel: give one of them.', {
          hint: 'An entry has one target.',
        });
      }
      const query = {
        action_type: action === undefined ? undefined : parseAction(action),
        user_id: user,
        target_id: targets[0],
        limit,
        before: position(before, context.now(), 'before'),
        after: position(after, context.now(), 'after'),
      };
      const log = await context.discord.request<RESTGetAPIAuditLogResult>('GET', path`/guilds/${server}/audit-logs`, {
        query,
      });
      const nameOf = await namesIn(context, server, log);
      const last = log.audit_log_entries.at(-1)?.id;
      return {
        guild_id: server,
        entries: log.audit_log_entries.map((entry) => entryOf(entry, nameOf)),
        ...(log.audit_log_entries.length === limit && last && after === undefined ? { next_before: last } : {}),
      };
    },
  }),
};
