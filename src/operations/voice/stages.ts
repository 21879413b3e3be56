import type { APIStageInstance } from 'discord-api-types/v10';
import { z } from 'zod';
import { plainName, quoted } from '../../domain/rendering/layout.ts';
import type { Context } from '../../kernel/context.ts';
import { path } from '../../kernel/discord.ts';
import { OperationError } from '../../kernel/errors.ts';
import { operation, type PermissionName } from '../../kernel/operation.ts';
import { channelNamed } from '../../kernel/references.ts';
import { requirePermissions } from '../authority.ts';

/** What makes a moderator of a stage. https://docs.discord.com/developers/resources/stage-instance#definitions */
const MODERATES: readonly PermissionName[] = ['ManageChannels', 'MuteMembers', 'MoveMembers'];

const topic = z.string().trim().min(1).max(120);
const channel = channelNamed('Stage channel');
const StageView = z.object({
  id: z.string(),
  guild_id: z.string(),
  channel_id: z.string(),
  channel_name: z.string(),
  topic: z.string(),
  guild_scheduled_event_id: z.string().optional(),
});
type StageView = z.output<typeof StageView>;

const line = (stage: StageView) =>
  `stage ${stage.id} in #${plainName(stage.channel_name)} ${stage.channel_id}: ${quoted(stage.topic, 120)}${
    stage.guild_scheduled_event_id ? `; event ${stage.guild_scheduled_event_id}` : ''
  }; server ${stage.guild_id}`;

const view = (stage: APIStageInstance, channelName: string): StageView => ({
  id: stage.id,
  guild_id: stage.guild_id,
  channel_id: stage.channel_id,
  channel_name: channelName,
  topic: stage.topic,
  ...(stage.guild_scheduled_event_id ? { guild_scheduled_event_id: stage.guild_scheduled_event_id } : {}),
});

async function stageChannel({ discord }: Context, id: string): Promise<string> {
  const found = await discord.channel(id);
  if (found.type === 13) return found.name ?? '';
  throw new OperationError('invalid_input', 'channel: is no stage.', {
    hint: 'list_channels shows which channels are stages. Nothing was done.',
  });
}

async function opened<T>(request: Promise<T>): Promise<T> {
  return request.catch((error: unknown) => {
    if (!(error instanceof OperationError) || error.code !== 'not_found') throw error;
    throw new OperationError('not_found', 'channel: nobody has opened this stage.', {
      hint: 'start_stage opens it.',
      cause: error,
    });
  });
}

export const stages = {
  start_stage: operation({
    title: 'Start a stage',
    description: 'Open a stage channel with a topic. notify pings everyone once.',
    effect: 'create',
    rare: true,
    permissions: MODERATES,
    reason: true,
    input: z.object({ channel, topic, notify: z.boolean().default(false) }),
    output: StageView,
    text: (o) => `Opened ${line(o)}`,
    async run({ channel: id, topic, notify }, context) {
      const name = await stageChannel(context, id);
      if (notify) {
        const place = await context.discord.channel(id);
        const guildId = 'guild_id' in place && place.guild_id ? place.guild_id : '';
        await requirePermissions(context, { guildId, channelId: id }, ['MentionEveryone'], 'notify everyone');
      }
      const body = { channel_id: id, topic, send_start_notification: notify };
      return view(await context.discord.request<APIStageInstance>('POST', '/stage-instances', { body }), name);
    },
  }),

  get_stage: operation({
    title: 'Get a stage',
    description: 'The topic of an open stage, and the event it belongs to.',
    effect: 'read',
    rare: true,
    permissions: ['ViewChannel'],
    input: z.object({ channel }),
    output: StageView,
    text: line,
    async run({ channel: id }, context) {
      const name = await stageChannel(context, id);
      return view(await opened(context.discord.request<APIStageInstance>('GET', path`/stage-instances/${id}`)), name);
    },
  }),

  update_stage: operation({
    title: 'Change a stage',
    description: 'Change the topic of an open stage.',
    effect: 'update',
    rare: true,
    permissions: MODERATES,
    reason: true,
    idempotent: true,
    input: z.object({ channel, topic }),
    output: StageView,
    text: (o) => `Changed the topic: ${line(o)}`,
    async run({ channel: id, topic }, context) {
      const name = await stageChannel(context, id);
      const request = context.discord.request<APIStageInstance>('PATCH', path`/stage-instances/${id}`, {
        body: { topic },
      });
      return view(await opened(request), name);
    },
  }),

  end_stage: operation({
    title: 'End a stage',
    description: 'Close an open stage; an event that runs on it ends too.',
    effect: 'delete',
    rare: true,
    permissions: MODERATES,
    reason: true,
    input: z.object({ channel }),
    output: z.object({ channel_id: z.string(), channel_name: z.string() }),
    text: ({ channel_id, channel_name }) => `Closed the stage in #${plainName(channel_name)} ${channel_id}.`,
    async run({ channel: id }, context) {
      const name = await stageChannel(context, id);
      await opened(context.discord.request('DELETE', path`/stage-instances/${id}`));
      return { channel_id: id, channel_name: name };
    },
  }),
};
