import { discordError } from '../../errors.ts';
import { hasPermissions, type PermissionName } from '../../permissions.ts';
import { stageInstanceView } from '../../views/stage-instances.ts';
import type { GuildChannelRecord, GuildRecord, StageInstanceRecord } from '../../world/records.ts';
import { channelFor } from '../access.ts';
import { changesBetween } from '../audit-changes.ts';
import { entityTypes, statuses } from '../events/access.ts';
import { settleVoice } from '../events/emptiness.ts';
import { announceEvent, completeEvent, planEvent } from '../events/lifecycle.ts';
import { type RestRequest, route } from '../route.ts';
import { changeTopic, closeStage, openStage, stageIn } from '../stages/stage.ts';

interface StageBody {
  readonly channel_id?: string;
  readonly topic?: string;
  readonly privacy_level?: number | null;
  readonly send_start_notification?: boolean | null;
  readonly guild_scheduled_event_id?: string | null;
}

/** "Moderators" of a stage. https://discord.com/developers/docs/resources/stage-instance#definitions */
const moderating = ['ManageChannels', 'MuteMembers', 'MoveMembers'] as const;

/** https://discord.com/developers/docs/resources/stage-instance */
export const stageInstanceRoutes = [
  route<StageBody>({
    method: 'POST',
    path: '/stage-instances',
    run(request) {
      const { world, user, body, reason } = request;
      const { channel, guild, permissions } = stageFor(request, body.channel_id ?? '', moderating);
      if (stageIn(guild, channel.id)) throw discordError(150006);
      const event = eventToStart(guild, channel, body.guild_scheduled_event_id ?? null);
      const stage = openStage(world, guild, channel, user.id, {
        topic: body.topic ?? '',
        privacy_level: body.privacy_level ?? 2,
        guild_scheduled_event_id: event?.id ?? null,
        notify: body.send_start_notification === true && hasPermissions(permissions, 'MentionEveryone'),
      });
      if (event) {
        Object.assign(event, { entity_id: stage.id, status: statuses.active });
        announceEvent(world, 'GUILD_SCHEDULED_EVENT_UPDATE', event);
        planEvent(world, guild, event);
      }
      settleVoice(world, guild);
      audit(request, guild, stage, 83, {}, audited(stage), reason);
      return stageInstanceView(stage);
    },
  }),

  route({
    method: 'GET',
    path: '/stage-instances/{channel_id}',
    run(request) {
      return stageInstanceView(stageFor(request, request.params.channel_id ?? '', []).stage());
    },
  }),

  route<Pick<StageBody, 'topic' | 'privacy_level'>>({
    method: 'PATCH',
    path: '/stage-instances/{channel_id}',
    run(request) {
      const { world, user, body, reason } = request;
      const { guild, stage: find } = stageFor(request, request.params.channel_id ?? '', moderating);
      const stage = find();
      const before = audited(stage);
      stage.topic = body.topic ?? stage.topic;
      stage.privacy_level = body.privacy_level ?? stage.privacy_level;
      if (audit(request, guild, stage, 84, before, audited(stage), reason)) changeTopic(world, guild, stage, user.id);
      return stageInstanceView(stage);
    },
  }),

  route({
    method: 'DELETE',
    path: '/stage-instances/{channel_id}',
    run(request) {
      const { world, user, reason } = request;
      const { guild, stage: find } = stageFor(request, request.params.channel_id ?? '', moderating);
      const stage = find();
      closeStage(world, guild, stage, user.id);
      completeEvent(world, guild, guild.scheduled_events.get(stage.guild_scheduled_event_id ?? ''), user.id);
      audit(request, guild, stage, 85, audited(stage), {}, reason);
    },
  }),
];

function stageFor(request: RestRequest<unknown>, id: string, needed: readonly PermissionName[]) {
  const { channel, guild, permissions } = channelFor(request, id, ...needed);
  if (!guild || channel.kind !== 'guild' || channel.type !== 13) throw discordError(50024);
  const stage = (): StageInstanceRecord => {
    const found = stageIn(guild, channel.id);
    if (!found) throw discordError(10067);
    return found;
  };
  return { channel, guild, permissions, stage };
}

/** An event of this very channel that has not begun. */
function eventToStart(guild: GuildRecord, channel: GuildChannelRecord, id: string | null) {
  if (id === null) return undefined;
  const event = guild.scheduled_events.get(id);
  if (!event) throw discordError(10070);
  if (event.entity_type !== entityTypes.stage || event.channel_id !== channel.id) throw discordError(50091);
  if (event.status !== statuses.scheduled) throw discordError(180000);
  return event;
}

function audited({ topic, privacy_level }: StageInstanceRecord) {
  return { topic, privacy_level };
}

/** Whether anything has changed. */
function audit(
  { world, user }: RestRequest<unknown>,
  guild: GuildRecord,
  stage: StageInstanceRecord,
  action_type: number,
  before: object,
  after: object,
  reason: string | null,
): boolean {
  const changes = changesBetween({ ...before }, { ...after });
  if (changes.length === 0) return false;
  const options = { channel_id: stage.channel_id };
  world.audit(guild, { user_id: user.id, target_id: stage.id, action_type, changes, options, reason });
  return true;
}
